"""Names of periods, budgets and shares, as a language writes them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from commands.catalogue import speaking
from commands.retelling import change_said
from commands.saying import budget_said, dimension_said, percent_said, period_said, share_said
from ledger.periods import Kind, Period, period_holding

NOON = date(2026, 11, 20)


def name(kind: Kind) -> str:
    return period_holding(kind, NOON).name()


@pytest.mark.parametrize(
    "english, german",
    [
        (name("day"), "20. November 2026"),
        (name("week"), "Woche ab 16. November"),
        (name("month"), "November 2026"),
        (period_holding("month", date(2026, 3, 1)).name(), "März 2026"),
        (Period("days", date(2026, 11, 14), NOON).name(), "14. November bis 20. November"),
        (period_holding("day", date(2024, 2, 29)).name(), "29. Februar 2024"),
        (Period("days", date(2024, 2, 29), date(2024, 3, 1)).name(), "29. Februar bis 1. März"),
        ("October", "Oktober"),
        ("15 Oct to 14 Nov", "15. Okt. bis 14. Nov."),
    ],
)
def test_a_period_is_called_as_its_language_calls_it(english: str, german: str) -> None:
    assert period_said(english) == english
    with speaking("de"):
        assert period_said(english) == german


@pytest.mark.parametrize("text", ["", "31 February 2026", "30 Feb", "the last days", "Nov 2026"])
def test_what_is_no_period_stays_as_it_is(text: str) -> None:
    with speaking("de"):
        assert period_said(text) == text


def test_a_budget_is_called_by_its_period_and_what_it_is_over() -> None:
    assert budget_said("week") == "Weekly budget"
    with speaking("de"):
        assert budget_said("day", dimension_said("model", "gpt-5.5")) == "Tagesbudget, Modell gpt-5.5"


def test_shares_are_as_exact_as_they_are() -> None:
    assert share_said(Fraction(1, 8)) == "12.5%"
    assert [percent_said(each, signed=True) for each in ("3.1", "-20", "0")] == ["+3.1%", "-20%", "0%"]
    with speaking("de"):
        assert share_said(Fraction(1, 8)) == "12,5\xa0%"
        assert percent_said("3.1", signed=True) == "+3,1\xa0%"


def test_the_end_of_a_charge_is_called_so_and_other_changes_as_they_were_kept() -> None:
    assert change_said("The end of Cursor $20.00 a month") == "The end of Cursor $20.00 a month"
    with speaking("de"):
        assert change_said("The end of Cursor 20,00 $ im Monat") == "Das Ende von Cursor 20,00 $ im Monat"
        assert change_said("Groq 1,06 $") == "Groq 1,06 $"

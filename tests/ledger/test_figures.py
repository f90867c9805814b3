"""A figure in a plain sentence is found, or asked about, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ledger.figures import NotAFigure, read_figure

LISBON = ZoneInfo("Europe/Lisbon")
KOLKATA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, amount",
    [
        ("0.68", "0.68"),
        ("it\u2019s at 0.68.", "0.68"),
        ("$1.06", "1.06"),
        ("1.06 usd", "1.06"),
        ("12,40", "12.4"),
        ("it may be 5.10", "5.1"),
        ("GPT-4o is at 3.5!", "3.5"),
        ("(about) ~1 234.50", "1234.5"),
        ("nothing yet: 0", "0"),
    ],
)
def test_the_one_amount_is_found(text: str, amount: str) -> None:
    found = read_figure(text, NOW, LISBON)
    assert (found.amount.text(), found.at, found.when) == (amount, None, "")


@pytest.mark.parametrize(
    "text, amount, at",
    [
        ("it's at 0.68 now", "0.68", NOW),
        ("yesterday 3.20", "3.2", datetime(2026, 11, 20, tzinfo=UTC)),
        ("31 Oct 14.02", "14.02", datetime(2026, 11, 1, tzinfo=UTC)),
        ("it was 14.02 on 31 Oct", "14.02", datetime(2026, 11, 1, tzinfo=UTC)),
        ("October closed at 14.31", "14.31", datetime(2026, 11, 1, tzinfo=UTC)),
        ("yesterday at 18:30 it said 3,20 usd", "3.2", datetime(2026, 11, 19, 18, 30, tzinfo=UTC)),
        ("3 days ago it was 5", "5", datetime(2026, 11, 18, tzinfo=UTC)),
    ],
)
def test_the_moment_beside_it_is_found_too(text: str, amount: str, at: datetime) -> None:
    found = read_figure(text, NOW, LISBON)
    assert (found.amount.text(), found.at) == (amount, at)


def test_a_clock_is_the_zones() -> None:
    assert read_figure("0.7 at 9:00", NOW, KOLKATA).at == datetime(2026, 11, 20, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, word",
    [
        ("", "no amount"),
        ("nothing new", "no amount"),
        ("it's at 80%", "no amount"),
        ("at 18:30", "no amount"),
        ("3 or 4", "more than one amount"),
        ("3.20 yesterday, 4 now", "more than one amount"),
        ("5, from yesterday until now", "more than one moment"),
        ("31 Oct 14", "two ways"),
        ("-5", "below zero"),
        ("€5", "in EUR; here USD"),
        ("5 at 25:00", "no clock time"),
        ("3.2 on 31 Dec 2026", "still to come"),
    ],
)
def test_a_sentence_with_none_or_several_is_refused_with_one(text: str, word: str) -> None:
    with pytest.raises(NotAFigure, match=word) as refusal:
        read_figure(text, NOW, LISBON)
    assert str(refusal.value).endswith(".")


def test_three_digits_after_a_separator_are_asked_about() -> None:
    with pytest.raises(NotAFigure, match="can mean 1234 or") as refusal:
        read_figure("It's $1,234 now", NOW, LISBON)
    assert refusal.value.choices == ("1234", "1.2340")


def test_it_is_read_in_the_currency_that_counts() -> None:
    assert read_figure("it's at €0.68", NOW, LISBON, "EUR").amount.currency == "EUR"

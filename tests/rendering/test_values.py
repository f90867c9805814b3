from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
import time_machine

from bot.rendering.values import Reader, Span, filled, one_line, seen, show
from commands.reply import Value
from ledger.money import Money
from tests.rendering.replies import LISBON, TODAY

HERE = Reader(LISBON, TODAY)


@pytest.mark.parametrize(
    "value,text",
    [
        (Money.of("1.06"), "$1.06"),
        (Money.of("1234.5"), "$1,234.50"),
        (Money.of("-0.4"), "-$0.40"),
        (Money.of("0.004"), "<$0.01"),
        (Money(0), "$0.00"),
        (Money.of("2", "EUR"), "€2.00"),
        (Money.of("12", "CHF"), "CHF 12.00"),
        (Money.of("1500", "JPY"), "JPY 1,500"),
        (Fraction(53, 100), "53 %"),
        (Fraction(1), "100 %"),
        (Fraction(0), "0 %"),
        (Fraction(-1, 8), "-12 %"),
        (Fraction(25), "2,500 %"),
        (date(2026, 11, 20), "Fri 20 Nov"),
        (date(2025, 11, 20), "Thu 20 Nov 2025"),
        (datetime(2026, 11, 20, 18, 30, tzinfo=UTC), "20 Nov 18:30"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 Jul 00:30"),
        (12345, "12,345"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_value_reads_as(value: Value, text: str) -> None:
    assert show(value, HERE) == text


def test_a_percentage_never_reaches_what_is_not_reached() -> None:
    assert show(Fraction(99999, 100000), HERE) == "99 %"
    assert show(Fraction(7999, 10000), HERE) == "79 %"
    assert show(Fraction(1, 1000), HERE) == "<1 %"


def test_today_is_the_zones_own() -> None:
    with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False):
        assert Reader.of(LISBON).today == date(2026, 7, 2)
    assert Reader.of(LISBON, TODAY).today == TODAY


def test_an_escape_sequence_is_disarmed() -> None:
    assert one_line("\x1b[31mred\x1b[0m") == "\ufffd[31mred\ufffd[0m"


def test_a_mark_of_direction_cannot_turn_a_line_around() -> None:
    assert one_line("abc\u202edef") == "abc\ufffddef"


def test_a_name_of_joined_emoji_stays_whole() -> None:
    assert one_line("👨‍👩‍👧 team") == "👨‍👩‍👧 team"


def test_what_nobody_can_see_is_nothing() -> None:
    assert not seen("\u2060 \u200b\t")
    assert one_line(" \u2060 ") == ""
    assert seen(".")


def test_names_in_a_sentence_are_filled() -> None:
    spans = filled("{amount} a day{whose}.", {"amount": Money.of("2"), "whose": " for Groq"}, HERE)
    assert spans == (Span("$2.00", "prose"), Span(" a day"), Span(" for Groq", "prose"), Span("."))


def test_a_value_with_braces_is_not_filled_again() -> None:
    spans = filled("{a}", {"a": "{b}", "b": "secret"}, HERE)
    assert spans == (Span("{b}", "prose"),)


def test_a_name_without_a_value_stays() -> None:
    assert "".join(span.text for span in filled("{what} {", {}, HERE)) == "{what} {"

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from bot.rendering.terminal import paint
from commands.charts import StackedDays
from commands.reply import Action, Block, Facts, Meter, Note, Reply, Table, Text
from ledger.money import Money
from tests.rendering.replies import LISBON, TODAY

ROWS = (
    ("OpenAI", Money.of("2.1"), Fraction(12, 100)),
    ("深度求索", Money.of("1234.5"), Fraction(-3, 100)),
)
DIGEST = Reply(
    "Digest for Thu 19 Nov",
    (
        Text("You spent {spent}.", {"spent": Money.of("3.42")}),
        Table(("Provider", "Yesterday", "Change"), ROWS),
        Meter("Today", Money.of("1.06"), Money.of("2"), Money.of("0.4"), Money(0)),
        Facts((("As of", date(2026, 11, 20)), ("Month so far", Money.of("60.33")))),
        StackedDays("Spend", "Thirty days, $60.33 in all.", (), (), None),
        Note("OpenAI may still grow."),
    ),
    (Action("Undo", "undo"), Action("Budget", "budget")),
)


def said(*blocks: Block, width: int = 80) -> str:
    return paint(Reply("", blocks), zone=LISBON, width=width, today=TODAY)


def test_a_reply_is_aligned_text() -> None:
    assert paint(DIGEST, zone=LISBON, today=TODAY, width=90).split("\n") == [
        "Digest for Thu 19 Nov",
        "You spent $3.42.",
        "",
        "Provider  Yesterday  Change",
        "OpenAI        $2.10    12 %",
        "深度求索  $1,234.50    -3 %",
        "",
        "Today: $1.06 of $2.00 · 53 % [##########------|----] $0.40 kept in reserve",
        "As of         Fri 20 Nov",
        "Month so far  $60.33",
        "Thirty days, $60.33 in all.",
        "OpenAI may still grow.",
        "1. Undo   2. Budget",
    ]


def test_colour_adds_nothing_but_colour() -> None:
    plain = paint(DIGEST, zone=LISBON, today=TODAY)
    coloured = paint(DIGEST, zone=LISBON, today=TODAY, colour=True)
    assert "\x1b[1mDigest for Thu 19 Nov\x1b[0m" in coloured
    for code in ("1", "2", "32", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_without_colour_there_is_no_escape() -> None:
    assert "\x1b" not in paint(DIGEST, zone=LISBON, today=TODAY)


def test_a_name_cannot_colour_the_screen() -> None:
    assert "\x1b" not in said(Facts((("\x1b[2J", "\x1b]0;title\x07"),)))


def test_a_long_value_hangs_under_itself() -> None:
    assert said(Facts((("Why", "one two three four five six"),)), width=24).split("\n") == [
        "Why  one two three four",
        "     five six",
    ]


def test_a_name_gives_way_to_figures() -> None:
    table = Table(("Provider", "Month"), (("A provider with a very long name", Money.of("1.06")),))
    assert said(table, width=24).split("\n") == ["Provider           Month", "A provider with …  $1.06"]


def test_figures_that_have_no_room_are_listed() -> None:
    table = Table(("Day", "One", "Two", "Three"), (("Fri", *(Money.of("1000000"),) * 3),))
    assert said(table, width=30) == "Fri · One $1,000,000.00 · Two\n$1,000,000.00 · Three\n$1,000,000.00"


@pytest.mark.parametrize("count,left_out", [(50, ""), (500, ""), (501, "and 1 more"), (900, "and 400 more")])
def test_a_long_table_ends_in_and_n_more(count: int, left_out: str) -> None:
    lines = said(Table(("Day",), (("Fri",),) * count)).split("\n")
    assert lines[501:] == ([left_out] if left_out else [])
    assert lines.count("Fri") == min(count, 500)


def test_an_empty_table_says_so() -> None:
    assert said(Table(("Day",), ())) == "(nothing to list)"

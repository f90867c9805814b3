"""Tables in little room: nothing is cut that would say another thing then."""

from __future__ import annotations

from datetime import UTC, date

from bot.rendering.grid import aligned, grid, listed
from bot.rendering.values import Reader
from commands.reply import Table, Value
from ledger.money import Money

READS = Reader(UTC, date(2026, 11, 20))
PHONE = 34


def laid(columns: tuple[str, ...], *rows: tuple[Value, ...], room: int = PHONE) -> list[str] | None:
    return aligned(grid(Table(columns, rows), READS, 30), room)


def test_what_the_last_column_says_goes_on_in_the_next_line() -> None:
    rows = ("OpenAI", Money.of(9), "official + manual"), ("Groq", Money.of("1.06"), "manual")
    assert laid(("Provider", "Cost", "Known as"), *rows, room=28) == [
        "Provider   Cost  Known as",
        "OpenAI    $9.00  official +\n                 manual",
        "Groq      $1.06  manual",
    ]


def test_the_names_of_columns_give_way_first() -> None:
    assert laid(("Provider", "Right in a week", "Usually"), ("Anthropic", "100%", "0%"), room=27) == [
        "Provider   Right    Usually\n           in a\n           week",
        "Anthropic  100%     0%",
    ]


def test_a_long_name_in_the_first_column_is_cut_as_far_as_it_is_still_a_name() -> None:
    row = ("claude-sonnet-4-5-20250929", Money.of("163.92"), "official")
    assert laid(("Model", "Cost", "Known as"), row) == [
        "Model               Cost  Known as",
        "claude-sonnet-…  $163.92  official",
    ]
    assert laid(("Model", "Cost", "Known as"), row, room=30) is None


def test_of_a_row_in_words_nothing_is_named_that_it_does_not_say() -> None:
    rows = (("OpenAI", Money.of(9), "official"), ("Together", Money.of(9), ""))
    cells = grid(Table(("Provider", "Cost", "Known as"), rows), READS, 30)
    assert listed(cells) == ["OpenAI · Cost $9.00 · Known as official", "Together · Cost $9.00"]


def test_where_a_date_would_have_to_be_cut_nothing_is_aligned() -> None:
    rows = (date(2026, 11, 13), Money.of("14.40"), Money.of("17.60"), "+18.2%")
    assert laid(("Day", "Estimated", "Billed", "Drift"), rows) is None
    assert laid(("Day", "Estimated", "Billed", "Drift"), rows, room=40) is not None

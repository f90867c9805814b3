"""What several people type, in whatever order they come to it, is the book of the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.caller import Ask
from commands.recorded import ReadingAnswer
from commands.taking import Shown, take_reading
from commands.undo import undo
from ledger.money import Money
from storage.store import Connection
from storage.tables import day_lines
from storage.workspaces import change_workspace, open_workspace
from tests.commands.test_agreement import ask_of
from tests.storage.posted import in_memory

START = datetime(2026, 10, 20, 7, tzinfo=UTC)
NOW = START + timedelta(days=30)
HOUR = timedelta(hours=1)

# hours from the start, and how much the page counted in each of them
stretches = st.lists(st.tuples(st.integers(1, 150), st.integers(1, 3 * 10**9)), min_size=2, max_size=8)


def pages(found: list[tuple[int, int]], zone: str) -> list[tuple[datetime, int]]:
    """What the page shows at each moment: it begins again with the month of `zone`."""
    at, units, shown = START, 0, list[tuple[datetime, int]]()
    for hours, more in found:
        month, at = month_of(at, zone), at + HOUR * hours
        units = units * (month_of(at, zone) == month) + more
        shown.append((at, units))
    return [(at, units) for at, units in shown if at <= NOW]


def month_of(at: datetime, zone: str) -> int:
    """A figure on the edge is the old month's."""
    return (at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).month


def typed_in(ask: Ask, at: datetime, units: int) -> None:
    answer = take_reading(ask, Shown("groq", Money(units), at, "right"))
    assert isinstance(answer, ReadingAnswer), answer


def lines(connection: Connection) -> list[tuple[object, ...]]:
    columns = (day_lines.c.day, day_lines.c.by, day_lines.c.shape, day_lines.c.dims, day_lines.c.cost)
    rows = connection.execute(day_lines.select().with_only_columns(*columns))
    return sorted((tuple(row) for row in rows if row.cost), key=repr)


@settings(max_examples=12, deadline=None)
@given(
    found=stretches,
    zone=st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata"]),
    order=st.lists(st.integers(0, 1000), min_size=8, max_size=8),
    slips=st.sets(st.integers(0, 7)),
)
def test_readings_typed_in_any_order_with_slips_taken_back(
    found: list[tuple[int, int]], zone: str, order: list[int], slips: set[int]
) -> None:
    shown = pages(found, zone)
    shuffled = [page for _, page in sorted(zip(order, shown, strict=False))]
    books = []
    for arrival, wrong in ((shown, set[int]()), (shuffled, slips)):
        with in_memory() as connection:
            workspace = open_workspace(connection, "Team", START)
            change_workspace(connection, workspace, zone=zone)
            ask = ask_of(connection, workspace, NOW)
            for number, (at, units) in enumerate(arrival):
                typed_in(ask, at, units)
                if number in wrong:
                    slip = take_reading(ask, Shown("groq", Money(units + 1), at, "correct"))
                    assert isinstance(slip, ReadingAnswer)
                    undo.function(ask, str(slip.change))
            books.append(lines(connection))
    assert books[0] == books[1]
    ended = {month_of(at, zone): units for at, units in shown}  # the last of each month
    assert sum(Decimal(str(row[-1])) for row in books[0]) == sum(ended.values())

"""Facts that were exported and read again give the same book: to the billionth, once, and in any slices."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.kept_facts import KeptFact, KeptRate
from storage.restoring import compare, restore, standing, take_back
from storage.store import Connection
from tests.storage.engines import ON_BOTH, few_on_postgresql, rows
from tests.storage.restored import NOW, Told, a_workspace, book, exported, facts, read_again, tell

pytestmark = ON_BOTH


def restored(connection: Connection, workspace: int, told: list[KeptFact], at_once: int) -> None:
    for begin in range(0, len(told), at_once):
        restore(connection, workspace, told[begin : begin + at_once], NOW)


def turned(told: list[KeptFact]) -> list[KeptFact]:
    """Last first, but for rates: of two from the same day the later said holds."""
    said = [each for each in told if isinstance(each, KeptRate)]
    return [*said, *(each for each in reversed(told) if not isinstance(each, KeptRate))]


def without_rates(text: str) -> list[str]:
    return sorted(line for line in text.splitlines() if '"kind":"rate"' not in line)


@settings(max_examples=40, deadline=None)
@given(
    told=facts,
    at_once=st.integers(1, 9),
    zone=st.sampled_from(["UTC", "Asia/Kolkata"]),
    backwards=st.booleans(),
)
@few_on_postgresql(12)
def test_any_facts_restored_in_any_slices_give_the_same_book(
    told: list[Told], at_once: int, zone: str, backwards: bool
) -> None:
    with rows() as connection:
        workspace = a_workspace(connection, zone)
        tell(connection, workspace, told)
        before, text = book(connection), exported(connection, workspace)
    kept = read_again(text)
    with rows() as connection:
        workspace = a_workspace(connection, zone)
        restored(connection, workspace, turned(kept) if backwards else kept, at_once)
        assert book(connection) == before
        assert without_rates(exported(connection, workspace)) == without_rates(text)
        assert restore(connection, workspace, kept, NOW) == 0
        assert not any(each.new or each.changed for each in compare(connection, workspace, kept).values())
        assert sum(each.changed for each in standing(connection, workspace, kept).values()) == take_back(
            connection, workspace, kept, NOW
        )
        assert book(connection)["day_lines"] == book(connection)["unpriced_lines"] == []

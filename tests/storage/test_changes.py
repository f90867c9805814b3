"""Changes: how each person's last can be taken back."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from ledger.facts import Meter
from ledger.money import Money
from storage.changes import ReadingChange, last_change, mark_undone, remember_change
from storage.columns import micros
from storage.readings import ReadingFact
from storage.tables import people
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, Posted, in_memory

pytestmark = ON_BOTH

HOUR = timedelta(hours=1)


def test_the_last_of_a_person_in_a_workspace_is_found_until_it_is_undone() -> None:
    with in_memory() as connection:
        team = Posted(connection, ZoneInfo("UTC"), [Meter("m")])
        for name in ("ann", "bob"):
            connection.execute(people.insert().values(surface="telegram", external_id=name, name=name))
        after = ReadingFact(team.meters["m"], micros(NOW), Money(5), reset=True)
        before = ReadingFact(team.meters["m"], micros(NOW), Money(3, "EUR"), withdrawn=True)

        def remember(person: int, said: str) -> int:
            steps = [(before, after), (after, before)]
            return remember_change(connection, team.workspace, person, team.account, said, steps, NOW)

        ids = [remember(person, said) for person, said in ((1, "a"), (2, "b"), (1, "c"), (0, "d"))]
        expected = ReadingChange(ids[2], team.account, "c", (before, after), (after, before))
        assert last_change(connection, team.workspace, 1) == expected
        assert last_change(connection, team.workspace + 1, 1) is None
        assert last_change(connection, team.workspace, 2, ids[0]) is None
        programs = last_change(connection, team.workspace, 0)
        assert programs is not None
        assert programs.said == "d"
        assert mark_undone(connection, ids[2], NOW + HOUR)
        assert not mark_undone(connection, ids[2], NOW + HOUR)
        found = last_change(connection, team.workspace, 1)
        assert found is not None
        assert found.said == "a"
        assert last_change(connection, team.workspace, 1, ids[2]) is None

"""What every hold and every look reads does not grow with what calls have left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event

from storage.alert_moves import book_moves
from storage.budgets import budgets_of
from storage.holds import holds_in
from tests.storage.crew import HOUR, START, Crew
from tests.storage.engines import rows


def plan(connection: Connection, work: Callable[[], object]) -> str:
    """How SQLite finds what it reads there."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, said: Any, *_rest: Any) -> None:
        asked.append((sql, said))

    event.listen(connection, "before_cursor_execute", note)
    work()
    event.remove(connection, "before_cursor_execute", note)
    found = (connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", said) for sql, said in asked)
    return "\n".join(row[3] for rows_of_one in found for row in rows_of_one)


def test_raises_are_found_by_their_budget_and_not_among_all_that_used_the_reserve() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1")
        for work in (
            lambda: budgets_of(connection, crew.id, "USD", START),
            lambda: book_moves(connection, START),
        ):
            found = plan(connection, work)
            assert "SEARCH overrides USING INDEX ix_overrides_budget_id" in found, found


def test_the_list_of_holds_reads_those_of_its_time_and_no_older_ones() -> None:
    with rows() as connection:
        crew = Crew(connection)
        found = plan(
            connection, lambda: holds_in(connection, crew.id, ("held", "settled"), START - HOUR * 24)
        )
        assert "ix_holds_open (workspace_id=? AND state=? AND expires_at>?)" in found, found

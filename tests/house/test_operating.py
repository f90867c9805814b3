"""What docs/operating.md tells to do to a database does that, and leaves it whole."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import wire
from storage.accounts import make_account
from storage.engine import open_engine
from storage.outbox import Promise, promise
from storage.passports import Draft, make_passport, passports_of
from storage.people import Seat, Who, clock_seat, note_person
from storage.questions import Question, ask_question
from storage.runs import make_run
from storage.store import Connection
from storage.subscriptions import Address, subscribe, subscribers
from storage.tables import metadata
from storage.workspaces import first_workspace
from tests.house.tree import ROOT
from tests.storage.engines import ON_BOTH, address, on_postgresql

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def traces(connection: Connection, word: str) -> list[str]:
    """Every column, by its table, that holds a word somewhere."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        for (held,) in connection.exec_driver_sql(f'SELECT "{column.name}" FROM {table.name}')
        if word in str(held)
    ]


def leave_traces(connection: Connection, person: str) -> None:
    """What somebody leaves who asks in a direct chat and is told things there."""
    workspace_id = first_workspace(connection)
    assert workspace_id is not None
    seat = clock_seat(connection, workspace_id)
    assert isinstance(seat, Seat)
    me = Address("telegram", person, direct=True)
    who = Who("telegram", person, "Annabel", "", keeper=True, at=NOON)
    id = note_person(connection, who, seat).person_id
    draft = Draft(f"phone-{person}", id, ("ask",), NOON + timedelta(days=1))
    assert make_passport(connection, workspace_id, draft, "seed", id, NOON)
    subscribe(connection, workspace_id, "alerts", me, None, NOON)
    told = subscribers(connection, workspace_id, "alerts")[0]
    promise(connection, Promise("alert", "{}", "alert 1"), told, NOON, workspace_id)
    ask_question(connection, Question("telegram", person, person, "connect", {}, "key", NOON))
    make_run(connection, make_account(connection, workspace_id, "openai", NOON), "ask 1", NOON, told=me)


def forget(file: Path) -> list[tuple[object, ...]]:
    """Run the page's statements; gives references that lead nowhere, which a server would refuse."""
    found = re.search(r"^```sql\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    if on_postgresql():
        engine = open_engine(address(file.parent))
        with engine.begin() as server:
            server.exec_driver_sql(found[1])
        engine.dispose()
        return []
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(found[1])
        return connection.execute("PRAGMA foreign_key_check").fetchall()


@ON_BOTH
@pytest.mark.parametrize("person, left", [("12345", False), ("67890", True)])
def test_who_is_to_be_forgotten_leaves_no_trace_and_others_stay(
    tmp_path: Path, person: str, left: bool
) -> None:
    wiring = wire(Settings(home=tmp_path, database_url=address(tmp_path)), lambda: NOON)
    wiring.store.write_now(lambda connection: leave_traces(connection, person))
    before = wiring.store.read_now(lambda connection: traces(connection, person))
    columns = {"people.external_id", "outbox.chat", "questions.person", "runs.told_chat", "passports.name"}
    assert columns <= set(before)
    wiring.close()
    assert forget(tmp_path / "purser.db") == []
    again = wire(Settings(home=tmp_path, database_url=address(tmp_path)), lambda: NOON)
    assert again.store.read_now(lambda connection: traces(connection, person)) == (before if left else [])
    assert again.store.read_now(lambda connection: traces(connection, "Annabel")) == ["people.name"] * left
    valid = again.store.read_now(lambda connection: passports_of(connection, 1)[0].state(NOON)) == "valid"
    assert valid is left
    again.close()

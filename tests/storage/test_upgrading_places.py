"""Of before: a subscription learns its place where that is certain, and speaks as its place does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select, text

from storage.engine import open_engine, sqlite_address
from storage.languages import choose_place_language, language_to
from storage.subscriptions import Address
from storage.tables import subscriptions
from storage.upgrading import prepare
from tests.storage.engines import ON_BOTH, address, on_postgresql
from tests.storage.steps import older

pytestmark = ON_BOTH

PLACES = {1: ("telegram", "crew"), 2: ("telegram", "quay"), 3: ("discord", "guild")}
SUBSCRIBED = {
    1: ("telegram", "crew", False, 1),
    2: ("telegram", "gone", False, None),
    3: ("telegram", "crew", True, None),
    4: ("discord", "channel of the guild", False, 3),
    5: ("terminal", "terminal", False, None),
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    where = address(tmp_path, empty=True) if on_postgresql() else sqlite_address(tmp_path / "purser.db")
    engine = open_engine(where)
    yield engine
    engine.dispose()


def add_place(connection: Connection, id: int, surface: str, chat: str) -> None:
    columns = "(id, workspace_id, surface, external_id, name, joined_at)"
    connection.execute(
        text(f"INSERT INTO places {columns} VALUES ({id}, 1, '{surface}', '{chat}', '{chat}', 0)")
    )


def before(engine: Engine) -> None:
    older(engine, "0013")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM places"))
        for id, (surface, chat) in PLACES.items():
            add_place(connection, id, surface, chat)
        for id, (surface, chat, direct, _) in SUBSCRIBED.items():
            values = f"({id}, 1, 'digest', '{surface}', '{chat}', {str(direct).lower()}, 0)"
            columns = "(id, workspace_id, what, surface, chat, direct, made_at)"
            connection.execute(text(f"INSERT INTO subscriptions {columns} VALUES {values}"))


def test_a_place_is_taken_where_it_is_certain(engine: Engine) -> None:
    before(engine)
    prepare(engine)
    with engine.begin() as connection:
        query = select(subscriptions.c.id, subscriptions.c.place_id)
        found = {row.id: row.place_id for row in connection.execute(query)}
        assert found == {id: place for id, (*_, place) in SUBSCRIBED.items()}
        choose_place_language(connection, 3, "de")
        assert language_to(connection, 1, Address("discord", "channel of the guild"), 4) == "de"


def test_of_two_servers_none_is_taken(engine: Engine) -> None:
    before(engine)
    with engine.begin() as connection:
        add_place(connection, 4, "discord", "other")
    prepare(engine)
    with engine.begin() as connection:
        query = select(subscriptions.c.place_id).filter_by(id=4)
        assert connection.execute(query).scalar_one() is None

"""A read is made once in an operation that only reads, and anew in one that writes or comes later."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from storage.accounts import accounts_in, make_account
from storage.once import nothing_changes, once
from storage.store import Connection
from tests.bot.house import NOON, test_house
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import workspace

pytestmark = ON_BOTH


@once
def read(connection: Connection, said: list[str] | str = "", *, more: int = 0) -> list[str]:
    """A new list each time it is made."""
    return [f"{said}{more}"]


def test_the_same_is_read_once_and_other_arguments_anew() -> None:
    with workspace() as connection, nothing_changes(connection):
        assert read(connection, "a") is read(connection, "a")
        assert read(connection, "a") is not read(connection, "b")
        assert read(connection, "a", more=1) == ["a1"]


def test_outside_it_is_read_anew_each_time() -> None:
    with workspace() as connection:
        assert read(connection, "a") is not read(connection, "a")
        with nothing_changes(connection):
            first = read(connection, "a")
        assert read(connection, "a") is not first


def test_trouble_within_leaves_nothing_behind() -> None:
    def break_off(connection: Connection) -> None:
        with nothing_changes(connection):
            read(connection, "a")
            raise ValueError("broken off")

    with workspace() as connection:
        with pytest.raises(ValueError, match="broken off"):
            break_off(connection)
        assert read(connection, "a") is not read(connection, "a")


def test_the_next_operation_sees_what_was_written_meanwhile(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        store = house.wiring.store

        def names(connection: Connection) -> list[str]:
            return [row.provider for row in accounts_in(connection, 1)]

        def write(connection: Connection) -> list[str]:
            before = names(connection)
            make_account(connection, 1, "groq", NOON)
            return [*before, "|", *names(connection)]

        assert store.read_now(names) == []
        assert store.write_now(write) == ["|", "groq"]
        assert store.read_now(names) == ["groq"]
        store.write_now(partial(make_account, workspace_id=1, provider="openai", at=NOON))
        assert sorted(store.read_now(names)) == ["groq", "openai"]

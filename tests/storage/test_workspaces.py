"""Workspaces, places and codes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.names import kept_name, printable
from storage.tables import places, workspaces
from storage.workspaces import (
    CODE_LASTS,
    first_workspace,
    join_place,
    joined_on,
    keep_code,
    move_place,
    open_workspace,
    use_code,
)
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, in_memory

pytestmark = ON_BOTH


def test_a_new_workspace_has_the_usual_settings() -> None:
    with in_memory() as connection:
        assert first_workspace(connection) is None
        first = open_workspace(connection, "One\n\x00" + "x" * 300, NOW)
        open_workspace(connection, "Two", NOW)
        assert first_workspace(connection) == first
        row = connection.execute(select(workspaces).filter_by(id=first)).one()
        assert (row.zone, row.currency, row.digest_minute, row.everyone_may) == (None, "USD", 540, False)
        assert row.thresholds == ["1/2", "4/5", "1"]
        assert row.name == "One " + "x" * 196


def test_a_place_joins_once() -> None:
    with in_memory() as connection:
        one, two = open_workspace(connection, "One", NOW), open_workspace(connection, "Two", NOW)
        assert not joined_on(connection, ("discord", "telegram"))
        assert join_place(connection, one, "telegram", "7", "Team", NOW)
        assert not join_place(connection, two, "telegram", "7", "Other", NOW)
        assert join_place(connection, two, "discord", "7", "Other", NOW)
        assert joined_on(connection, ("discord", "telegram"))
        assert not joined_on(connection, ("terminal",))
        rows = connection.execute(select(places.c.workspace_id, places.c.name).order_by(places.c.id)).all()
        assert [tuple(row) for row in rows] == [(one, "Team"), (two, "Other")]


def test_a_place_that_becomes_another_is_followed_unless_that_one_is_there() -> None:
    with in_memory() as connection:
        one = open_workspace(connection, "One", NOW)
        for place in ("7", "8"):
            join_place(connection, one, "telegram", place, "Team", NOW)
        move_place(connection, "telegram", "7", "-1007")
        move_place(connection, "discord", "8", "9")
        move_place(connection, "telegram", "8", "-1007")
        assert connection.execute(select(places.c.external_id).order_by(places.c.id)).scalars().all() == [
            "-1007",
            "8",
        ]


def test_a_code_is_used_once_in_time_and_not_kept_as_it_is() -> None:
    with in_memory() as connection:
        one = open_workspace(connection, "One", NOW)
        assert keep_code(connection, one, "ABCDE-FGHJK", NOW) == NOW + CODE_LASTS
        kept = connection.exec_driver_sql("select code_hash from link_codes").scalar_one()
        assert "ABCDE" not in kept
        assert use_code(connection, "ABCDE-FGHJX", NOW) is None
        assert use_code(connection, "ABCDE-FGHJK", NOW + CODE_LASTS) is None
        assert use_code(connection, " abcdefghjk ", NOW + CODE_LASTS - timedelta(microseconds=1)) == one
        assert use_code(connection, "ABCDE-FGHJK", NOW) is None


def test_a_name_is_one_line_of_what_can_be_seen() -> None:
    for name, kept in (
        ("Ann", "Ann"),
        ("  Ann \t of\r\nArendelle ", "Ann of Arendelle"),
        ("\u202eevil\u2066", "evil"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("half \ud83d", "half"),
        ("\u200b\ufeff", ""),
        ("👩\u200d🚀 Ada", "👩\u200d🚀 Ada"),
        ("é\u0301", "é\u0301"),
    ):
        assert printable(name) == kept
    assert len(kept_name("x" * 500)) == 200

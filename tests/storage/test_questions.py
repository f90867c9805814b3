"""Questions and who keeps: what waits for an answer, and what a place may take back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.engine import open_engine, sqlite_address
from storage.questions import (
    Question,
    ask_question,
    forget_questions,
    open_question,
    take_question,
)
from storage.tables import metadata

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONE = Question("telegram", "-5", "7", "settings", {}, "zone", NOW + timedelta(hours=1), message="12")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_engine(sqlite_address(tmp_path / "purser.db"))
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


def waiting(
    connection: Connection, *, at: datetime = NOW, by: str = "", person: str = "7"
) -> Question | None:
    return open_question(connection, "telegram", "-5", person, at, by)


def test_a_question_waits_for_its_person(connection: Connection) -> None:
    ask_question(connection, ZONE)
    assert waiting(connection) == ZONE


def test_a_question_waits_for_nobody_else(connection: Connection) -> None:
    ask_question(connection, ZONE)
    assert waiting(connection, person="8") is None


def test_the_newest_question_of_a_chat_stands(connection: Connection) -> None:
    ask_question(connection, ZONE)
    newer = replace(ZONE, message="13", given={"digest": "9"}, place="-6")
    ask_question(connection, newer)
    assert waiting(connection) == newer
    assert not take_question(connection, ZONE, "u1")


def test_a_question_is_filled_by_one_answer_however_often_it_comes(connection: Connection) -> None:
    ask_question(connection, ZONE)
    assert take_question(connection, ZONE, "u1")
    assert take_question(connection, ZONE, "u1")
    assert waiting(connection, by="u1") == ZONE


def test_a_question_that_is_filled_takes_no_other_answer(connection: Connection) -> None:
    ask_question(connection, ZONE)
    take_question(connection, ZONE, "u1")
    assert not take_question(connection, ZONE, "u2")
    assert (waiting(connection), waiting(connection, by="u2")) == (None, None)


def test_a_question_asked_again_waits_again(connection: Connection) -> None:
    ask_question(connection, ZONE)
    take_question(connection, ZONE, "u1")
    ask_question(connection, ZONE)
    assert waiting(connection) == ZONE


def test_a_question_ends(connection: Connection) -> None:
    ask_question(connection, ZONE)
    just_before = ZONE.expires_at - timedelta(microseconds=1)
    assert (waiting(connection, at=just_before), waiting(connection, at=ZONE.expires_at)) == (ZONE, None)
    assert (forget_questions(connection, just_before), forget_questions(connection, ZONE.expires_at)) == (
        0,
        1,
    )

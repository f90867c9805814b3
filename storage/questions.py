"""Questions: an argument still open, which the next answer of that person in that chat fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, select, update

from storage.tables import questions
from storage.upserts import upsert

LASTS = timedelta(hours=1)  # what is typed a day later was not meant as an answer


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked when the answer is there. `asks_for` empty: the ask waits for its private chat.

    `place` is what the ask acts in if it was begun elsewhere than in `chat`; `message` is the
    question's id on its network.
    """

    surface: str
    chat: str
    person: str
    command: str
    given: Mapping[str, str]
    asks_for: str
    expires_at: datetime
    place: str = ""
    message: str = ""


def ask_question(connection: Connection, question: Question) -> None:
    """Remember it; a person has one question a chat, the newest."""
    upsert(
        connection,
        questions,
        {"surface": question.surface, "chat": question.chat, "person": question.person},
        {
            "command": question.command,
            "given": dict(question.given),
            "asks_for": question.asks_for,
            "place": question.place,
            "message": question.message,
            "answered_by": "",
            "expires_at": question.expires_at,
        },
    )


def open_question(
    connection: Connection, surface: str, chat: str, person: str, now: datetime, by: str = ""
) -> Question | None:
    """The question that waits for this person there, or that the answer of key `by` has filled already."""
    row = connection.execute(
        select(questions).filter_by(surface=surface, chat=chat, person=person)
    ).one_or_none()
    if row is None or row.expires_at <= now or row.answered_by not in ("", by):
        return None
    return _question(row)


def take_question(connection: Connection, question: Question, by: str) -> bool:
    """Let the answer of key `by` fill it: the same key again may, any other may not."""
    filled = update(questions).where(
        questions.c.surface == question.surface,
        questions.c.chat == question.chat,
        questions.c.person == question.person,
        questions.c.message == question.message,
        questions.c.answered_by.in_(("", by)),
    )
    return bool(connection.execute(filled.values(answered_by=by)).rowcount)


def forget_questions(connection: Connection, now: datetime) -> int:
    """Drop what nobody answered in time; gives how many."""
    return connection.execute(questions.delete().where(questions.c.expires_at <= now)).rowcount


def _question(row: Row[tuple[object, ...]]) -> Question:
    kept = dict(row._mapping)
    del kept["answered_by"]
    return Question(**kept)

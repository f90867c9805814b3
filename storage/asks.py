"""Asks that changed something, by key: the same key again gets the first answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from storage.tables import asks

KEPT = timedelta(days=30)  # networks deliver again within minutes, people's programs within days


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """`answer` is the JSON of the command's answer type, or of a refusal."""

    command: str
    refused: bool
    answer: str
    seed: str


def ask_key(person: str, place: str, key: str) -> str:
    """A key that one asker chose cannot meet another's."""
    return hashlib.sha256(f"{person}\n{place}\n{key}".encode()).hexdigest()


def first_answer(connection: Connection, surface: str, key: str) -> FirstAnswer | None:
    """What this key was answered when it first came."""
    query = select(asks.c.command, asks.c.refused, asks.c.answer, asks.c.seed).filter_by(
        surface=surface, key=key
    )
    row = connection.execute(query).one_or_none()
    return FirstAnswer(row.command, row.refused, row.answer, row.seed) if row else None


def remember_answer(
    connection: Connection,
    first: FirstAnswer,
    *,
    surface: str,
    key: str,
    workspace_id: int,
    person_id: int | None,
    at: datetime,
) -> None:
    """Written in the ask's own transaction: two of one key cannot both commit."""
    connection.execute(
        asks.insert().values(
            surface=surface,
            key=key,
            command=first.command,
            refused=first.refused,
            answer=first.answer,
            seed=first.seed,
            workspace_id=workspace_id,
            person_id=person_id,
            asked_at=at,
        )
    )


def forget_asks(connection: Connection, now: datetime) -> int:
    """Drop keys that nobody will send again; gives how many."""
    return connection.execute(asks.delete().where(asks.c.asked_at < now - KEPT)).rowcount

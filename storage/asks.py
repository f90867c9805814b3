"""Asks that changed something, by key: the same key again gets the first answer."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from storage.tables import asks

Key = tuple[str, str]  # of a surface
KEPT = timedelta(days=30)  # networks deliver again within minutes, people's programs within days


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """`answer` is the JSON of the command's answer type, or of a refusal."""

    command: str
    refused: bool
    answer: str
    seed: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A first answer, and whose it is."""

    first: FirstAnswer
    surface: str
    key: str
    workspace_id: int
    person_id: int | None
    at: datetime


def ask_key(person: str, place: str, key: str) -> str:
    """A key that one asker chose cannot meet another's."""
    return hashlib.sha256(f"{person}\n{place}\n{key}".encode()).hexdigest()


def first_answers(
    connection: Connection, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], FirstAnswer]:
    """What these keys, each with its surface, were answered when they first came."""
    found = {}
    for surface in {surface for surface, _ in keys}:
        own = sorted({key for each, key in keys if each == surface})
        query = select(asks).where(asks.c.surface == surface, asks.c.key.in_(own))
        for row in connection.execute(query):
            found[surface, row.key] = FirstAnswer(row.command, row.refused, row.answer, row.seed)
    return found


def remember_answers(connection: Connection, kept: Sequence[KeptAnswer]) -> None:
    """Written in the asks' own transaction: two of one key cannot both commit."""
    if kept:
        connection.execute(asks.insert(), [_row(each) for each in kept])


def _row(kept: KeptAnswer) -> dict[str, Any]:
    return {
        "surface": kept.surface,
        "key": kept.key,
        "command": kept.first.command,
        "refused": kept.first.refused,
        "answer": kept.first.answer,
        "seed": kept.first.seed,
        "workspace_id": kept.workspace_id,
        "person_id": kept.person_id,
        "asked_at": kept.at,
    }


def forget_asks(connection: Connection, now: datetime) -> int:
    """Drop keys that nobody will send again; gives how many."""
    return connection.execute(asks.delete().where(asks.c.asked_at < now - KEPT)).rowcount

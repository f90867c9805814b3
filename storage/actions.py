"""Actions as rows: a button holds an id; who may press it and what it asks stand here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from storage.tables import actions
from storage.upserts import insert_once

LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StoredAction:
    """What pressing it asks. `person_id` None: whoever may ask the command."""

    id: str
    workspace_id: int
    person_id: int | None
    command: str
    given: Mapping[str, str]
    asks_for: str
    expires_at: datetime
    used_at: datetime | None


def action_id(seed: str, index: int) -> str:
    """The row's id: as random as its seed, and the same when the operation runs again."""
    return hashlib.sha256(f"{seed}:{index}".encode()).hexdigest()[:24]


def keep_actions(connection: Connection, stored: Iterable[StoredAction]) -> None:
    """Write rows for a reply's actions; one that is there stays."""
    for action in stored:
        insert_once(
            connection,
            actions,
            {
                "id": action.id,
                "workspace_id": action.workspace_id,
                "person_id": action.person_id,
                "command": action.command,
                "given": dict(action.given),
                "asks_for": action.asks_for,
                "expires_at": action.expires_at,
            },
        )


def find_action(connection: Connection, id: str) -> StoredAction | None:
    """The row behind a button."""
    row = connection.execute(select(actions).filter_by(id=id)).one_or_none()
    return StoredAction(**row._mapping) if row else None


def mark_used(connection: Connection, id: str, at: datetime) -> None:
    """Remember the first time it was pressed."""
    connection.execute(
        update(actions).where(actions.c.id == id, actions.c.used_at.is_(None)).values(used_at=at)
    )


def forget_actions(connection: Connection, now: datetime) -> int:
    """Drop what has expired; gives how many."""
    return connection.execute(actions.delete().where(actions.c.expires_at < now)).rowcount

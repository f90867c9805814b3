"""Rows of `changes`: what a person's ask did to figures, kept so that it can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from storage.tables import changes


def write_change(
    connection: Connection,
    workspace_id: int,
    person_id: int,
    account_id: int,
    said: str,
    undo: list[dict[str, Any]],
    at: datetime,
    note: str = "",
) -> int:
    """Keep it; gives the change's id. `person_id` 0: nobody that is known; `said`: in words."""
    row = insert(changes).values(
        workspace_id=workspace_id,
        person_id=person_id or None,
        account_id=account_id,
        said=said,
        note=note,
        undo=undo,
        made_at=at,
    )
    return int(connection.execute(row.returning(changes.c.id)).scalar_one())

"""Workspaces, the places that belong to them, and the codes that join a place."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from ledger.money import Money
from ledger.thresholds import DEFAULT_THRESHOLDS
from storage.names import kept_name
from storage.tables import link_codes, places, workspaces
from storage.upserts import insert_once

CODE_LASTS = timedelta(hours=24)
NINE_IN_THE_MORNING = 9 * 60


def open_workspace(connection: Connection, name: str, at: datetime) -> int:
    """A new workspace; its days are UTC until a keeper says its zone. Gives its id."""
    row = workspaces.insert().values(
        name=kept_name(name),
        currency="USD",
        digest_minute=NINE_IN_THE_MORNING,
        thresholds=[str(share) for share in DEFAULT_THRESHOLDS],
        made_at=at,
    )
    return int(connection.execute(row.returning(workspaces.c.id)).scalar_one())


def join_place(
    connection: Connection, workspace_id: int, surface: str, external_id: str, name: str, at: datetime
) -> bool:
    """Make a server or chat a place of the workspace; False if it is a place already."""
    row = {
        "workspace_id": workspace_id,
        "surface": surface,
        "external_id": external_id,
        "name": kept_name(name),
        "joined_at": at,
    }
    return insert_once(connection, places, row)


def move_place(connection: Connection, surface: str, old: str, new: str) -> None:
    """Follow a group that became another one (Telegram's supergroups)."""
    where = (places.c.surface == surface) & (places.c.external_id == old)
    if connection.execute(select(places.c.id).filter_by(surface=surface, external_id=new)).first():
        return
    connection.execute(update(places).where(where).values(external_id=new))


def change_workspace(connection: Connection, workspace_id: int, **values: Any) -> None:
    """Set its zone, digest time, thresholds or who may ask."""
    connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(**values))


def zone_of(connection: Connection, workspace_id: int) -> str:
    """The name of its zone; UTC until somebody says it."""
    query = select(workspaces.c.zone).where(workspaces.c.id == workspace_id)
    return connection.execute(query).scalar_one() or "UTC"


def approval_above(connection: Connection, workspace_id: int) -> Money | None:
    """The amount above which a hold asks a keeper; None: no hold does."""
    query = select(workspaces.c.approval_above, workspaces.c.currency).where(workspaces.c.id == workspace_id)
    units, currency = connection.execute(query).one()
    return None if units is None else Money(units, currency)


def first_workspace(connection: Connection) -> int | None:
    """The one that the terminal of this machine works in."""
    return connection.execute(select(workspaces.c.id).order_by(workspaces.c.id).limit(1)).scalar_one_or_none()


def keep_code(connection: Connection, workspace_id: int, code: str, at: datetime) -> datetime:
    """Remember a one-time code by its digest; gives until when it joins a place."""
    until = at + CODE_LASTS
    insert_once(
        connection,
        link_codes,
        {"code_hash": _digest(code), "workspace_id": workspace_id, "expires_at": until},
    )
    return until


def use_code(connection: Connection, code: str, at: datetime) -> int | None:
    """The workspace that a code joins, once: of two at the same time one gets None."""
    taken = (
        update(link_codes)
        .where(link_codes.c.code_hash == _digest(code), link_codes.c.used_at.is_(None))
        .where(link_codes.c.expires_at > at)
        .values(used_at=at)
        .returning(link_codes.c.workspace_id)
    )
    return connection.execute(taken).scalar_one_or_none()


def _digest(code: str) -> str:
    """Of its letters and digits: people leave the hyphen out."""
    said = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(said.encode()).hexdigest()


def joined_on(connection: Connection, surfaces: Collection[str]) -> bool:
    """Whether any place on these surfaces has joined."""
    query = select(places.c.id).where(places.c.surface.in_(surfaces)).limit(1)
    return connection.execute(query).first() is not None

"""An account with what its workspace says of days and money."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from storage.tables import accounts, workspaces

_FOUND = (
    select(
        accounts.c.id,
        accounts.c.workspace_id,
        accounts.c.provider,
        workspaces.c.zone,
        workspaces.c.currency,
    )
    .join(workspaces, workspaces.c.id == accounts.c.workspace_id)
    .where(accounts.c.id == bindparam("account"))
)


@dataclass(frozen=True, slots=True)
class Billed:
    """`zone` and `currency` are the workspace's."""

    id: int
    workspace_id: int
    provider: str
    zone: ZoneInfo
    currency: str


def find_billed(connection: Connection, account_id: int) -> Billed:
    """The account with this id; NoResultFound if there is none."""
    row = connection.execute(_FOUND, {"account": account_id}).one()
    return Billed(
        id=row.id,
        workspace_id=row.workspace_id,
        provider=row.provider,
        zone=ZoneInfo(row.zone or "UTC"),
        currency=row.currency,
    )

"""Health: whether an account's bill can be read, since when not, and whether people were told.

Every break is told once and mended once, in the transaction that saw it; its `broken_since` is its name.
A provider that comes and goes is told of at most once in `REST` for the same kind of trouble.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, select, update

from storage.tables import health
from storage.upserts import insert_once

Kind = Literal["key", "shape", "failing", "stale"]
AT_ONCE: tuple[Kind, ...] = ("key", "shape")  # nobody but a person mends these
IN_A_ROW = 3
REST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Health:
    """`ahead`: seconds by which this machine's clock is before the provider's; None: not known."""

    failures: int = 0
    kind: Kind | Literal[""] = ""
    broken_since: datetime | None = None
    ahead: int | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """What is to be told now."""

    kind: Kind
    since: datetime


def health_of(connection: Connection, account_id: int) -> Health:
    """How an account is; one that never had trouble is well."""
    row = connection.execute(select(health).filter_by(account_id=account_id)).one_or_none()
    return Health(row.failures, row.kind, row.broken_since, row.ahead) if row else Health()


def note_failure(
    connection: Connection, account_id: int, kind: Kind, now: datetime, *, tell: bool = True
) -> Break | None:
    """A read failed, or did not come (`stale`). Gives the break if people are to be told of it now.

    `tell` False: they are told when it fails again.
    """
    row = _row(connection, account_id)
    failures = row.failures + (kind != "stale")
    found, since = _break(row, kind, failures, now)
    values: dict[str, Any] = {"failures": failures, "kind": found, "broken_since": since}
    tell = tell and since is not None and since != row.told_of and _may_tell(row, found, now)
    if tell:
        values |= {"told_of": since, "told_kind": found, "told_at": now}
    _change(connection, account_id, values)
    return Break(found, since) if tell and since else None


def note_success(connection: Connection, account_id: int) -> datetime | None:
    """A read succeeded. Gives since when it was broken, if people were told that it was."""
    row = connection.execute(select(health).filter_by(account_id=account_id).with_for_update()).one_or_none()
    if row is None or not (row.failures or row.broken_since):
        return None
    _change(connection, account_id, {"failures": 0, "kind": "", "broken_since": None})
    broken: datetime | None = row.broken_since
    return broken if broken == row.told_of else None


def note_clock(connection: Connection, account_id: int, ahead: int) -> None:
    """By how many seconds this machine's clock was before the provider's when it answered."""
    _row(connection, account_id)
    _change(connection, account_id, {"ahead": ahead})


def forget_health(connection: Connection, account_id: int) -> None:
    """It is not read any more."""
    connection.execute(delete(health).where(health.c.account_id == account_id))


def _break(row: Row[Any], kind: Kind, failures: int, now: datetime) -> tuple[Kind, datetime | None]:
    """The break as it is now: one that only a person mends takes the place of one that may pass."""
    if row.broken_since is not None and (kind not in AT_ONCE or row.kind in AT_ONCE):
        return row.kind, row.broken_since
    broken = kind in AT_ONCE or kind == "stale" or failures >= IN_A_ROW
    return kind, now if broken else None


def _may_tell(row: Row[Any], kind: Kind, now: datetime) -> bool:
    return row.told_at is None or kind != row.told_kind or abs(now - row.told_at) >= REST


def _row(connection: Connection, account_id: int) -> Row[Any]:
    insert_once(connection, health, {"account_id": account_id})
    return connection.execute(select(health).filter_by(account_id=account_id).with_for_update()).one()


def _change(connection: Connection, account_id: int, values: dict[str, Any]) -> None:
    connection.execute(update(health).where(health.c.account_id == account_id).values(**values))

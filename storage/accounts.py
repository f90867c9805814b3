"""Accounts: a provider's bill in a workspace, whether figures are collected or typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from ledger.facts import Meter
from storage.health import forget_health
from storage.once import once
from storage.own_limits import forget_own_limits
from storage.tables import accounts, meters, schedules, secrets
from storage.upserts import insert_once, upsert

AccountRow = Row[Any]

_ACCOUNTS = (
    select(accounts)
    .where(accounts.c.workspace_id == bindparam("workspace"))
    .order_by(accounts.c.provider, accounts.c.id)
)


def secret_name(account_id: int) -> str:
    """The identity that an account's key is sealed with: moved to another row it does not open."""
    return f"accounts/{account_id}/key"


def account_of(connection: Connection, workspace_id: int, provider: str) -> int | None:
    """The workspace's account with a provider."""
    query = select(accounts.c.id).filter_by(workspace_id=workspace_id, provider=provider)
    return connection.execute(query.order_by(accounts.c.id).limit(1)).scalar_one_or_none()


def make_account(
    connection: Connection, workspace_id: int, provider: str, at: datetime, name: str = ""
) -> int:
    """The account with a provider, made if it is not there; one more if it is given a name of its own."""
    keys = {"workspace_id": workspace_id, "provider": provider, "name": name or provider}
    insert_once(connection, accounts, {**keys, "made_at": at})
    if name:
        return int(connection.execute(select(accounts.c.id).filter_by(**keys)).scalar_one())
    found = account_of(connection, workspace_id, provider)
    assert found is not None
    return found


@once
def accounts_in(connection: Connection, workspace_id: int) -> Sequence[Row[Any]]:
    """All of a workspace's accounts, by provider."""
    return connection.execute(_ACCOUNTS, {"workspace": workspace_id}).all()


def connected_accounts(connection: Connection) -> Sequence[Row[Any]]:
    """Those of all workspaces that have a key, as they came."""
    query = select(accounts).where(accounts.c.connected_at.is_not(None)).order_by(accounts.c.id)
    return connection.execute(query).all()


def find_account(connection: Connection, account_id: int) -> Row[Any]:
    """One account's row."""
    return connection.execute(select(accounts).filter_by(id=account_id)).one()


def keep_secret(
    connection: Connection, account_id: int, sealed: bytes, at: datetime, subject: str | None = None
) -> None:
    """Keep an account's sealed key, in the place of an older one, and count it as connected.

    `subject`: whose bill it is, where that is said beside the key; None: as it was.
    """
    upsert(connection, secrets, {"account_id": account_id}, {"sealed": sealed, "sealed_at": at})
    connected = update(accounts).where(accounts.c.id == account_id)
    said = {} if subject is None else {"subject": subject}
    connection.execute(connected.values(connected_at=at, trouble=None, **said))


def sealed_secret(connection: Connection, account_id: int) -> bytes | None:
    """The sealed key of an account, if it is connected."""
    return connection.execute(select(secrets.c.sealed).filter_by(account_id=account_id)).scalar_one_or_none()


def sealed_at(connection: Connection, account_id: int) -> datetime | None:
    """Since when an account has the key that it has."""
    found = select(secrets.c.sealed_at).filter_by(account_id=account_id)
    return connection.execute(found).scalar_one_or_none()


def disconnect(connection: Connection, account_id: int) -> bool:
    """Delete the key and stop collecting; facts stay. False if there was no key."""
    if not connection.execute(delete(secrets).where(secrets.c.account_id == account_id)).rowcount:
        return False
    connection.execute(
        delete(schedules).where(schedules.c.what == "collect", schedules.c.about == str(account_id))
    )
    connection.execute(
        update(accounts).where(accounts.c.id == account_id).values(connected_at=None, trouble=None)
    )
    forget_health(connection, account_id)
    forget_own_limits(connection, account_id)
    return True


def make_meter(connection: Connection, account_id: int, meter: Meter) -> int:
    """The account's meter of that name, made if it is not there; gives its id."""
    insert_once(
        connection,
        meters,
        {
            "account_id": account_id,
            "name": meter.name,
            "counts": meter.counts,
            "reset_day": meter.reset_day,
            "reset_zone": meter.reset_zone,
            "dims": dict(meter.dims),
        },
    )
    query = select(meters.c.id).filter_by(account_id=account_id, name=meter.name)
    return int(connection.execute(query).scalar_one())


def meter_named(connection: Connection, account_id: int, name: str) -> int | None:
    """The id of an account's meter."""
    query = select(meters.c.id).filter_by(account_id=account_id, name=name)
    return connection.execute(query).scalar_one_or_none()


def reads_itself(connection: Connection, account_id: int) -> bool:
    """Whether the account is connected and its own meters say its spend: then nobody else may tell it."""
    query = select(meters.c.id).join(accounts).where(meters.c.account_id == account_id)
    query = query.where(meters.c.counts != "left")
    query = query.where(meters.c.name != accounts.c.provider, accounts.c.connected_at.is_not(None))
    return connection.execute(query.limit(1)).one_or_none() is not None


def meters_of(connection: Connection, account_id: int) -> dict[int, Meter]:
    """An account's meters by id."""
    rows = connection.execute(select(meters).filter_by(account_id=account_id))
    return {row.id: Meter(row.name, row.counts, row.reset_day, row.reset_zone, row.dims) for row in rows}

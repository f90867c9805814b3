"""Runs: a collection that is due, leased while it is under way, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from ledger.troubles import trouble
from storage.columns import micros, moment
from storage.subscriptions import Address
from storage.tables import accounts, runs
from storage.upserts import insert_once

LEASE = timedelta(minutes=5)  # renewed with every page
TOGETHER = "status"  # how the keys begin of runs whose asker is told of all of them in one message


@dataclass(frozen=True, slots=True)
class Run:
    """A claimed collection. `told` is where it was asked; None: by the clock. `since` None: as usual.

    `together` names the runs that one ask made and that are told of in one message; empty: it stands alone.
    """

    id: int
    account_id: int
    workspace_id: int
    provider: str
    since: datetime | None
    attempts: int
    told: Address | None
    first: bool  # nothing was read of this account before
    together: str = ""


def make_run(
    connection: Connection,
    account_id: int,
    key: str,
    at: datetime,
    told: Address | None = None,
    since: datetime | None = None,
) -> bool:
    """Make a collection due; False if this one was made before."""
    return insert_once(
        connection,
        runs,
        {
            "account_id": account_id,
            "dedup_key": key,
            "since": micros(since) if since else None,
            "due_at": at,
            "told_surface": told.surface if told else "",
            "told_chat": told.chat if told else "",
            "told_topic": told.topic if told else "",
            "told_direct": told.direct if told else False,
        },
    )


def claim_run(connection: Connection, now: datetime) -> Run | None:
    """Lease the oldest due run of an account that has none under way."""
    busy = select(runs.c.account_id).where(runs.c.finished_at.is_(None), runs.c.leased_until > now)
    query = (
        select(runs, accounts.c.workspace_id, accounts.c.provider, accounts.c.read_until)
        .join(accounts, accounts.c.id == runs.c.account_id)
        .where(runs.c.finished_at.is_(None), runs.c.due_at <= now, runs.c.account_id.not_in(busy))
        .order_by(runs.c.due_at, runs.c.id)
        .limit(1)
        .with_for_update(of=runs, skip_locked=True)  # on PostgreSQL; SQLite has one writer
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    connection.execute(update(runs).where(runs.c.id == row.id).values(leased_until=now + LEASE))
    return Run(
        id=row.id,
        account_id=row.account_id,
        workspace_id=row.workspace_id,
        provider=row.provider,
        since=moment(row.since) if row.since is not None else None,
        attempts=row.attempts,
        told=_told(row),
        first=row.read_until is None,
        together=_together(row.dedup_key),
    )


def key_together(seed: str, account_id: int) -> str:
    """The key of a run that is told of together with the others made with this seed."""
    return f"{TOGETHER} {seed} {account_id}"


def _told(row: Row[Any]) -> Address | None:
    told = Address(row.told_surface, row.told_chat, row.told_topic, row.told_direct)
    return told if told.surface else None


def _together(key: str) -> str:
    return key.rpartition(" ")[0] if key.startswith(f"{TOGETHER} ") else ""


def renew_run(connection: Connection, run: Run, found: int, now: datetime) -> None:
    """Keep the lease while pages come in."""
    row = update(runs).where(runs.c.id == run.id)
    connection.execute(row.values(leased_until=now + LEASE, found=runs.c.found + found))


def finish_run(connection: Connection, run: Run, now: datetime, trouble: str | None = None) -> None:
    """It is over. Without trouble the account is as of `now`."""
    row = update(runs).where(runs.c.id == run.id)
    connection.execute(row.values(finished_at=now, leased_until=None, trouble=trouble))
    if trouble is None:
        account = update(accounts).where(accounts.c.id == run.account_id)
        connection.execute(account.values(read_until=now, trouble=None))
    else:
        _note_trouble(connection, run, trouble)


def end_alike(connection: Connection, run: Run, now: datetime) -> bool:
    """End a run as another one of its account ended that began after this one was made; False: none did."""
    made_at = select(runs.c.due_at).filter_by(id=run.id).scalar_subquery()
    query = select(runs.c.trouble).where(
        runs.c.account_id == run.account_id, runs.c.id != run.id, runs.c.finished_at >= made_at
    )
    other = connection.execute(query.order_by(runs.c.finished_at.desc()).limit(1)).one_or_none()
    if other is None:
        return False
    row = update(runs).where(runs.c.id == run.id)
    connection.execute(row.values(finished_at=now, leased_until=None, trouble=other.trouble))
    return True


def put_off_run(connection: Connection, run: Run, until: datetime, trouble: str) -> None:
    """Try it again at `until`."""
    row = update(runs).where(runs.c.id == run.id)
    connection.execute(
        row.values(due_at=until, leased_until=None, attempts=runs.c.attempts + 1, trouble=trouble)
    )
    _note_trouble(connection, run, trouble)


def stop_runs(connection: Connection, account_id: int, now: datetime) -> None:
    """There is no key any more: what is due or under way is over."""
    open_runs = update(runs).where(runs.c.account_id == account_id, runs.c.finished_at.is_(None))
    connection.execute(open_runs.values(finished_at=now, leased_until=None, trouble=trouble("key_deleted")))


def release_runs(connection: Connection) -> None:
    """At the start of the one process that collects: leases of a killed one end."""
    open_runs = update(runs).where(runs.c.finished_at.is_(None))
    connection.execute(open_runs.values(leased_until=None))


def open_runs(connection: Connection, workspace_id: int) -> int:
    """How many collections are due or under way."""
    query = select(runs.c.id).join(accounts, accounts.c.id == runs.c.account_id)
    query = query.where(accounts.c.workspace_id == workspace_id, runs.c.finished_at.is_(None))
    return len(connection.execute(query).all())


def is_under_way(connection: Connection, account_id: int) -> bool:
    """Whether a collection of the account is due or being done."""
    query = select(runs.c.id).filter_by(account_id=account_id).where(runs.c.finished_at.is_(None))
    return connection.execute(query.limit(1)).first() is not None


def is_awaited(connection: Connection, account_id: int, told: Address | None, now: datetime) -> bool:
    """Whether nobody there need ask for a read: one is open that is told there, or has to wait."""
    query = select(runs).filter_by(account_id=account_id).where(runs.c.finished_at.is_(None))
    return any(
        told is None or _told(row) == told or row.due_at > now for row in connection.execute(query).all()
    )


def waits_until(connection: Connection, account_id: int, now: datetime) -> datetime | None:
    """When a collection of the account is tried again that was put off; None: none was."""
    query = select(func.max(runs.c.due_at)).filter_by(account_id=account_id)
    until: datetime | None = connection.execute(
        query.where(runs.c.finished_at.is_(None), runs.c.due_at > now)
    ).scalar_one()
    return until


def last_run(connection: Connection, account_id: int) -> datetime | None:
    """When the last collection ended, well or not."""
    query = select(func.max(runs.c.finished_at)).filter_by(account_id=account_id)
    last: datetime | None = connection.execute(query).scalar_one()
    return last


def anything_due(connection: Connection, now: datetime) -> bool:
    """Whether a collection, of whatever workspace, is due or being done."""
    query = select(runs.c.id).where(runs.c.finished_at.is_(None), runs.c.due_at <= now)
    return connection.execute(query.limit(1)).first() is not None


def _note_trouble(connection: Connection, run: Run, trouble: str) -> None:
    """Of an account that is connected still: without a key nothing is in the way."""
    account = update(accounts).where(accounts.c.id == run.account_id, accounts.c.connected_at.is_not(None))
    connection.execute(account.values(trouble=trouble))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run so far. `found` counts facts that were new, changed or withdrawn."""

    finished_at: datetime | None
    due_at: datetime
    found: int
    trouble: str


def outcome_of(connection: Connection, account_id: int, key: str) -> Outcome:
    """How the run made with this key stands."""
    query = select(runs.c.finished_at, runs.c.due_at, runs.c.found, runs.c.trouble)
    row = connection.execute(query.filter_by(account_id=account_id, dedup_key=key)).one()
    return Outcome(row.finished_at, row.due_at, row.found, row.trouble or "")


def outcomes_together(
    connection: Connection, together: str, account_ids: Iterable[int]
) -> dict[int, Outcome]:
    """How the runs stand that are told of together, by their accounts' ids."""
    keys = [f"{together} {id}" for id in account_ids]
    query = select(runs).where(runs.c.dedup_key.in_(keys))
    return {
        row.account_id: Outcome(row.finished_at, row.due_at, row.found, row.trouble or "")
        for row in connection.execute(query)
    }

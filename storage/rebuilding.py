"""Making what is derived again from the facts, and telling what differed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Table, and_, exists, func, select

from ledger.periods import day_of
from storage.billed import Billed, find_billed
from storage.charges import FIELDS, Change, Said
from storage.columns import moment
from storage.far import Tell, untold
from storage.quarter_sums import move_sums
from storage.settled import rebuild
from storage.tables import accounts, charges, counters, day_lines, quarter_sums, unpriced_lines, workspaces
from storage.zone import recount

Rows = set[tuple[object, ...]]
SLICE = 5_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """An account, and the local days whose lines or sums were not as its facts say."""

    provider: str
    days: tuple[date, ...]


def account_ids(connection: Connection) -> list[int]:
    """Every account, of all workspaces."""
    return list(connection.execute(select(accounts.c.id).order_by(accounts.c.id)).scalars())


def workspace_ids(connection: Connection) -> list[int]:
    """Every workspace."""
    return list(connection.execute(select(workspaces.c.id).order_by(workspaces.c.id)).scalars())


def rebuild_account(
    connection: Connection, account_id: int, added: Tell = untold, laid: Tell = untold
) -> Rebuilt:
    """Make an account's quarter sums and lines again.

    `added` hears of how many records are in the sums, `laid` of how many days have their lines.
    """
    account = find_billed(connection, account_id)
    before = _derived(connection, account)
    connection.execute(quarter_sums.delete().where(quarter_sums.c.account_id == account_id))
    done, total = 0, 0 if added is untold else _count_records(connection, account_id)
    for changes in _counted_records(connection, account_id):
        move_sums(connection, account_id, changes)
        done += len(changes)
        added(done, total)
    rebuild(connection, account, tell=laid)
    wrong = before ^ _derived(connection, account)
    return Rebuilt(account.provider, tuple(sorted({day for day, *_ in wrong if isinstance(day, date)})))


def recount_workspace(connection: Connection, workspace_id: int, now: datetime) -> bool:
    """Count the budgets of a workspace again; True if any counter was wrong."""
    query = select(counters.c.budget_id, counters.c.first_day, counters.c.spent)
    before = {(row[0], row[1]): row[2] for row in connection.execute(query)}
    recount(connection, workspace_id, now)
    after = {(row[0], row[1]): row[2] for row in connection.execute(query)}
    return any(before[key] != after[key] for key in before.keys() & after.keys())


def _derived(connection: Connection, account: Billed) -> Rows:
    """Every derived row that is not nothing, its local day first."""
    return (
        {(row.day, "line", *row) for row in _rows(connection, day_lines, account) if row.cost}
        | {(row.day, "unpriced", *row) for row in _rows(connection, unpriced_lines, account) if row.quantity}
        | {
            (day_of(moment(row.quarter_at), account.zone), "quarter", *row)
            for row in _rows(connection, quarter_sums, account)
            if row.cost or row.unpriced
        }
    )


def _rows(connection: Connection, table: Table, account: Billed) -> CursorResult[Any]:
    return connection.execute(select(table).where(table.c.account_id == account.id))


def _count_records(connection: Connection, account_id: int) -> int:
    query = select(func.count()).select_from(charges)
    query = query.where(charges.c.account_id == account_id, charges.c.record.is_(True))
    return int(connection.execute(query.where(charges.c.withdrawn.is_(False))).scalar_one())


def _counted_records(connection: Connection, account_id: int) -> Iterator[list[Change]]:
    """Every standing record, in slices; a logged request that was pushed too counts as pushed."""
    pushed = charges.alias()
    twin = exists().where(
        pushed.c.account_id == account_id,
        pushed.c.layer == "pushed",
        pushed.c.key == charges.c.key,
        pushed.c.withdrawn.is_(False),
    )
    query = (
        select(charges.c.id, charges.c.layer, charges.c.key, *(charges.c[name] for name in FIELDS))
        .where(charges.c.account_id == account_id, charges.c.record.is_(True), charges.c.withdrawn.is_(False))
        .where(~and_(charges.c.layer == "local", twin))
        .order_by(charges.c.id)
        .limit(SLICE)
    )
    last = 0
    while rows := connection.execute(query.where(charges.c.id > last)).all():
        yield [Change(row.layer, row.key, None, Said._make(row[3:])) for row in rows]
        last = rows[-1].id

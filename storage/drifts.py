"""Drift as rows: one for each bill of a time, with what had been estimated of it and why the two differ."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from ledger.drift import Drift
from ledger.money import Money
from ledger.reconciling import Verdict
from storage.columns import canonical
from storage.tables import accounts, drifts
from storage.upserts import insert_of

KEYS = ("account_id", "start_at")

_SPOKEN_OF = (drifts.c.estimated != 0) | (drifts.c.records != 0)
_RECORDED = drifts.c.account_id.in_(select(drifts.c.account_id).where(_SPOKEN_OF).distinct())

_SETTLED = (
    select(drifts, accounts.c.provider)
    .join(accounts)
    .where(accounts.c.workspace_id == bindparam("workspace"))
    .where(drifts.c.end_at >= bindparam("since"), drifts.c.settled.is_(True), _RECORDED)
    .order_by(drifts.c.start_at, drifts.c.account_id)
)


@dataclass(frozen=True, slots=True)
class Noted:
    """A row. `first_billed`: what the bill said when it had first settled; None: it has not."""

    account_id: int
    drift: Drift
    layer: str
    settled: bool
    verdict: Verdict
    records: int
    first_billed: Money | None

    @property
    def has_cause(self) -> bool:
        """Whether more than rounding lies between bill and estimate."""
        return self.settled and self.verdict.cause not in ("", "rounding")

    @property
    def share(self) -> Fraction:
        """The gap as a share of the bill; of a bill of nothing all that was estimated: -1."""
        ratio = self.drift.ratio
        return ratio if ratio is not None else Fraction(-1 if self.drift.estimated else 0)


def note(connection: Connection, account_id: int, found: Iterable[Noted], now: datetime) -> int:
    """Write what is new or different; gives how many rows."""
    rows = list(found)
    known = noted_at(connection, account_id, [row.drift.start for row in rows])
    changed = [row for row in rows if known.get(row.drift.start) != row]
    if changed:
        insert = insert_of(connection, drifts)
        said = {column.name: insert.excluded[column.name] for column in drifts.c if column.name not in KEYS}
        statement = insert.on_conflict_do_update(index_elements=list(KEYS), set_=said)
        connection.execute(statement, [_row(row, now) for row in changed])
    return len(changed)


def withdraw_others(
    connection: Connection, account_id: int, start: datetime, end: datetime, kept: Collection[datetime]
) -> None:
    """Drop the rows of `[start, end)` that begin at none of `kept`: there is no such bill any more."""
    mine = (drifts.c.account_id == account_id) & (drifts.c.start_at >= start) & (drifts.c.start_at < end)
    gone = set(connection.execute(select(drifts.c.start_at).where(mine)).scalars()) - set(kept)
    if gone:
        connection.execute(delete(drifts).where(mine, drifts.c.start_at.in_(sorted(gone))))


def noted_at(
    connection: Connection, account_id: int, starts: Collection[datetime]
) -> Mapping[datetime, Noted]:
    """An account's rows that begin at these moments."""
    query = select(drifts).where(drifts.c.account_id == account_id, drifts.c.start_at.in_(sorted(starts)))
    return {row.start_at: _noted(row) for row in connection.execute(query)} if starts else {}


def settled_since(connection: Connection, workspace_id: int, since: datetime) -> dict[str, list[Drift]]:
    """By provider, the drifts of a workspace's settled bills that ended at that moment or later.

    Of accounts of which only the bill tells there is no estimate that could be wrong.
    """
    found: dict[str, list[Drift]] = {}
    for row in connection.execute(_SETTLED, {"workspace": workspace_id, "since": since}):
        found.setdefault(row.provider, []).append(_noted(row).drift)
    return found


def noted_between(
    connection: Connection, workspace_id: int, start: datetime, end: datetime, *, recorded: bool = False
) -> list[Noted]:
    """A workspace's rows that begin in `[start, end)`, by account and time.

    `recorded`: without accounts of which only the bill tells, so that nothing could be wrong.
    """
    query = select(drifts).join(accounts).where(accounts.c.workspace_id == workspace_id)
    query = query.where(drifts.c.start_at >= start, drifts.c.start_at < end)
    query = query.where(_RECORDED) if recorded else query
    query = query.order_by(drifts.c.account_id, drifts.c.start_at)
    return [_noted(row) for row in connection.execute(query)]


def last_drift(connection: Connection, account_id: int) -> Drift | None:
    """The newest one of a time that had both an estimate and a settled bill."""
    query = (
        select(drifts)
        .where(drifts.c.account_id == account_id, drifts.c.estimated != 0, drifts.c.billed != 0)
        .where(drifts.c.settled.is_(True))
        .order_by(drifts.c.start_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _noted(row).drift


def _noted(row: Row[Any]) -> Noted:
    said = row._mapping
    currency = said["currency"]
    first = said["first_billed"]
    return Noted(
        account_id=said["account_id"],
        drift=Drift(
            said["start_at"],
            said["end_at"],
            Money(said["estimated"], currency),
            Money(said["billed"], currency),
        ),
        layer=said["layer"],
        settled=said["settled"],
        verdict=Verdict(said["cause"], json.loads(said["about"]) if said["about"] else {}),
        records=said["records"],
        first_billed=None if first is None else Money(first, currency),
    )


def _row(noted: Noted, now: datetime) -> dict[str, object]:
    drift, about = noted.drift, noted.verdict.about
    return {
        "account_id": noted.account_id,
        "start_at": drift.start,
        "end_at": drift.end,
        "currency": drift.billed.currency,
        "estimated": drift.estimated.units,
        "billed": drift.billed.units,
        "noted_at": now,
        "layer": noted.layer,
        "settled": noted.settled,
        "cause": noted.verdict.cause,
        "about": canonical(dict(about)) if about else "",
        "records": noted.records,
        "first_billed": None if noted.first_billed is None else noted.first_billed.units,
    }

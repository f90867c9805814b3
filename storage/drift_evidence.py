"""What charges tell of why a bill and its estimate differ: counts, repeats, what the bill said before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, Connection, Row, case, cast, func, select

from ledger.bills import Bill
from ledger.comparing import ROUNDING
from ledger.drift import FINER
from storage.charges import FIELDS, Said
from storage.columns import micros
from storage.tables import charges, history

TOKENS = ("input_tokens", "output_tokens")
OFFICIAL = "official"
Counts = dict[str, tuple[int, int]]  # requests and tokens by layer


def record_count(connection: Connection, account_id: int, bill: Bill) -> int:
    """How many charges of the finer layers begin in the bill's time."""
    query = select(func.count()).select_from(charges).where(_finer(account_id, bill))
    return int(connection.execute(query).scalar_one())


def any_record(connection: Connection, account_id: int, start: datetime, end: datetime) -> bool:
    """Whether anything is recorded of `[start, end)` beside the bill."""
    query = select(charges.c.id).where(charges.c.account_id == account_id, charges.c.layer.in_(FINER))
    query = query.where(charges.c.record.in_((True, False)), charges.c.withdrawn.is_(False))
    query = query.where(charges.c.start_at >= micros(start), charges.c.start_at < micros(end))
    return connection.execute(query.limit(1)).first() is not None


def how_counted(connection: Connection, account_id: int, bill: Bill) -> Fraction | None:
    """Requests of the estimate for each that is billed; None: the provider does not count them.

    Where it tells of its own usage by the hour, that is the estimate, and its tokens are the count: 1 if the
    records beside it have as many, and nothing if some programs record none.
    """
    counts = _counts(connection, account_id, bill)
    used = counts.get("usage", (0, 0))
    recorded = counts.get("pushed") or counts.get("local") or (0, 0)
    if bill.requests:
        mine = used[0] or (0 if used[1] else recorded[0])
        return Fraction(mine, bill.requests) if mine else None
    agree = used[1] and recorded[1] and abs(Fraction(recorded[1], used[1]) - 1) <= ROUNDING
    return Fraction(1) if agree else None


def repeated(connection: Connection, account_id: int, bill: Bill) -> int:
    """What records of the bill's time cost, in billionths, that equal another of the same moment."""
    alike = [charges.c[name] for name in ("layer", "start_at", "dims", "sku", "model", "usage", "cost")]
    query = (
        select(charges.c.cost, func.count())
        .where(_finer(account_id, bill), charges.c.record.is_(True), charges.c.cost.is_not(None))
        .group_by(*alike)
        .having(func.count() > 1)
    )
    return sum(int(cost) * (count - 1) for cost, count in connection.execute(query))


def first_billed(connection: Connection, account_id: int, bill: Bill) -> int:
    """What the bill said when it had first settled, in billionths, by the history of its charges."""
    if bill.layer != OFFICIAL:
        return bill.units
    rows = _ever(connection, account_id, bill)
    settled = _first_settled(connection, [row.id for row in rows])
    if not settled:
        return bill.units
    return sum(_owed(settled.get(row.id, _said(dict(row._mapping)))) for row in rows)


def _ever(connection: Connection, account_id: int, bill: Bill) -> Sequence[Row[Any]]:
    """Every official charge of its time, withdrawn ones too."""
    query = select(charges).filter_by(account_id=account_id, layer=OFFICIAL)
    query = query.where(charges.c.start_at >= micros(bill.start), charges.c.start_at < micros(bill.end))
    return connection.execute(query).all()


def _first_settled(connection: Connection, ids: Sequence[int]) -> dict[int, Said]:
    """By charge, what it said when it had first settled, if it says something else now."""
    query = select(history).where(history.c.fact_id.in_(ids), history.c.kind == "charge")
    found: dict[int, Said] = {}
    for row in connection.execute(query.order_by(history.c.id.desc())) if ids else ():
        said = _said(json.loads(row.said))
        if said.settled and not said.withdrawn:
            found[row.fact_id] = said
    return found


def _said(row: Mapping[str, Any]) -> Said:
    return Said(**{name: row[name] for name in FIELDS if name in row})


def _owed(said: Said) -> int:
    counts = said.category == "Usage" and not (said.included or said.withdrawn)
    return (said.cost or 0) if counts else 0


def _counts(connection: Connection, account_id: int, bill: Bill) -> Counts:
    requests = func.sum(case((charges.c.quantity > 0, charges.c.quantity), else_=0))
    tokens = func.sum(sum((_token(connection, name) for name in TOKENS[1:]), _token(connection, TOKENS[0])))
    query = select(charges.c.layer, requests, tokens).where(_finer(account_id, bill))
    return {
        layer: (int(asked or 0), int(used or 0))
        for layer, asked, used in connection.execute(query.group_by(charges.c.layer))
    }


def _token(connection: Connection, name: str) -> ColumnElement[int]:
    """A count of a row's usage, which is JSON in a column of text; 0 where it says none."""
    if connection.dialect.name == "postgresql":
        found = func.json_extract_path_text(cast(charges.c.usage, JSON), "quantities", name)
    else:
        found = func.json_extract(charges.c.usage, f"$.quantities.{name}")
    return func.coalesce(cast(found, BigInteger), 0)


def _finer(account_id: int, bill: Bill) -> ColumnElement[bool]:
    return (
        (charges.c.account_id == account_id)
        & charges.c.layer.in_(FINER)
        & charges.c.record.in_((True, False))  # the index begins with account, layer, record
        & (charges.c.start_at >= micros(bill.start))
        & (charges.c.start_at < micros(bill.end))
        & charges.c.withdrawn.is_(False)
        & charges.c.included.is_(False)
    )

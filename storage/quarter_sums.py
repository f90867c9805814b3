"""Records added up by quarter hour, layer and dimensions: what the book reads in their place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from ledger.facts import Charge
from ledger.money import Money
from storage.charges import NO_DIMS, Change, Said
from storage.columns import moment
from storage.tables import quarter_sums
from storage.upserts import adding

QUARTER = 15 * 60 * 1_000_000  # microseconds
KEYS = [column.name for column in quarter_sums.primary_key]


def move_sums(connection: Connection, account_id: int, changes: Iterable[Change]) -> None:
    """Take away what changed records said before and add what they say now."""
    moved: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    signed = (
        (change.layer, said, sign)
        for change in changes
        for said, sign in ((change.old, -1), (change.new, 1))
        if said is not None and said.record
    )
    for layer, said, sign in signed:
        sums = moved[_key(layer, said)]
        if said.cost is None:
            sums[1] += sign * _requests(said)
        else:
            sums[0] += sign * said.cost
    rows = [
        dict(zip(KEYS, (account_id, *key), strict=True)) | {"cost": cost, "unpriced": unpriced}
        for key, (cost, unpriced) in sorted(moved.items())
        if cost or unpriced
    ]
    if rows:
        connection.execute(adding(connection.dialect.name, quarter_sums, "cost", "unpriced"), rows)


def summed_records(connection: Connection, account_id: int, layer: str, start: int, end: int) -> list[Charge]:
    """One record for each sum of a quarter that begins in `[start, end)`, at the quarter's first moment."""
    query = select(quarter_sums).where(
        quarter_sums.c.account_id == account_id,
        quarter_sums.c.layer == layer,
        quarter_sums.c.quarter_at >= start,
        quarter_sums.c.quarter_at < end,
    )
    found: list[Charge] = []
    for row in connection.execute(query):
        at = moment(row.quarter_at)
        dims = {} if row.dims == NO_DIMS else json.loads(row.dims)
        shared: dict[str, Any] = {
            "layer": layer,
            "key": f"quarter {row.quarter_at}",
            "start": at,
            "end": at,
            "category": row.category or None,
            "included": row.included,
            "dims": dims,
        }
        if row.cost:
            found.append(Charge(cost=Money(row.cost, row.currency), **shared))
        if row.unpriced:
            found.append(Charge(cost=None, quantity=row.unpriced, **shared))
    return found


def quarter_of(at: int) -> int:
    """The first moment of the quarter hour that holds `at`."""
    return at - at % QUARTER


def _key(layer: str, said: Said) -> tuple[Any, ...]:
    quarter = quarter_of(said.start_at)
    return (layer, quarter, said.currency, said.included, said.category or "", said.dims)


def _requests(said: Said) -> int:
    return said.quantity or 1

"""An account on a database in memory, facts told to it, and its rows as the vectors write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.facts import Charge, Meter, Reading, TopUp
from ledger.money import BILLION
from ledger.standing import Telling
from storage.accounts import make_account, make_meter
from storage.billed import Billed, find_billed
from storage.columns import micros
from storage.posting import post, post_readings
from storage.readings import ReadingFact, TopUpFact
from storage.settled import DAYS_AT_ONCE, rebuild
from storage.tables import day_lines, unpriced_lines
from storage.workspaces import change_workspace, open_workspace
from tests.storage.engines import rows

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Posted:
    """One account of a new workspace in `zone`."""

    def __init__(self, connection: Connection, zone: ZoneInfo, meters: Iterable[Meter] = ()) -> None:
        self.connection = connection
        self.workspace = open_workspace(connection, "Test", NOW)
        change_workspace(connection, self.workspace, zone=str(zone))
        self.account = make_account(connection, self.workspace, "openai", NOW)
        self.meters = {meter.name: make_meter(connection, self.account, meter) for meter in meters}

    def tell(self, telling: Telling) -> None:
        fact = telling.fact
        if isinstance(fact, Reading):
            meter = self.meters[fact.meter]
            kept = ReadingFact(meter, micros(fact.at), fact.figure, fact.reset, telling.withdrawn)
            post_readings(self.connection, self.account, [kept], NOW)
        elif isinstance(fact, TopUp):
            meter = self.meters[fact.meter]
            paid = TopUpFact(meter, fact.key, micros(fact.at), fact.amount, telling.withdrawn)
            post_readings(self.connection, self.account, [paid], NOW)
        elif isinstance(fact, Charge):
            gone = {fact.layer: [fact.key]} if telling.withdrawn else {}
            post(self.connection, self.account, [] if gone else [fact], NOW, withdrawn=gone)

    @property
    def billed(self) -> Billed:
        return find_billed(self.connection, self.account)

    def rebuild(self, at_once: int = DAYS_AT_ONCE) -> dict[Any, int]:
        return rebuild(self.connection, self.billed, at_once)

    def lines(self, *, included: bool = False) -> list[dict[str, Any]]:
        """Day lines as `expected.days` of a vector."""
        query = select(day_lines).filter_by(account_id=self.account, included=included)
        return in_order(
            {
                "day": row.day.isoformat(),
                "by": row.by,
                "shape": row.shape,
                "category": row.category or None,
                "dims": json.loads(row.dims),
                "cost": f"{(Decimal(row.cost) / BILLION).normalize():f}",
            }
            for row in self.connection.execute(query)
        )

    def unpriced(self) -> list[dict[str, Any]]:
        query = select(unpriced_lines).filter_by(account_id=self.account)
        return in_order(
            {
                "day": row.day.isoformat(),
                "layer": row.layer,
                "dims": json.loads(row.dims),
                "quantity": row.quantity,
            }
            for row in self.connection.execute(query)
        )


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


@contextmanager
def in_memory() -> Iterator[Connection]:
    """A database that is gone afterwards."""
    with rows() as connection:
        yield connection

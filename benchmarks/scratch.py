"""A scratch Purser, made-up records, and raw sqlite3 beside it on the same disk with the same safety."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.settings import Settings
from bot.wiring import Wiring, wire
from ledger.facts import Charge, Usage
from ledger.money import Money
from storage.accounts import make_account
from storage.billed import find_billed
from storage.charges import FIELDS, said_by
from storage.posting import post
from storage.pricing import pricer_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SLICE = 1_000
MODELS = ("gpt-5", "gpt-5-mini", "llama-3.3-70b-versatile", "claude-sonnet-4-5")
PRICED = ("gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-5.4")
COLUMNS = ("account_id", "layer", "key", "recorded", *FIELDS)


@contextmanager
def scratch() -> Iterator[Wiring]:
    """A wired Purser in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        wiring = wire(Settings.model_validate({"home": Path(folder) / "home"}), lambda: NOW)
        try:
            yield wiring
        finally:
            wiring.close()


def an_account(wiring: Wiring, provider: str = "groq") -> int:
    return wiring.store.write_now(lambda connection: make_account(connection, 1, provider, NOW))


def records(count: int, days: int = 30, seed: int = 0) -> list[Charge]:
    """Per-request records evenly over the last `days`, four models, some cents each."""
    step = timedelta(days=days) / count
    return [
        Charge(
            "pushed",
            f"req-{seed}-{number:08d}",
            at := NOW - timedelta(days=days) + step * number,
            at,
            Money(1_000_000 + number % 977 * 10_007),
            dims={"model": MODELS[number % len(MODELS)]},
        )
        for number in range(count)
    ]


def usages(count: int) -> list[Usage]:
    """The same as usage without a cost: tokens of every kind, priced when posted."""
    return [
        Usage(
            "pushed",
            charge.key,
            charge.start,
            charge.end,
            PRICED[number % len(PRICED)],
            {"input_tokens": 900 + number % 977, "output_tokens": number % 313, "cache_read_tokens": 500},
            dims={"model": PRICED[number % len(PRICED)]},
        )
        for number, charge in enumerate(records(count))
    ]


def slices(facts: Sequence[Charge | Usage]) -> Iterator[Sequence[Charge | Usage]]:
    return (facts[start : start + SLICE] for start in range(0, len(facts), SLICE))


def post_all(wiring: Wiring, account: int, facts: Sequence[Charge | Usage]) -> None:
    """Each slice an operation of its own, durable when it returns."""
    for part in slices(facts):
        wiring.store.write_now(partial(post, account_id=account, facts=part, now=NOW))


class Raw:
    """Plain sqlite3: a copy of the charges table with its keys and indexes, WAL and synchronous=FULL."""

    def __init__(self, wiring: Wiring, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        for statement in wiring.store.read_now(_schema):
            self.connection.execute(statement)
        self.insert = (
            f"INSERT INTO charges ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) "
            "ON CONFLICT (account_id, layer, key) DO UPDATE SET cost = excluded.cost"
        )

    def post(self, rows: Sequence[tuple[object, ...]]) -> None:
        """The same rows by executemany, a transaction a slice."""
        for start in range(0, len(rows), SLICE):
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany(self.insert, rows[start : start + SLICE])
            self.connection.execute("COMMIT")


def raw_rows(wiring: Wiring, facts: Sequence[Charge | Usage], account: int) -> list[tuple[object, ...]]:
    """What `post` would write of them."""
    pricer = wiring.store.read_now(lambda connection: pricer_of(connection, find_billed(connection, account)))
    said = [
        pricer.said_by(fact) if isinstance(fact, Usage) else said_by(fact, pricer.account.currency)
        for fact in facts
    ]
    return [(account, fact.layer, fact.key, 0, *row) for fact, row in zip(facts, said, strict=True)]


def _schema(connection: object) -> list[str]:
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'charges' AND sql IS NOT NULL"
    rows = connection.exec_driver_sql(query)  # type: ignore[attr-defined]
    return [row[0] for row in rows]


def timed(work: Callable[[], object]) -> float:
    """Seconds that it took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

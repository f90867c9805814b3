"""Holds and their settlements a second, durable, with ingestion beside it; and over HTTP.

Beside them plain sqlite3 writes the same rows of the same two transactions, one by one, in the same run.
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean

from benchmarks.asking import over_http
from benchmarks.raw_holds import RawHolds
from benchmarks.scratch import NOW, an_account, post_all, records, scratch
from bot.settings import Settings
from bot.wiring import Wiring, wire
from commands import together
from commands.caller import Caller
from commands.holding import HoldAnswer
from commands.routed import ROUTED
from ledger.limits import Limit
from ledger.money import Money
from ledger.scopes import EVERYTHING
from storage import writer
from storage.budgets import set_budget
from tests.storage.postgresql_server import PostgresqlServer

CALLERS = 32
SECONDS, ROUNDS = 1.5, 3
HELD, PAID = Money.of("0.002"), Money.of("0.001")
SEEDS = itertools.count()  # of facts that are new each time
COMMANDS = {definition.name: definition for definition in ROUTED}


def measure() -> Iterator[str]:
    """Lines of figures."""
    with scratch() as wiring, tempfile.TemporaryDirectory() as folder:
        raw = RawHolds(wiring, Path(folder), _limited(wiring))
        plain, asked = [], []
        for _ in range(ROUNDS):  # in turns: whatever else this machine does befalls both
            plain.append(raw.rate(SECONDS))
            with _ingesting(wiring) as posted:
                asked.append(asyncio.run(_rate(_by_dispatch(wiring))))
        share = f"{mean(asked) / mean(plain):5.2f} of raw (1.0, aim 2.0)"
        yield f"hold + settle, {CALLERS} callers {mean(asked):8,.0f} pairs/s  {share}"
        yield f"  with ingestion beside it {posted.count / posted.seconds:8,.0f} facts/s"
        yield f"raw sqlite3, one by one    {mean(plain):8,.0f} pairs/s"
    yield from _on_a_server()
    yield from over_http()


def _on_a_server() -> Iterator[str]:
    """In groups, and each call in a transaction of its own, on one hot budget of PostgreSQL."""
    server = PostgresqlServer(settings=())
    try:
        with tempfile.TemporaryDirectory() as home:
            address = server.address(server.make())
            wiring = wire(Settings.model_validate({"home": home, "database_url": address}), lambda: NOW)
            try:
                _limited(wiring)
                alone, asked = [], []
                for _ in range(ROUNDS):
                    alone.append(_alone(wiring))
                    with _ingesting(wiring):
                        asked.append(asyncio.run(_rate(_by_dispatch(wiring))))
            finally:
                wiring.close()
        share = f"{mean(asked) / mean(alone):5.2f} of a transaction for each (aim 5)"
        yield f"the same on PostgreSQL     {mean(asked):8,.0f} pairs/s  {share}"
        yield f"  a transaction for each   {mean(alone):8,.0f} pairs/s"
    finally:
        server.stop()


def _limited(wiring: Wiring) -> int:
    """An account, under a limit a day and one a month that are not reached."""
    account = an_account(wiring)
    for limit in (Limit(Money.of("1000000"), "day"), Limit(Money.of("1000000"), "month")):
        budget = partial(set_budget, workspace_id=1, scope=EVERYTHING, limit=limit, at=NOW, today=NOW.date())
        wiring.store.write_now(budget)
    return account


Pair = Callable[[], Awaitable[None]]


def _by_dispatch(wiring: Wiring) -> Pair:
    """Hold and settle as programs ask for it, without HTTP."""
    caller = Caller(
        surface="terminal",
        key="",
        at=NOW,
        person="local",
        person_name="You",
        place="terminal",
        chat="terminal",
        keeper=True,
        via="http",
    )
    ask = wiring.dispatch.ask
    wanted = {"provider": "groq", "amount": HELD.text(), "model": "m", "purpose": "a benchmark"}

    async def pair() -> None:
        held = (await ask(COMMANDS["hold"], wanted, caller)).answer
        assert isinstance(held, HoldAnswer), held
        done = (await ask(COMMANDS["settle"], {"id": held.id, "amount": PAID.text()}, caller)).answer
        assert isinstance(done, HoldAnswer), done

    return pair


def _alone(wiring: Wiring) -> float:
    """The same code with a transaction for each call, none shared."""
    groups, writer.MOST = writer.MOST, 1
    parts, together.MOST = together.MOST, 1
    try:
        return asyncio.run(_rate(_by_dispatch(wiring)))
    finally:
        writer.MOST, together.MOST = groups, parts


async def _rate(pair: Pair) -> float:
    """Pairs a second of `CALLERS` who ask without a pause; the first ones are not counted."""
    await asyncio.gather(*(pair() for _ in range(CALLERS)))
    begun = time.perf_counter()

    async def one() -> int:
        done = 0
        while time.perf_counter() < begun + SECONDS:
            await pair()
            done += 1
        return done

    done = await asyncio.gather(*(one() for _ in range(CALLERS)))
    return sum(done) / (time.perf_counter() - begun)


@dataclass(slots=True)
class Ingested:
    count: int = 0
    seconds: float = 0.0


@contextmanager
def _ingesting(wiring: Wiring) -> Iterator[Ingested]:
    """A thousand records of the last month, every half second, on another account."""
    found, over = Ingested(), threading.Event()
    account = an_account(wiring, "openai")

    def ingest() -> None:
        begun = time.perf_counter()
        for seed in SEEDS:
            post_all(wiring, account, records(1_000, seed=seed))
            found.count += 1_000
            if over.wait(0.5):
                break
        found.seconds = time.perf_counter() - begun

    thread = threading.Thread(target=ingest)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()

"""How many writes a second are answered, each durable: in groups, and each in a transaction of its own.

A write is what a hold does to its budget: read a counter, raise it, keep a row.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import text

from storage import writer
from storage.engine import open_engine, sqlite_address
from storage.store import Connection, Store
from tests.storage.postgresql_server import PostgresqlServer

SECONDS = 2.0
AT_ONCE = (1, 16, 256)
THREADS = 16


def measure() -> Iterator[str]:
    """Lines of figures."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _of("SQLite", sqlite_address(Path(folder) / "writing.db"))
    server = PostgresqlServer(settings=())
    try:
        address = server.address(server.make())
        yield from _of(f"PostgreSQL {server.version()}", address)
        yield _line(f"{THREADS} connections, no turns", THREADS, _by_threads(address))
        yield _line("two stores, groups in turn", 256, asyncio.run(_by_stores(address, 2, 256)))
    finally:
        server.stop()


def _of(name: str, address: str) -> Iterator[str]:
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (total BIGINT)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
        connection.execute(text("CREATE TABLE kept (number BIGINT)"))
    engine.dispose()
    yield name
    for tasks in AT_ONCE:
        yield _line("a transaction each", tasks, _alone(address, tasks))
        yield _line("in groups", tasks, asyncio.run(_by_stores(address, 1, tasks)))


def _alone(address: str, tasks: int) -> float:
    most, writer.MOST = writer.MOST, 1
    try:
        return asyncio.run(_by_stores(address, 1, tasks))
    finally:
        writer.MOST = most


async def _by_stores(address: str, stores: int, tasks: int) -> float:
    with ExitStack() as stack:
        opened = [stack.enter_context(Store(open_engine(address), readers=0)) for _ in range(stores)]
        return await _rate([partial(opened[task % stores].write, _add) for task in range(tasks)])


async def _rate(writes: list[Callable[[], Awaitable[None]]]) -> float:
    until = time.perf_counter() + SECONDS

    async def one(write: Callable[[], Awaitable[None]]) -> int:
        count = 0
        while time.perf_counter() < until:
            await write()
            count += 1
        return count

    begun = time.perf_counter()
    counts = await asyncio.gather(*map(one, writes))
    return sum(counts) / (time.perf_counter() - begun)


def _by_threads(address: str) -> float:
    """Without turns: the counter's row is what they wait for."""
    engine = open_engine(address)
    until = time.perf_counter() + SECONDS

    def one(_: int) -> int:
        count = 0
        with engine.connect() as connection:
            while time.perf_counter() < until:
                with connection.begin():
                    connection.execute(text("SELECT total FROM counter FOR UPDATE"))
                    _add(connection)
                count += 1
        return count

    with ThreadPoolExecutor(THREADS) as threads:
        count = sum(threads.map(one, range(THREADS)))
    engine.dispose()
    return count / SECONDS


def _add(connection: Connection) -> None:
    total = connection.execute(text("SELECT total FROM counter")).scalar_one()
    connection.execute(text("UPDATE counter SET total = :total"), {"total": total + 1})
    connection.execute(text("INSERT INTO kept VALUES (:number)"), {"number": total})


def _line(how: str, tasks: int, rate: float) -> str:
    return f"  {how:<26} {tasks:>3} at once   {rate:>7,.0f} writes/s"

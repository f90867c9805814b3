"""A process of its own that writes: `python -m tests.storage.writing_process FILE FIRST COUNT [LIMIT]`.

Sixteen tasks write numbers from FIRST on, COUNT in all, each as a row, a second row for it and one
more on a shared counter. Every number is printed once it is answered. With LIMIT the file may grow
to so many bytes only, until a line comes on standard input.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from pathlib import Path

from sqlalchemy import text

from storage.engine import open_engine, sqlite_address
from storage.store import Connection, StorageUnusable, Store

TASKS = 16


def add(connection: Connection, number: int) -> None:
    connection.execute(text("INSERT INTO ones VALUES (:n)"), {"n": number})
    total = connection.execute(text("SELECT total FROM counter")).scalar_one()
    connection.execute(text("UPDATE counter SET total = :n"), {"n": total + 1})
    connection.execute(text("INSERT INTO others VALUES (:n, zeroblob(200))"), {"n": number})


async def write(store: Store, numbers: range) -> None:
    for number in numbers:
        await store.write(lambda connection, number=number: add(connection, number))  # type: ignore[misc]
        os.write(1, f"{number}\n".encode())


async def write_all(store: Store, first: int, count: int) -> None:
    shares = (range(first + task, first + count, TASKS) for task in range(TASKS))
    ends = await asyncio.gather(*(write(store, share) for share in shares), return_exceptions=True)
    for error in ends:
        if error is not None:
            raise error


def limit(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails instead
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def main(file: str, first: str, count: str, size: str = "") -> None:
    store = Store(open_engine(sqlite_address(Path(file))))
    if size:
        limit(int(size))
        try:
            asyncio.run(write_all(store, int(first), int(count)))
        except StorageUnusable as error:
            os.write(1, f"{error}\n".encode())
        sys.stdin.readline()
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        first = str(int(first) + int(count))
    asyncio.run(write_all(store, int(first), int(count)))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

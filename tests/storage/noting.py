"""Operations that note numbers, and a way to have several of them wait together."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from sqlalchemy import Engine, text

from storage.store import Connection, Store


def made_notes(engine: Engine) -> None:
    """The tables that the operations use."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY, size INTEGER)"))
        connection.execute(
            text("CREATE TABLE late (note INTEGER REFERENCES notes DEFERRABLE INITIALLY DEFERRED)")
        )


def note(number: int) -> Callable[[Connection], int]:
    def add(connection: Connection) -> int:
        connection.execute(text("INSERT INTO notes VALUES (:id, 0)"), {"id": number})
        return number

    return add


def notes(connection: Connection) -> list[int]:
    return list(connection.execute(text("SELECT id FROM notes ORDER BY id")).scalars())


class Gate:
    """An operation that holds the writer until it is let go, so that others gather behind it."""

    def __init__(self) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()

    def __call__(self, connection: Connection) -> None:
        self.reached.set()
        assert self.let_go.wait(10)


async def behind_a_gate(store: Store, *ops: Callable[[Connection], object]) -> list[object]:
    """The answers of `ops`, all of which waited together."""
    gate = Gate()
    first = asyncio.create_task(store.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    tasks = [asyncio.create_task(store.write(op)) for op in ops]
    await asyncio.sleep(0)  # they stand in line now
    gate.let_go.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    await first
    return list(answers)

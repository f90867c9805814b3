"""A wired Purser on a database of its own, at a fixed moment that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.settings import Settings
from bot.wiring import Wiring, wire
from commands.answers import Answer
from commands.caller import Caller
from commands.dispatch import Answered
from commands.given import words_to_given
from storage.store import Connection
from tests.storage.engines import address, on_postgresql

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Moment:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class TestHouse:
    """`ask` types a line at the terminal, as the keeper who sits there."""

    __test__ = False
    wiring: Wiring
    clock: Moment
    asked: int = 0

    async def ask(self, line: str, *, key: str = "", caller: Caller | None = None) -> Answered:
        self.asked += 1
        name, _, rest = line.removeprefix("/").partition(" ")
        given = words_to_given(self.wiring.dispatch.commands[name], rest)
        assert isinstance(given, dict), given
        return await self.wiring.dispatch(name, given, caller or self.keeper(key))

    def keeper(self, key: str = "") -> Caller:
        return Caller(
            surface="terminal",
            key=key or f"line {self.asked}",
            at=self.clock.now,
            person="local",
            person_name="You",
            place="terminal",
            place_name="Terminal",
            chat="terminal",
            keeper=True,
        )

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        def read(connection: Connection) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

        return self.wiring.store.read_now(read)


@contextmanager
def test_house(home: Path, **settings: object) -> Iterator[TestHouse]:
    """Open one in `home`; a second time it finds what the first one kept.

    A test that says ON_BOTH has it on a database of the server too.
    """
    clock = Moment()
    if on_postgresql():
        settings = {"database_url": address(home, empty=False), **settings}
    wiring = wire(Settings.model_validate({"home": home, **settings}), clock)
    try:
        yield TestHouse(wiring, clock)
    finally:
        wiring.close()


test_house.__test__ = False  # type: ignore[attr-defined]


def said(answered: Answered) -> Answer:
    """The answer, which must be no refusal."""
    assert answered.refusal is None, answered.refusal
    return answered.answer

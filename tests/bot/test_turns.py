"""What only one process on a server may run ends when its lock is lost to another, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import turns
from bot.services import Service
from bot.turns import run_in_turn
from bot.wiring import Wiring
from storage.locks import lock_beside
from storage.server_lock import NAMED, ServerLock
from storage.store import Connection
from tests.bot.fake_surface import until
from tests.bot.house import TestHouse, test_house
from tests.storage.engines import Databases


@pytest.fixture
def house(tmp_path: Path, postgresql: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    for name in ("TURN", "LOOK", "AGAIN"):
        monkeypatch.setattr(turns, name, 0.01)
    monkeypatch.setattr(ServerLock, "settles", 0.0)
    with test_house(tmp_path, database_url=postgresql.address(tmp_path, empty=False)) as made:
        yield made
    postgresql.forget()


class Counted(Service):
    """Counts its starts and ends."""

    starts = 0
    ends = 0

    def load(self) -> object:  # type: ignore[override]
        return self._run

    async def _run(self, wiring: Wiring) -> None:
        Counted.starts += 1
        try:
            await asyncio.Event().wait()
        finally:
            Counted.ends += 1


@pytest.fixture(autouse=True)
def _none_yet() -> None:
    Counted.starts = Counted.ends = 0


@asynccontextmanager
async def running(house: TestHouse) -> AsyncIterator[None]:
    service = Counted("counted", "", "")
    task = asyncio.create_task(run_in_turn(house.wiring, [service], chatting=True))
    await until(lambda: Counted.starts)
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert Counted.starts == Counted.ends


def cut_off(house: TestHouse) -> None:
    def end(connection: Connection) -> None:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE :name"
        connection.execute(text(ended), {"name": f"{NAMED}%"})

    house.wiring.store.write_now(end)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == "purser.told"]


def noticed(caplog: pytest.LogCaptureFixture) -> bool:
    return any("was lost; it is made again" in record.message for record in caplog.records)


async def test_a_lost_connection_that_can_be_made_again_ends_nothing(
    house: TestHouse, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(house):
        cut_off(house)
        await until(lambda: noticed(caplog))
        other = lock_beside(house.wiring.store.engine, "process")
        await until(lambda: other.holder() is not None)
        assert (Counted.starts, Counted.ends, told(caplog)) == (1, 0, [])
        other.release()


async def test_a_lock_that_another_process_took_meanwhile_ends_the_services_until_it_is_free(
    house: TestHouse, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level("INFO")
    other = lock_beside(house.wiring.store.engine, "process")
    monkeypatch.setattr(turns, "LOOK", 0.3)
    async with running(house):
        cut_off(house)
        await until(other.try_take)
        await until(lambda: Counted.ends)
        await until(lambda: told(caplog))
        assert Counted.starts == 1
        other.release()
        await until(lambda: Counted.starts == 2)
        assert "was lost, and so are they" in told(caplog)[0]
        assert told(caplog)[1:] == ["This Purser has the port and the bots again."]


async def test_a_server_that_stays_away_ends_the_services_and_a_short_absence_does_not(
    house: TestHouse, postgresql: Databases, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(house):
        await asyncio.to_thread(postgresql.server.end)
        await until(lambda: noticed(caplog))
        await asyncio.to_thread(postgresql.server.begin)
        other = lock_beside(house.wiring.store.engine, "process")
        await until(lambda: other.holder() is not None)
        assert (Counted.starts, Counted.ends) == (1, 0)
        other.release()
        monkeypatch.setattr(turns, "GRACE", 0.2)
        await asyncio.to_thread(postgresql.server.end)
        await until(lambda: Counted.ends)
        await asyncio.to_thread(postgresql.server.begin)
        await until(lambda: Counted.starts == 2)

"""A process runs its services beside a chat, starts again what breaks, and ends when it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot import running, turns
from bot.process import run_process
from bot.services import CannotStart, OutOfReach, Service
from bot.wiring import Wiring
from storage.locks import lock_beside
from storage.outbox import Promise, promise
from storage.server_lock import ServerLock
from storage.subscriptions import Address, Subscriber
from tests.bot.fake_surface import connected, something, until
from tests.bot.house import NOON, TestHouse, test_house
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setattr(running, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(turns, "TURN", 0.001)
    monkeypatch.setattr(ServerLock, "settles", 0.0)
    with test_house(tmp_path) as made:
        yield made


@dataclass
class Chatter:
    """Somebody who types until `over` is set."""

    ends_process: bool
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        await self.over.wait()


@dataclass(frozen=True, slots=True)
class FakeService(Service):
    """Runs what a test says."""

    does: Callable[[Wiring], Any] = print

    def load(self) -> Any:
        return self.does


@dataclass
class Serving:
    """A service that notes its starts and ends; `troubles` are raised, one a start."""

    troubles: list[Exception] = field(default_factory=list)
    started: int = 0
    ended: int = 0

    async def run(self, wiring: Wiring) -> None:
        self.started += 1
        try:
            if self.troubles:
                raise self.troubles.pop(0)
            await asyncio.Event().wait()
        finally:
            self.ended += 1

    def as_service(self, *, needs: str = "", everywhere: bool = False) -> FakeService:
        return FakeService("fake", "", "", needs=needs, everywhere=everywhere, does=self.run)


async def test_with_a_screen_the_process_ends_when_the_chat_does(house: TestHouse) -> None:
    serving, chat = Serving(), Chatter(ends_process=True)
    running_ = asyncio.create_task(run_process(house.wiring, chat, [serving.as_service()]))
    await until(lambda: serving.started)
    assert not running_.done()
    chat.over.set()
    await running_
    assert serving.ended == 1


async def test_after_a_pipe_it_ends_once_all_is_delivered(house: TestHouse) -> None:
    surface, chat = connected(house.wiring, "terminal"), Chatter(ends_process=False)
    what = Promise("collected", something(), "a run")
    to = Subscriber(Address("terminal", "terminal"))
    await house.wiring.store.write(lambda c: promise(c, what, to, NOON, 1))
    chat.over.set()
    delivering = Service("delivering", "bot.delivering", "deliver_forever")
    await run_process(house.wiring, chat, [delivering])
    assert len(surface.taken) == 1


async def test_after_a_pipe_it_serves_on_with_a_bot(tmp_path: Path) -> None:
    with test_house(tmp_path, telegram_token="1:token") as house:
        chat = Chatter(ends_process=False)
        async with started(house.wiring, Serving(), chat) as running_:
            chat.over.set()
            for _ in range(20):
                await asyncio.sleep(0)
            assert not running_.done()


async def test_a_service_that_breaks_is_started_again(house: TestHouse) -> None:
    serving = Serving([RuntimeError("once"), RuntimeError("twice")])
    async with started(house.wiring, serving):
        await until(lambda: serving.started == 3)


async def test_a_network_out_of_reach_is_one_line_and_tried_again(
    house: TestHouse, caplog: pytest.LogCaptureFixture
) -> None:
    serving = Serving([OutOfReach("Telegram is out of reach.")])
    async with started(house.wiring, serving):
        await until(lambda: serving.started == 2)
    line = next(record for record in caplog.records if "Telegram" in record.message)
    assert line.message == "Telegram is out of reach. The next try is in 0 s."
    assert line.exc_info is None


async def test_a_service_that_cannot_start_ends_a_process_without_a_chat(house: TestHouse) -> None:
    serving = Serving([CannotStart("Port 8000 is taken.")])
    with pytest.raises(CannotStart, match=r"^Port 8000 is taken\.$"):
        await run_process(house.wiring, None, [serving.as_service(), Serving().as_service()])


async def test_beside_a_chat_the_others_go_on_without_it(
    house: TestHouse, caplog: pytest.LogCaptureFixture
) -> None:
    failing, chat = Serving([CannotStart("Port 8000 is taken.")]), Chatter(ends_process=True)
    async with started(house.wiring, failing, chat) as running_:
        await until(lambda: failing.ended)
        for _ in range(20):
            await asyncio.sleep(0)
        assert not running_.done()
        assert failing.started == 1
    assert _told(caplog) == ["Port 8000 is taken."]


async def test_a_service_is_wanted_only_with_its_token(house: TestHouse, tmp_path: Path) -> None:
    service = Serving().as_service(needs="telegram_token")
    assert not service.wanted(house.wiring.settings)
    with test_house(tmp_path / "other", telegram_token="1:token") as other:
        assert service.wanted(other.wiring.settings)


async def test_a_second_process_waits_and_takes_over(
    house: TestHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    other = lock_beside(house.wiring.store.engine, "process")
    assert other.try_take()
    alone, everywhere = Serving(), Serving()
    services = [alone.as_service(), everywhere.as_service(everywhere=True)]
    running_ = asyncio.create_task(run_process(house.wiring, None, services))
    await until(lambda: everywhere.started and _told(caplog))
    assert alone.started == 0
    other.release()
    await until(lambda: alone.started)
    first, second = _told(caplog)
    assert first.startswith(f"Another Purser (process {os.getpid()}")
    assert ") has the port and the bots of this database; this one takes over" in first
    assert second == "The other Purser has ended: this one has the port and the bots now."
    os.kill(os.getpid(), signal.SIGTERM)
    await running_
    await until(other.try_take)
    other.release()


def _told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == "purser.told"]


@asynccontextmanager
async def started(wiring: Wiring, serving: Serving, chat: Chatter | None = None) -> Any:
    """A running process, ended by a signal."""
    running_ = asyncio.create_task(run_process(wiring, chat, [serving.as_service()]))
    await until(lambda: serving.started)
    yield running_
    os.kill(os.getpid(), signal.SIGTERM)
    await running_
    assert serving.ended == serving.started

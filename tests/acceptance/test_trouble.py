"""A disk that is full, a file that is locked or away: it is said, nothing is lost, and work goes on."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import httpx

from bot.wiring import now
from storage.engine import open_engine, sqlite_address
from storage.schedules import schedule
from storage.store import Store
from storage.subscriptions import Address
from tests.acceptance.harbour import Harbour, joined_harbour, subscribes
from tests.acceptance.purser_process import ADDRESS, PurserProcess

RECORD = '{"id": "req-1", "model": "gpt-5", "input_tokens": 1000, "output_tokens": 7, "cost": "17"}'
TROUBLE = "Something went wrong here and I could not finish that: please ask again in a minute."
PASSED = "80% reached"


@asynccontextmanager
async def sailing(home: Path) -> AsyncIterator[tuple[Harbour, PurserProcess, httpx.AsyncClient]]:
    """Both chats subscribed to alerts and the digest, with a limit that the record passes."""
    async with joined_harbour(home) as here:
        with here.ashore() as house:
            team = Address("telegram", str(here.team.id))
            for what in ("alerts", "digest"):
                subscribes(house, what, team, Address("discord", str(here.discord.channel.id)))
            await house.ask("/limit 20 day")
        process = await here.starts()
        found = ADDRESS.search(await process.line_with(ADDRESS))
        assert found
        async with httpx.AsyncClient(base_url=found[1], trust_env=False, timeout=60) as client:
            yield here, process, client


@contextmanager
def full(process: PurserProcess) -> Iterator[None]:
    """No file of the process's may grow meanwhile."""
    pid, whole = process.process.pid, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, whole)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    with closing(sqlite3.connect(home / "purser.db", isolation_level=None, timeout=60)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def away(home: Path) -> Iterator[None]:
    other = home.with_name("away")
    other.mkdir()
    for file in home.glob("purser.db*"):
        if not file.name.endswith(".lock"):
            file.rename(other / file.name)
    yield
    for file in sorted(other.iterdir()):
        file.rename(home / file.name)


def digest_comes_due(home: Path) -> None:
    """Written by another process while this one runs."""
    at = now()
    with Store(open_engine(sqlite_address(home / "purser.db"))) as store:
        store.write_now(lambda connection: schedule(connection, 1, "digest", at, at.date()))


def refused(response: httpx.Response) -> str:
    assert response.status_code == 503, response.text
    assert int(response.headers["retry-after"]) > 0
    return str(response.json()["detail"])


async def spent(client: httpx.AsyncClient) -> str:
    answer = await client.get("/virtual-budget/status")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["daily_budget"]["spent"])


async def all_is_told(here: Harbour) -> None:
    """The alert and the digest, once in each chat."""
    for visitor in here.visitors.values():
        for words in (PASSED, "Digest"):
            await visitor.is_told(words)
            assert len(visitor.told(words)) == 1


async def test_a_full_disk_is_said_and_work_goes_on_when_there_is_room(tmp_path: Path) -> None:
    async with sailing(tmp_path / "home") as (here, process, client):
        with full(process):
            assert "The disk" in refused(await client.post("/usage/openai", content=RECORD))
            for visitor in here.visitors.values():
                assert TROUBLE in (await visitor.asks("/groq 5")).text
            digest_comes_due(here.home)
            await process.line_with("The disk", count=4)
            assert (await spent(client)).startswith("0")
        for _ in range(2):
            assert (await client.post("/usage/openai", content=RECORD)).json()["accepted"] == 1
        assert (await spent(client)).startswith("17")
        await all_is_told(here)
        assert process.lives
        assert await process.stop() == 0


async def test_while_another_program_writes_asks_wait_and_are_answered(tmp_path: Path) -> None:
    async with sailing(tmp_path / "home") as (here, _, client):
        with locked(here.home):
            push = asyncio.create_task(client.post("/usage/openai", content=RECORD))
            ask = asyncio.create_task(here.visitors["telegram"].asks("/groq 1", containing="recorded"))
            assert (await spent(client)).startswith("0")
            await asyncio.sleep(2)
            assert not push.done()
            assert not ask.done()
        assert (await push).json()["accepted"] == 1
        assert "$1.00 recorded" in (await ask).text
        assert float(await spent(client)) > 17


async def test_a_file_that_is_moved_away_and_back_loses_nothing(tmp_path: Path) -> None:
    async with sailing(tmp_path / "home") as (here, process, client):
        assert (await client.post("/usage/openai", content=RECORD)).status_code == 200
        with away(here.home):
            assert "cannot be opened" in refused(await client.get("/virtual-budget/status"))
            assert "cannot be opened" in refused(await client.post("/usage/openai", content=RECORD))
            assert TROUBLE in (await here.visitors["telegram"].asks("/groq 5")).text
            assert not (here.home / "purser.db").exists()
        assert (await client.post("/usage/openai", content=RECORD)).json()["accepted"] == 1
        assert (await spent(client)).startswith("17")
        digest_comes_due(here.home)
        await all_is_told(here)
        assert process.lives

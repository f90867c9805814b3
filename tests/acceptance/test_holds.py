"""Programs hold and settle over HTTP while the process is killed, or another program keeps the database."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from ledger.money import Money
from tests.acceptance.purser_process import ADDRESS, PurserProcess

LOCKED = 5  # seconds
# Another program, which says when it has the file and keeps it until then.
LOCKS = f"""
import sqlite3, sys, time
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep({LOCKED})
file.execute("ROLLBACK")
"""


@asynccontextmanager
async def running(home: Path) -> AsyncIterator[tuple[PurserProcess, httpx.AsyncClient]]:
    """A Purser on that home, ended at last, and a program that asks it."""
    process = await PurserProcess.start({"PURSER_HOME": str(home), "PURSER_HTTP_PORT": "0"})
    try:
        found = ADDRESS.search(await process.line_with(ADDRESS))
        assert found
        async with httpx.AsyncClient(base_url=found[1], trust_env=False, timeout=60) as client:
            yield process, client
    finally:
        await process.kill()


async def limit(client: httpx.AsyncClient, amount: str) -> None:
    said = await client.post("/commands/limit", json={"amount": amount, "reserve": "0"})
    said.raise_for_status()


async def ask(client: httpx.AsyncClient, amount: str, key: str = "", **more: int) -> httpx.Response:
    """Ask for a hold; who is told to come back does."""
    body = {"provider": "openai", "amount": amount, "purpose": "a test", **more}
    while True:
        said = await client.post("/holds", json=body, headers={"Idempotency-Key": key} if key else {})
        if said.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            return said
        assert int(said.headers["Retry-After"]) > 0
        await asyncio.sleep(0.2)  # a test has no time to wait for as long as it is told


async def held(client: httpx.AsyncClient, amount: str, **more: int) -> dict[str, Any]:
    said = await ask(client, amount, "", **more)
    assert said.status_code == HTTPStatus.CREATED, said.text
    return dict(said.json())


async def state_of(client: httpx.AsyncClient, id: str) -> str:
    return str((await client.get(f"/holds/{id}")).json()["state"])


async def until_expired(client: httpx.AsyncClient, id: str) -> None:
    async with asyncio.timeout(30):
        while await state_of(client, id) != "expired":  # noqa: ASYNC110 it is in another process
            await asyncio.sleep(0.1)


async def settle(client: httpx.AsyncClient, id: str, amount: str) -> httpx.Response:
    return await client.post(f"/holds/{id}/settle", json={"amount": amount})


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{home / 'purser.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def counted(home: Path) -> tuple[Money, Money]:
    """Spent and held as the counter says; what it says is what its day lines and open holds come to."""
    ((spent, kept),) = rows(home, "SELECT spent, held FROM counters")
    assert rows(home, "SELECT coalesce(sum(cost), 0) FROM day_lines") == [(spent,)]
    open_ = "SELECT coalesce(sum(amount), 0) FROM holds WHERE state = 'held'"
    assert rows(home, open_) == [(kept,)]
    return Money(spent), Money(kept)


async def test_killed_between_hold_and_settle_a_hold_is_there_until_its_expiry(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with running(home) as (process, client):
        await limit(client, "1")
        long, short = await held(client, "0.4", ttl=600), await held(client, "0.5", ttl=3)
        await process.kill()
    assert counted(home) == (Money(0), Money.of("0.9"))
    async with running(home) as (_, client):
        assert await state_of(client, long["id"]) == "held"
        await until_expired(client, short["id"])
        assert (await ask(client, "0.7")).status_code == HTTPStatus.CONFLICT
        await held(client, "0.6", ttl=1)
        for _ in range(2):
            late = await settle(client, short["id"], "0.3")
            assert (late.json()["state"], late.json()["actual"]["amount"]) == ("settled", "0.3")
        for _ in range(2):
            assert (await settle(client, long["id"], "0.25")).json()["actual"]["amount"] == "0.25"
        assert (await ask(client, "0.5")).status_code == HTTPStatus.CONFLICT
    assert counted(home)[0] == Money.of("0.55")


async def test_killed_while_many_ask_those_who_come_back_get_what_they_had_and_no_more(
    tmp_path: Path,
) -> None:
    home, keys = tmp_path / "home", [f"caller-{number}" for number in range(60)]
    async with running(home) as (process, client):
        await limit(client, "0.5")
        asking = [asyncio.create_task(ask(client, "0.01", key)) for key in keys]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        await process.kill()
        first = await asyncio.gather(*asking, return_exceptions=True)
    known = {
        key: said.json()["id"]
        for key, said in zip(keys, first, strict=True)
        if isinstance(said, httpx.Response) and said.status_code == HTTPStatus.CREATED
    }
    async with running(home) as (_, client):
        again = await asyncio.gather(*(ask(client, "0.01", key) for key in keys))
        granted = {
            key: said.json()["id"]
            for key, said in zip(keys, again, strict=True)
            if said.status_code == HTTPStatus.CREATED
        }
    assert known, first
    assert known.items() <= granted.items()
    assert len(granted) == len(set(granted.values())) == 50
    assert counted(home) == (Money(0), Money.of("0.5"))


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Another program keeps the database for five seconds, from now."""
    command = [sys.executable, "-c", LOCKS, str(home / "purser.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield


async def test_while_another_program_keeps_the_database_callers_wait_and_the_total_is_exact(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    async with running(home) as (_, client):
        await limit(client, "0.25")
        with locked(home):
            asking = [asyncio.create_task(ask(client, "0.01", ttl=600)) for _ in range(40)]
            assert (await client.get("/healthz")).status_code == HTTPStatus.OK
            done = await asyncio.gather(*asking)
        granted = [said.json()["id"] for said in done if said.status_code == HTTPStatus.CREATED]
        assert len(granted) == 25
        assert {said.status_code for said in done} == {HTTPStatus.CREATED, HTTPStatus.CONFLICT}
        settled = await asyncio.gather(*(settle(client, id, "0.01") for id in granted[:10]))
        assert {said.status_code for said in settled} == {HTTPStatus.OK}
    assert counted(home) == (Money.of("0.1"), Money.of("0.15"))

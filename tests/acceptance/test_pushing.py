"""Batches are pushed while the process is killed: sent again they end in the same totals."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.wiring import now
from tests.acceptance.purser_process import ADDRESS, PurserProcess
from tests.surfaces.http_served import served

LIMIT = '{"amount": "20", "period": "month"}'
MODELS = ("gpt-5", "gpt-5-mini", "of-nobody")
# Rows have no order of their own, and ids are told out in the order of writing.
TABLES = {
    "charges": "layer, key, withdrawn, start_at, cost, dims, quantity, model, usage",
    "quarter_sums": "layer, quarter_at, dims, cost, unpriced",
    "day_lines": "day, by, shape, dims, cost",
    "unpriced_lines": "day, layer, dims, quantity",
    "counters": "first_day, spent",
    "history": "said",
}
Batch = tuple[Sequence[Mapping[str, Any]], dict[str, str]]  # rows and headers


def batches(end: datetime) -> list[Batch]:
    """A large one, one whose records have no id, and one with a key."""
    return [
        ([_row(number, end) | {"id": f"req-{number}"} for number in range(6_000)], {}),
        ([_row(number // 2, end) for number in range(1_500)], {}),
        ([_row(number, end) for number in range(1_200)], {"Idempotency-Key": "third"}),
    ]


def _row(number: int, end: datetime) -> dict[str, Any]:
    return {
        "model": MODELS[number % len(MODELS)],
        "input_tokens": 1_000 + number,
        "output_tokens": 7,
        "at": (end - timedelta(seconds=97 * number)).isoformat(),
        "member": ("ann", "bob")[number % 2],
    }


async def test_killed_at_any_moment_batches_sent_again_end_in_the_same_totals(tmp_path: Path) -> None:
    end, home = now(), tmp_path / "home"
    for wanted in (1, 2_500, 5_000):
        process = await started(home)
        sending = asyncio.create_task(send(process, batches(end)))
        await until_stored(home, wanted)
        await process.kill()
        (ended,) = await asyncio.gather(sending, return_exceptions=True)
        assert isinstance(ended, httpx.TransportError)
        assert wanted <= stored(home) < 8_700
    process = await started(home)
    await send(process, batches(end))
    assert await process.stop() == 0
    assert contents(home) == await undisturbed(tmp_path / "undisturbed", end)


async def started(home: Path) -> PurserProcess:
    process = await PurserProcess.start({"PURSER_HOME": str(home), "PURSER_HTTP_PORT": "0"})
    await process.line_with(ADDRESS)
    return process


async def send(process: PurserProcess, sent: list[Batch]) -> None:
    """One after another, as a program does that keeps what was not confirmed."""
    found = ADDRESS.search(await process.line_with(ADDRESS))
    assert found
    async with httpx.AsyncClient(base_url=found[1], trust_env=False, timeout=60) as client:
        await send_all(client, sent)


async def send_all(client: httpx.AsyncClient, sent: list[Batch]) -> None:
    (await client.post("/commands/limit", content=LIMIT)).raise_for_status()
    for rows, headers in sent:
        answered = await client.post("/usage/openai", content=json.dumps(rows), headers=headers)
        assert answered.json()["accepted"] == len(rows)


async def until_stored(home: Path, wanted: int) -> None:
    """Until so many charges are committed."""
    async with asyncio.timeout(60):
        while stored(home) < wanted:  # noqa: ASYNC110 it is in another process
            await asyncio.sleep(0.002)


def stored(home: Path) -> int:
    return int(rows(home, "SELECT count(*) FROM charges")[0][0])


def contents(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: sorted(rows(home, f"SELECT {columns} FROM {table}"), key=repr)
        for table, columns in TABLES.items()
    }


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{home / 'purser.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


async def undisturbed(home: Path, end: datetime) -> dict[str, list[tuple[Any, ...]]]:
    """The same batches in another Purser, once."""
    async with served(home) as http:
        http.clock.now = end
        await send_all(http.client, batches(end))
    return contents(home)

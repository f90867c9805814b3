"""A database in trouble, over HTTP: every path says so in a sentence, asks to come back, and goes on."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event, text
from starlette.routing import Route

from bot.surfaces.http_api.door import ALIVE
from bot.surfaces.http_api.routes import make_app
from storage.store import Connection
from tests.bot.house import test_house
from tests.surfaces.http_served import Served, answer, problem, served

LIMIT = '{"amount": "20", "period": "day"}'
READING = '{"value": 1.06}'
RECORD = '{"id": "req-1", "model": "gpt-5", "input_tokens": 1000, "output_tokens": 7, "cost": "0.25"}'
HOLD = "0" * 20
PATHS = {"name": "budget", "provider": "openai", "id": HOLD, "what": "spend"}
BODIES = {
    "/holds": '{"provider": "openai", "amount": "0.50"}',
    "/holds/{id}/settle": '{"amount": "0.25"}',
    "/holds/{id}/extend": '{"ttl": 60}',
    "/check": '{"provider": "openai", "amount": "0.50"}',
    "/usage/{provider}": RECORD,
    "/virtual-budget/record/{provider}": '{"model": "gpt-5", "input_tokens": 1000, "output_tokens": 7}',
    "/{provider}/odometer/record": READING,
}
WITHOUT_STORAGE = {ALIVE, "/openapi.json"}


@pytest_asyncio.fixture
async def http(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path) as http:
        await http.post("/commands/limit", LIMIT)
        http.wiring.store._wait = 0.2  # seconds that a write waits for another program
        yield http


@contextmanager
def locked(http: Served) -> Iterator[None]:
    """Another program writes meanwhile."""
    with closing(sqlite3.connect(http.wiring.settings.home / "purser.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def gone(http: Served) -> Iterator[None]:
    """Its files are somewhere else meanwhile."""
    home = http.wiring.settings.home
    away = home / "away"
    away.mkdir()
    for file in sorted(home.glob("purser.db*")):
        file.rename(away / file.name)
    yield
    for file in sorted(away.iterdir()):
        file.rename(home / file.name)


@contextmanager
def read_only(http: Served) -> Iterator[None]:
    """SQLite answers as on a file that it may not write: root may write every file."""
    engine = http.wiring.store.engine

    def make_read_only(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only = ON")

    event.listen(engine, "begin", make_read_only)
    yield
    event.remove(engine, "begin", make_read_only)


TROUBLES = pytest.mark.parametrize(
    "trouble, words",
    [
        (locked, "is being written by another program"),
        (gone, "cannot be opened"),
        (read_only, "cannot be written; check its owner"),
    ],
)


def refused(response: httpx.Response, words: str) -> None:
    said = problem(response, 503)
    assert words in said["detail"]
    assert "\n" not in said["detail"]
    assert int(response.headers["retry-after"]) > 0


async def spent(http: Served) -> str:
    return str(answer(await http.get("/virtual-budget/status"))["daily_budget"]["spent"])


def readings(http: Served) -> int:
    count = text("select count(*) from readings")
    return int(http.wiring.store.read_now(lambda connection: connection.execute(count).scalar_one()))


@TROUBLES
async def test_a_push_that_was_refused_and_is_repeated_counts_once(
    http: Served, trouble: object, words: str
) -> None:
    with trouble(http):  # type: ignore[operator]
        refused(await http.post("/usage/openai", RECORD), words)
        refused(await http.post("/usage/openai", RECORD), words)
    for _ in range(2):
        assert answer(await http.post("/usage/openai", RECORD))["accepted"] == 1
    assert (await spent(http)).startswith("0.25")


@TROUBLES
async def test_a_batch_with_a_key_is_taken_whole_after_a_refusal(
    http: Served, trouble: object, words: str
) -> None:
    rows = json.dumps([json.loads(RECORD) | {"id": f"req-{number}"} for number in range(1_500)])
    with trouble(http):  # type: ignore[operator]
        refused(await http.post("/usage/openai", rows, idempotency_key="one"), words)
    for _ in range(2):
        said = answer(await http.post("/usage/openai", rows, idempotency_key="one"))
        assert said["accepted"] == 1_500
    assert (await spent(http)).startswith("375")


@TROUBLES
async def test_a_reading_that_was_refused_is_nowhere_and_can_be_given_again(
    http: Served, trouble: object, words: str
) -> None:
    with trouble(http):  # type: ignore[operator]
        refused(await http.record("groq", READING, idempotency_key="one"), words)
    assert readings(http) == 0
    answer(await http.record("groq", READING, idempotency_key="one"))
    assert readings(http) == 1


@pytest.mark.parametrize("trouble", [locked, read_only])
async def test_what_only_reads_is_answered_meanwhile(http: Served, trouble: object) -> None:
    with trouble(http):  # type: ignore[operator]
        assert answer(await http.get("/virtual-budget/status"))
        assert (await http.get("/readyz")).status_code == 200


async def test_where_the_file_is_gone_nothing_is_read_and_no_empty_one_is_made(http: Served) -> None:
    with gone(http):
        refused(await http.get("/virtual-budget/status"), "cannot be opened")
        refused(await http.get("/readyz"), "cannot be opened")
        assert (await http.get(ALIVE)).status_code == 200
        assert not list(http.wiring.settings.home.glob("purser.db*"))
    assert answer(await http.get("/virtual-budget/status"))


async def test_an_ask_waits_for_another_program_and_is_answered_then(http: Served) -> None:
    http.wiring.store._wait = 30.0
    with locked(http):
        asks = [asyncio.create_task(http.post("/usage/openai", RECORD)) for _ in range(3)]
        answer(await http.get("/virtual-budget/status"))
        assert not any(ask.done() for ask in asks)
    for ask in asks:
        assert answer(await ask)["accepted"] == 1
    assert (await spent(http)).startswith("0.25")


def routes() -> list[tuple[str, str]]:
    """Every path with each of its methods."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as home, test_house(Path(home)) as house:
        found = [route for route in make_app(house.wiring, ("127.0.0.1",)).routes if isinstance(route, Route)]
    return [
        (method, route.path)
        for route in found
        for method in sorted(route.methods or ())
        if method != "HEAD" and route.path not in WITHOUT_STORAGE
    ]


async def test_every_path_says_when_to_come_back(http: Served) -> None:
    http.wiring.store.close()
    for method, path in routes():
        body = BODIES.get(path, "{}") if method == "POST" else None
        where = path.format_map(
            PATHS if (method, path) != ("POST", "/commands/{name}") else {"name": "limit"}
        )
        response = await http.client.request(method, where, content=body)
        assert response.status_code == 503, (method, path, response.text)
        refused(response, "stopping")

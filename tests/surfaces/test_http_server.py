"""The server: its port, its signals, its logs, and its end."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.services import CannotStart
from bot.surfaces.http_api import serve
from bot.surfaces.http_api.server import listening
from bot.surfaces.http_api.sockets import open_sockets
from bot.wiring import Wiring
from tests.bot.house import test_house
from tests.surfaces.http_served import problem, served

SOON = 4  # seconds; a stop that takes longer is cut off


async def test_the_port_that_was_picked_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with served(tmp_path) as http:
        assert f"HTTP listens on {http.address}" in caplog.messages
        assert not http.address.endswith(":0")


async def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = f"Port {port} on 127.0.0.1 is taken.*PURSER_HTTP_PORT"
        with test_house(tmp_path, http_port=port) as house, pytest.raises(CannotStart, match=said):
            await serve(house.wiring, asyncio.Event())


async def test_a_port_is_free_again_after_the_end(tmp_path: Path) -> None:
    async with served(tmp_path) as http:
        port = int(http.address.rpartition(":")[2])
        assert (await http.get("/healthz")).status_code == 200
    for bound in await open_sockets("127.0.0.1", port):
        bound.close()


async def test_localhost_is_every_loopback_address_with_one_port() -> None:
    sockets = await open_sockets("localhost", 0)
    names = [bound.getsockname() for bound in sockets]
    for bound in sockets:
        bound.close()
    assert {name[0] for name in names} <= {"127.0.0.1", "::1"}
    assert len({name[1] for name in names}) == 1 <= len(names)


async def test_a_host_that_is_none_of_this_machine_is_said_in_a_sentence() -> None:
    with pytest.raises(CannotStart, match="PURSER_HTTP_HOST: no such host is no address"):
        await open_sockets("no such host", 0)


async def test_signals_are_left_to_the_process(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    async with served(tmp_path):
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


async def test_what_was_asked_is_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # of the test's own client
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    async with served(tmp_path) as http:
        await http.get("/commands/help?command=sk-told-nobody")
        body = '{"provider": "openai", "key": "sk-told-nobody"}'
        await http.post("/commands/connect", body, idempotency_key="sk-told-nobody")
        await http.get("/readyz", authorization="Bearer sk-told-nobody")
    assert "/connect on http" in caplog.text
    assert "sk-told-nobody" not in caplog.text


async def test_a_database_that_went_away_is_a_problem_and_no_end(tmp_path: Path) -> None:
    async with served(tmp_path) as http:
        http.wiring.store.close()
        for path in ("/readyz", "/commands/budget", "/virtual-budget/status"):
            response = await http.get(path)
            problem(response, 503)
            assert int(response.headers["retry-after"]) > 0
        assert (await http.get("/healthz")).status_code == 200


async def test_what_is_no_http_is_refused_and_the_others_go_on(tmp_path: Path) -> None:
    async with served(tmp_path) as http:
        assert (await http.raw(b"what is this\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
        assert (await http.get("/healthz")).status_code == 200


@asynccontextmanager
async def started(wiring: Wiring) -> AsyncIterator[tuple[asyncio.Task[None], int]]:
    """The service as the process runs it, and its port; what is left of it is cancelled."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = wiring.settings.model_copy(update={"http_port": port})
    object.__setattr__(wiring, "settings", settings)
    ready = asyncio.Event()
    task = asyncio.create_task(serve(wiring, ready))
    try:
        async with asyncio.timeout(SOON):
            await ready.wait()
        yield task, port
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


REQUEST = (
    b'POST /groq/odometer/record HTTP/1.1\r\nHost: localhost\r\nContent-Length: 15\r\n\r\n{"value": 1.06}'
)


async def test_a_request_under_way_at_the_end_is_answered(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        async with started(house.wiring) as (task, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST[:-5])
            await writer.drain()
            await asyncio.sleep(0.05)  # until the server has read it
            task.cancel()
            await asyncio.sleep(0.05)
            writer.write(REQUEST[-5:])
            said = await asyncio.wait_for(reader.read(), SOON)
            assert said.startswith(b"HTTP/1.1 200 ")
            writer.close()
            await asyncio.wait([task], timeout=SOON)
            assert task.cancelled()
        assert house.rows("select count(*) from readings") == [(1,)]


async def test_a_request_that_never_ends_does_not_keep_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.surfaces.http_api.server.LAST_WORDS", 0.2)
    with test_house(tmp_path) as house:
        async with started(house.wiring) as (task, port):
            idle = await asyncio.open_connection("127.0.0.1", port)
            slow = await asyncio.open_connection("127.0.0.1", port)
            slow[1].write(REQUEST[:-5])
            await asyncio.sleep(0.05)
            task.cancel()
            await asyncio.wait([task], timeout=SOON)
            assert task.cancelled()
            for _, writer in (idle, slow):
                writer.close()
        assert house.rows("select count(*) from readings") == [(0,)]


async def test_a_second_server_of_the_same_wiring_may_follow_the_first(tmp_path: Path) -> None:
    with test_house(tmp_path, http_port=0) as house:
        for _ in range(2):
            async with listening(house.wiring) as here:
                assert not here.task.done()
            assert here.task.done()

"""The server: uvicorn without its signals, its logs and its trust in proxies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from bot.surfaces.http_api.routes import make_app
from bot.surfaces.http_api.sockets import open_sockets
from bot.surfaces.http_api.whole_answers import WholeAnswers
from bot.wiring import Wiring

told = logging.getLogger("purser.told")

LAST_WORDS = 2  # seconds that open requests have at the end


@dataclass(frozen=True, slots=True)
class Listening:
    """Where it is served, as `http://127.0.0.1:8000`, and the task that serves."""

    addresses: tuple[str, ...]
    task: asyncio.Task[None]


class _Server(uvicorn.Server):
    """A uvicorn that leaves signals to the process, says when it is up, and is told when to end."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up, self.over = asyncio.Event(), asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        """Wake once a second, for the Date header, and not ten times as uvicorn's own does."""
        while not self.over.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), 1)


@contextlib.asynccontextmanager
async def listening(wiring: Wiring) -> AsyncIterator[Listening]:
    """Serve Purser while the context lasts. Raises CannotStart where the address cannot be had."""
    sockets = await open_sockets(wiring.settings.http_host, wiring.settings.http_port)
    names = [bound.getsockname() for bound in sockets]
    addresses = tuple(_address(*name[:2]) for name in names)
    async with serving(make_app(wiring, tuple(name[0] for name in names)), sockets) as task:
        told.info("HTTP listens on %s", " and ".join(addresses))
        yield Listening(addresses, task)


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, sockets: list[socket.socket]) -> AsyncIterator[asyncio.Task[None]]:
    """Serve any app while the context lasts; open requests then have LAST_WORDS to end."""
    server = _Server(_config(app))
    task = asyncio.create_task(server.serve(sockets), name="HTTP")
    up = asyncio.create_task(server.up.wait())
    try:
        await asyncio.wait({task, up}, return_when=asyncio.FIRST_COMPLETED)
        yield task
    finally:
        server.over.set()
        up.cancel()
        await asyncio.wait({task})


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=WholeAnswers,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,  # the process has set up logging
        access_log=False,
        proxy_headers=False,  # they would replace the peer by what anybody may write
        server_header=False,
        timeout_graceful_shutdown=LAST_WORDS,
    )

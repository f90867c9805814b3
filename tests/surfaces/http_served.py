"""HTTP as it is served: a wired Purser on a database of its own, asked over a real port on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.surfaces.http_api.routes import make_app
from bot.surfaces.http_api.server import listening, serving
from bot.surfaces.http_api.sockets import open_sockets
from bot.wiring import Wiring
from tests.bot.house import Moment, TestHouse, test_house

PROBLEM = "application/problem+json"


@dataclass
class Served:
    """`get` and `post` ask as a program at this machine would; `raw` sends bytes and reads to the end."""

    wiring: Wiring
    clock: Moment
    address: str
    client: httpx.AsyncClient

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=dashed(headers))

    async def post(self, path: str, body: str | bytes = b"", **headers: str) -> httpx.Response:
        return await self.client.post(path, content=body, headers=dashed(headers))

    async def record(self, provider: str, body: str, **headers: str) -> httpx.Response:
        return await self.post(f"/{provider}/odometer/record", body, **headers)

    async def raw(self, request: bytes) -> bytes:
        host, _, port = self.host.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        said = await reader.read()
        writer.close()
        await writer.wait_closed()
        return said


def dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of a response, which must be one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    said: dict[str, Any] = response.json()
    assert said["status"] == status
    assert said["type"] == "about:blank"
    assert said["title"]
    assert said["detail"].endswith((".", "?", ")")), said["detail"]
    return said


def answer(response: httpx.Response) -> dict[str, Any]:
    """The answer of a response, which must be none but an answer."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    said: dict[str, Any] = response.json()
    return said


@asynccontextmanager
async def served(home: Path, **settings: object) -> AsyncIterator[Served]:
    """Serve until the context ends."""
    with test_house(home, http_port=0, **settings) as house:
        async with listening(house.wiring) as here, asking(house, here.addresses[0]) as found:
            yield found


@asynccontextmanager
async def asking(house: TestHouse, address: str) -> AsyncIterator[Served]:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield Served(house.wiring, house.clock, address, client)


class Port:
    """One real port for many tests, each with a Purser of its own behind it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.bound, self.address = (address[0],), f"http://{address[0]}:{address[1]}"
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._app(scope, receive, send)

    @asynccontextmanager
    async def serve(self, home: Path, **settings: object) -> AsyncIterator[Served]:
        with test_house(home, **settings) as house:
            self._app = make_app(house.wiring, self.bound)
            async with asking(house, self.address) as found:
                yield found


@asynccontextmanager
async def open_port() -> AsyncIterator[Port]:
    sockets = await open_sockets("127.0.0.1", 0)
    port = Port(sockets[0].getsockname())
    async with serving(port, sockets):
        yield port

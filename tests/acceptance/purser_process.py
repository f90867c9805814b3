"""`python -m bot run` as an operator starts it: waited for, read, killed, started again."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.bot.started import surroundings

PATIENCE = 60.0  # seconds before a test gives up; nothing is measured
STOPS_WITHIN = 5.0  # seconds after SIGTERM: the contract
MARGIN = 3.0  # seconds that a busy machine may add
ADDRESS = re.compile(r"HTTP listens on (http://\S+)")
CODE = re.compile(r"/start ([A-Z0-9]{5}-[A-Z0-9]{5})")


@dataclass(frozen=True, slots=True)
class Got:
    """What HTTP answered."""

    status: int
    body: Any


@dataclass
class PurserProcess:
    """One process; `log` is all that it has written so far, standard output included."""

    process: Process
    log: list[str] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _readers: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    async def start(cls, settings: Mapping[str, str], *words: str, chat: bool = False) -> Self:
        """`purser run`, or other words. `chat`: standard input is a pipe that stays open."""
        command = [sys.executable, "-m", "bot", *(words or ("run",))]
        stdin = PIPE if chat else DEVNULL
        started = await asyncio.create_subprocess_exec(
            *command, stdin=stdin, stdout=PIPE, stderr=PIPE, env=surroundings(settings)
        )
        self = cls(started)
        for stream in (started.stdout, started.stderr):
            assert stream is not None
            self._readers.append(asyncio.create_task(self._read(stream)))
        return self

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.log.append(line.decode().rstrip("\n"))
            self._tell()
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def line_with(self, words: str | re.Pattern[str], count: int = 1) -> str:
        """The newest line that holds these words, once `count` do. Fails with the log if it ends first."""
        pattern = re.compile(re.escape(words)) if isinstance(words, str) else words
        try:
            async with asyncio.timeout(PATIENCE):
                while len(found := [line for line in self.log if pattern.search(line)]) < count:
                    assert not all(reader.done() for reader in self._readers), self.story(words)
                    await self._news.wait()
                return found[-1]
        except TimeoutError:
            raise AssertionError(self.story(words)) from None

    def story(self, what: object) -> str:
        return "\n".join([f"Waited in vain for {what}; the log:", *self.log])

    async def type(self, line: str) -> None:
        """Type a line into the chat."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        await self.process.stdin.drain()

    @property
    def lives(self) -> bool:
        return self.process.returncode is None

    async def kill(self) -> None:
        """End it as a power cut does: signal 9."""
        if self.lives:
            self.process.kill()
        await self.ended()

    async def stop(self) -> int:
        """SIGTERM; the exit status, which must come in time."""
        self.process.terminate()
        async with asyncio.timeout(STOPS_WITHIN + MARGIN):
            return await self.ended()

    async def ended(self) -> int:
        """The exit status, after everything it said has been read."""
        status = await self.process.wait()
        await asyncio.gather(*self._readers)
        return status

    async def code(self) -> str:
        """The code of a first start, which joins a place."""
        found = CODE.search(await self.line_with(CODE))
        assert found
        return found[1]

    async def http(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Got:
        """Ask the HTTP that it told it listens on."""
        found = ADDRESS.search(await self.line_with(ADDRESS))
        assert found
        data = None if body is None else json.dumps(body).encode()
        request = Request(found[1] + path, data, dict(headers or {}), method=method)
        return await asyncio.to_thread(_open, request)

    async def get(self, path: str) -> Any:
        """What it answers to a GET, which must succeed."""
        got = await self.http("GET", path)
        assert got.status == 200, got
        return got.body


def _open(request: Request) -> Got:
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            is_json = answer.headers.get_content_type() == "application/json"
            return Got(answer.status, json.load(answer) if is_json else answer.read().decode())
    except HTTPError as refusal:
        with refusal:
            return Got(refusal.code, json.load(refusal))

"""Plain lines: asked in order, answers printed, until the pipe ends."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

from bot.surfaces.terminal_chat.conversation import END, Conversation
from bot.surfaces.terminal_chat.showing import Printer

CHUNK = 65_536
AHEAD = 100  # lines read before they are asked
LONGEST = 1 << 20  # bytes without a line break; the conversation refuses far shorter lines


class PipedChat:
    """A chat on a pipe or file; it ends with the input."""

    ends_process = False

    def __init__(self, conversation: Conversation, printer: Printer, descriptor: int = 0) -> None:
        self._conversation = conversation
        self._printer = printer
        self._descriptor = descriptor

    async def run(self) -> None:
        """Ask every line. Ends early where nobody reads the answers any more."""
        async for line in lines_of(self._descriptor):
            if line.strip().lower() in END:
                return
            said = await self._conversation.hear(line)
            if said is not None:
                try:
                    self._printer.show(said)
                except BrokenPipeError:
                    return


async def lines_of(descriptor: int) -> AsyncIterator[str]:
    """The lines of a descriptor as they come, read in a thread of their own.

    The thread reads without Python's buffer, which a blocked reader would keep locked at exit.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    room = threading.Semaphore(AHEAD)

    def put(line: str | None) -> None:
        room.acquire()
        loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        with suppress(RuntimeError):  # the loop has ended, and so does the process
            for line in _lines(descriptor):
                put(line)
            put(None)

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while (line := await lines.get()) is not None:
        room.release()
        yield line


def _lines(descriptor: int) -> Iterator[str]:
    rest = b""
    while chunk := _read(descriptor):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from map(_text, whole)
        rest = rest[:LONGEST]
    if rest:
        yield _text(rest)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, CHUNK)
    except OSError:  # a terminal that went away
        return b""


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r")

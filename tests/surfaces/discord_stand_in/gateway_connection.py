import json
import zlib
from collections import deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.surfaces.discord_stand_in.wire import Json

Squeeze = Callable[[bytes], bytes]


def squeezing(wanted: str | None) -> Squeeze | None:
    """How to send what the client asked for by `compress=`: one stream over the whole connection.

    None sends text, which clients take in either case; so does a Python without zstd.
    """
    if wanted == "zlib-stream":
        packer = zlib.compressobj()
        return lambda data: packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)
    return _zstd() if wanted == "zstd-stream" else None


def _zstd() -> Squeeze | None:
    try:
        from compression import zstd  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    packer: Any = zstd.ZstdCompressor()
    return lambda data: bytes(packer.compress(data, packer.FLUSH_BLOCK))


class Connection:
    """One socket to a bot, which may come and go while its session stays."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.request, self.socket = request, socket
        self.session: Session | None = None
        self.received: deque[float] = deque()
        self._squeeze = squeezing(request.query.get("compress"))

    async def send(self, op: int, data: Any, seq: int | None = None, event: str | None = None) -> None:
        text = json.dumps({"op": op, "d": data, "s": seq, "t": event})
        try:
            if self._squeeze is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(self._squeeze(text.encode()))
        except ConnectionError:
            self.cut()

    async def close(self, code: int, why: str = "") -> None:
        await self.socket.close(code=code, message=why.encode())

    def cut(self) -> None:
        """End without a word, as a network does that fails."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Session:
    """What a bot resumes: the events since it identified itself, numbered."""

    def __init__(self, session_id: str, intents: int) -> None:
        self.id, self.intents = session_id, intents
        self.seq = 0
        self.connection: Connection | None = None
        self._sent: deque[tuple[int, str, Json]] = deque(maxlen=500)

    async def dispatch(self, event: str, data: Json) -> None:
        self.seq += 1
        self._sent.append((self.seq, event, data))
        if self.connection is not None:
            await self.connection.send(0, data, self.seq, event)

    def since(self, seq: int) -> list[tuple[int, str, Json]] | None:
        """The events after this number, or None when they are no longer all there."""
        missed = [each for each in self._sent if each[0] > seq]
        return missed if len(missed) == self.seq - seq else None

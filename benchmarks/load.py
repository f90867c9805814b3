"""A cheap load: `python -m benchmarks.load HOST PORT PATH BODY CLIENTS SECONDS`, figures as JSON.

Connections stay open and each sends its next request as soon as it is answered; the first second is not
counted.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from statistics import median, quantiles

WARM = 1.0  # seconds


class Client(asyncio.Protocol):
    """Sends one request after another until it is `until`."""

    def __init__(self, request: bytes, since: float, until: float, over: asyncio.Future[None]) -> None:
        self.waits: list[float] = []
        self._request, self._since, self._until, self.over = request, since, until, over
        self._read, self._sent = b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, split, body = self._read.partition(b"\r\n\r\n")
        if not split or len(body) < _length(head):
            return
        at = time.perf_counter()
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            self.over.set_exception(AssertionError(self._read.decode()))
            return
        if self._sent >= self._since:
            self.waits.append(at - self._sent)
        self._read = b""
        if at < self._until:
            self._send()
        else:
            self._transport.close()
            self.over.set_result(None)

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._request)


def _length(head: bytes) -> int:
    line = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(line.partition(b":")[2])


async def load(host: str, port: int, request: bytes, clients: int, seconds: float) -> list[float]:
    """How long each answer took, in seconds."""
    loop, begun = asyncio.get_running_loop(), time.perf_counter()
    since, until = begun + WARM, begun + WARM + seconds
    made = [Client(request, since, until, loop.create_future()) for _ in range(clients)]
    for client in made:
        await loop.create_connection(lambda client=client: client, host, port)  # type: ignore[misc]
    await asyncio.gather(*(client.over for client in made))
    return [wait for client in made for wait in client.waits]


def main(host: str, port: str, path: str, body: str, clients: str, seconds: str) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {len(body)}\r\n\r\n"
    waits = asyncio.run(load(host, int(port), (head + body).encode(), int(clients), float(seconds)))
    figures = {
        "rate": len(waits) / float(seconds),
        "median": median(waits) * 1000,
        "p99": quantiles(waits, n=100)[98] * 1000,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""A provider's stand-in: a real HTTP server on loopback that a test scripts and questions afterwards."""

from __future__ import annotations

import socket
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Asked:
    """`path` without the address's own part; header names in lower case."""

    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes = b""  # of a question that is asked in JSON


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: JSON)


class Trouble(Enum):
    DROP = auto()  # the connection ends without an answer
    HALF = auto()  # it ends in the middle of the body
    HANG = auto()  # no answer comes as long as the server lives


class ProviderStandIn:
    """`with Child() as provider:` answers at `provider.url` until the block ends.

    `script(...)` says what happens to the next requests: None is answered truly. `always` holds for all
    when the script is empty. `date` is what its clock says, nothing if empty.
    `violations`: what a strict reader of the documentation would object to.
    """

    prefix = ""  # the address's own part, /v1
    key = ""  # the one that is accepted
    wrong_key = ""  # one of the right kind that is not
    subject = ""  # whose bill it is, where the key does not say it

    def __init__(self, port: int = 0) -> None:
        self.asked: list[Asked] = []
        self.violations: list[str] = []
        self.always: Answer | Trouble | None = None
        self.date = ""
        self.slowness = 0.0  # seconds before each answer
        self._script: deque[Answer | Trouble | None] = deque()
        self._ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{self.prefix}"

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def script(self, *steps: Answer | Trouble | None) -> None:
        self._script.extend(steps)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self) -> None:
        """Serve until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            self._ended.wait()

    def respond(self, asked: Asked) -> Answer | Trouble:
        self.asked.append(asked)
        self._ended.wait(self.slowness)
        step = self._script.popleft() if self._script else self.always
        if step is Trouble.HANG:
            self._ended.wait()
        return step or self.answer(asked)


def _handler_of(stand_in: ProviderStandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30  # of a connection kept open
        disable_nagle_algorithm = True  # head and body are sent apart

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            query = parse_qsl(address.query, keep_blank_values=True)
            headers = {name.lower(): value for name, value in self.headers.items()}
            below = address.path.startswith(stand_in.prefix + "/")
            body = self.rfile.read(int(headers.get("content-length", "0")))
            asked = Asked(address.path.removeprefix(stand_in.prefix), query, headers, body)
            reply = stand_in.respond(asked) if below else Answer(404, b"<html>Not Found</html>")
            with suppress(OSError):  # who asked may be gone by now
                self._send(reply) if isinstance(reply, Answer) else self._break_off(reply)

        def do_POST(self) -> None:
            self.do_GET()

        def _send(self, reply: Answer) -> None:
            self.send_response_only(reply.status)  # `send_response` would say this machine's time
            if stand_in.date:
                self.send_header("Date", stand_in.date)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def _break_off(self, trouble: Trouble) -> None:
            self.close_connection = True
            if trouble is Trouble.HALF:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"object": "page", "da')
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the library's own name
            """Tests read `asked` instead."""

    return Handler

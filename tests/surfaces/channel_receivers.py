"""What stands for a mail server and for a network with a webhook: Apprise really connects to both."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """`refuses`: it knows no password. What was taken is in `mails`, whole; `senders` beside it."""

    port: int = 0
    password: str = ""
    refuses: bool = False
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 taken"

    def authenticates(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=not self.refuses and data.password.decode() == self.password, handled=False)

    def address(self, user: str = "", more: str = "") -> str:
        """Of Apprise; `user` as `name:password@`."""
        return f"mailto://{user}127.0.0.1:{self.port}?from=purser@sender.example&to=ops@team.example{more}"


@dataclass
class Webhook:
    """A network that takes JSON. `statuses` are used up one a request, then it is 200; `holds`: no answer."""

    port: int = 0
    statuses: deque[int] = field(default_factory=deque)
    holds: asyncio.Event = field(default_factory=asyncio.Event)  # set: it answers
    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)  # of those that were taken

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n"))
        }
        body = await reader.readexactly(int(lines.get("content-length", "0")))
        self.paths.append(head.split(" ")[1])
        await self.holds.wait()
        status = self.statuses.popleft() if self.statuses else 200
        if status == 200:
            self.bodies.append(json.loads(body))
        more = f"Location: http://127.0.0.1:{self.port}/elsewhere\r\n" if status == 302 else ""
        writer.write(
            f"HTTP/1.1 {status} said\r\n{more}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode()
        )
        await writer.drain()
        writer.close()

    def address(self, path: str = "hook") -> str:
        return f"json://127.0.0.1:{self.port}/{path}"


@asynccontextmanager
async def mail_server(password: str = "") -> AsyncIterator[MailServer]:
    made = MailServer(password=password)
    loop = asyncio.get_running_loop()

    def talk() -> SMTP:
        authenticator = made.authenticates if password else None
        return SMTP(made, loop=loop, authenticator=authenticator, auth_require_tls=False)

    server = await loop.create_server(talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()


@asynccontextmanager
async def webhook() -> AsyncIterator[Webhook]:
    made = Webhook()
    made.holds.set()
    server = await asyncio.start_server(made.hear, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        made.holds.set()
        server.close()

"""What runs beside one another in the process, each loaded only when it is wanted.

A service is a coroutine function, `run(wiring, ready)` for a surface and `run(wiring)` for a loop. It
runs until it is cancelled, and then ends cleanly within about two seconds: what it was doing is
finished or given back, its connections are closed, CancelledError goes on. It starts no signal handler
and reads no standard input. A surface sets `ready` when it takes asks. What a service raises:

- CannotStart(sentence): the operator must mend something (a token that is refused, a port that is
  taken). It is told in that one sentence and not tried again.
- OutOfReach(sentence): a network does not answer. It is logged in that one line, and the service is
  started again, later and later.
- anything else is logged with its traceback, and the service is started again, later and later.

A surface that can be written to puts itself into `wiring.surfaces` under its name while it is
connected, and takes itself out in a `finally`. `delivering` reads that mapping at every turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module

from pydantic import SecretStr

from bot.settings import Settings
from bot.wiring import Wiring

Run = Callable[..., Awaitable[None]]


class CannotStart(Exception):
    """A service cannot run until the operator changes something; the message says what."""


class OutOfReach(Exception):
    """A network does not answer, or breaks off; the message says which."""


@dataclass(frozen=True, slots=True)
class Service:
    """`function` in `module` is the service; it is imported when the process starts it.

    `needs` names the setting without which it is not wanted. `everywhere`: it runs in a second process
    on the same database too, for the chat that is open there.
    """

    name: str
    module: str
    function: str
    surface: bool = False
    needs: str = ""
    everywhere: bool = False

    def wanted(self, settings: Settings) -> bool:
        value = getattr(settings, self.needs) if self.needs else True
        return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)

    def load(self) -> Run:
        run: Run = getattr(import_module(self.module), self.function)
        return run

    def start(self, run: Run, wiring: Wiring) -> Awaitable[None]:
        return run(wiring, asyncio.Event()) if self.surface else run(wiring)


SERVICES = (
    Service("HTTP", "bot.surfaces.http_api", "serve", surface=True),
    Service("Discord", "bot.surfaces.discord_app", "serve", surface=True, needs="discord_token"),
    Service("Telegram", "bot.surfaces.telegram_app", "serve", surface=True, needs="telegram_token"),
    Service("Channels", "bot.surfaces.channels", "serve", surface=True, needs="channels_file"),
    Service("collecting", "bot.collecting", "collect_forever"),
    Service("noticing", "bot.noticing", "notice_forever"),
    Service("watching", "bot.watching", "watch_forever"),
    Service("reminding", "bot.reminding", "remind_forever"),
    Service("pricing", "bot.pricing", "price_forever"),
    Service("schedule", "bot.schedule", "tick_forever"),
    Service("filing", "bot.filing", "file_forever"),
    Service("delivering", "bot.delivering", "deliver_forever", everywhere=True),
)

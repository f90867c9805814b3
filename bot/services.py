"""What runs beside one another in the process, each loaded only when it is wanted.

A service is `async def run(wiring, ready) -> None`. It sets `ready` once it takes asks (or at once, if
it takes none), runs until it is cancelled, and then ends cleanly within about three seconds: what it
was doing is finished or given back, its connections are closed, CancelledError goes on. It starts no
signal handler and reads no standard input. What it raises:

- CannotStart(sentence): the operator must mend something (a token that is refused, a port that is
  taken). It is told in that one sentence and not tried again.
- anything else is logged with its traceback and the service is started again, later and later.

A surface that can send puts itself into `wiring.surfaces` under its name while it is connected and
takes itself out in a `finally`. `delivering` reads that mapping at every turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module

from bot.settings import Settings
from bot.wiring import Wiring

Run = Callable[[Wiring, asyncio.Event], Awaitable[None]]


class CannotStart(Exception):
    """A service cannot run until the operator changes something; the message says what."""


@dataclass(frozen=True, slots=True)
class Service:
    """`function` in `module` is the service; it is imported when the process starts it.

    `token` names the setting without which it is not wanted.
    """

    name: str
    module: str
    function: str
    token: str = ""

    def wanted(self, settings: Settings) -> bool:
        return not self.token or bool(getattr(settings, self.token).get_secret_value())

    def load(self) -> Run:
        run: Run = getattr(import_module(self.module), self.function)
        return run


SERVICES = (
    Service("HTTP", "bot.surfaces.http_api", "serve"),
    Service("Discord", "bot.surfaces.discord_app", "serve", "discord_token"),
    Service("Telegram", "bot.surfaces.telegram_app", "serve", "telegram_token"),
    Service("collecting", "bot.collecting", "collect_forever"),
    Service("schedule", "bot.schedule", "tick_forever"),
    Service("delivering", "bot.delivering", "deliver_forever"),
)

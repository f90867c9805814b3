"""From a request to an ask and back: the caller, the key, the answer as JSON."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from starlette.requests import Request

from bot.surfaces.http_api.passports import NOT_VALID, no_passport, passport_of
from bot.surfaces.http_api.problems import Problem, problem_of
from bot.wiring import TERMINAL, Wiring
from commands.caller import NEEDS, Caller
from commands.definition import Definition
from commands.dispatch import Answered, seat_of
from commands.permission import STRANGER, lacks
from storage.passports import Passport
from storage.people import NOBODY

KEY = re.compile(r"[\x21-\x7e]{1,200}")
SOON = 0.2  # seconds until alerts are looked for: a stream of asks has them looked for once
WITH_BOTS = frozenset(NEEDS) - {"keep"}  # then keepers are in a chat, known by name


class Asking:
    """Asks for whoever shows a passport, or is at this machine: the person of the terminal, by another way.

    So `/undo` in the terminal takes back what a script recorded, while keys begin with `http ` and
    meet nobody else's.
    """

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self._waking: asyncio.TimerHandle | None = None

    async def __call__(self, name: str, given: Mapping[str, object], request: Request) -> Answered:
        """The answer or a refusal; what it changed is durable. Raises Problem for a key that is none."""
        answered = await self._asked(request, partial(self.wiring.dispatch, name, given))
        definition = self.wiring.dispatch.commands.get(name)
        if definition and definition.changes and not answered.refusal:
            self.wiring.wake.tell()
        return answered

    async def of(
        self, definition: Definition, given: Mapping[str, object], request: Request, step: str = ""
    ) -> Answered:
        """The same for a route's own definition, which is in no list; whoever asks it wakes the loops.

        `step` tells the asks of one request apart, which share its Idempotency-Key.
        """
        return await self._asked(request, partial(self.wiring.dispatch.ask, definition, given), step)

    def wake_soon(self) -> None:
        """Have the loops look for what is due, once for all that is told within a moment."""
        if self._waking is None:
            self._waking = asyncio.get_running_loop().call_later(SOON, self._wake)

    async def permit(self, request: Request, need: str) -> Caller:
        """Who asks, if they may: for a route that has a large body to read before it asks anything.

        Raises Problem: 401, 403. It is not counted as an ask.
        """
        caller = self.caller(request)
        seat = await self.wiring.store.read(lambda connection: seat_of(connection, caller))
        if seat is NOBODY and caller.passport is not None:
            raise no_passport(NOT_VALID)
        refusal = lacks(request.url.path[:100], need, seat, caller)
        if refusal:
            raise problem_of(refusal)
        return caller

    async def _asked(
        self, request: Request, ask: Callable[[Caller], Awaitable[Answered]], step: str = ""
    ) -> Answered:
        caller = self.caller(request)
        if step and caller.key:
            caller = replace(caller, key=f"{caller.key} {step}")
        answered = await ask(caller)
        refusal = answered.refusal
        if caller.passport is not None and refusal and refusal.said == STRANGER.said:
            raise no_passport(NOT_VALID)  # it ended a moment ago
        return answered

    def _wake(self) -> None:
        self._waking = None
        self.wiring.wake.tell()

    def caller(self, request: Request) -> Caller:
        """Who asks. Raises Problem for an Idempotency-Key that is none."""
        key, passport = _key(request), passport_of(request)
        return self._local(key) if passport is None else self._with(passport, key)

    def _with(self, passport: Passport, key: str) -> Caller:
        return Caller(
            surface="http",
            key=key,
            at=self.wiring.clock(),
            via="http",
            limit_to=frozenset(passport.needs),
            passport=passport.id,
        )

    def _local(self, key: str) -> Caller:
        return Caller(
            surface=TERMINAL,
            key=f"http {key}" if key else "",
            at=self.wiring.clock(),
            person="local",
            person_name="You",
            place=TERMINAL,
            place_name="Terminal",
            chat=TERMINAL,
            keeper=True,
            via="http",
            limit_to=WITH_BOTS if self.wiring.settings.has_bots else frozenset(NEEDS),
        )


def _key(request: Request) -> str:
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return ""
    if len(keys) > 1 or not KEY.fullmatch(keys[0]):
        raise Problem(
            HTTPStatus.BAD_REQUEST, "Idempotency-Key is 1 to 200 letters, digits and signs without spaces."
        )
    return keys[0]

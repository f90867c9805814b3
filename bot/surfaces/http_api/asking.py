"""From a request to an ask and back: the caller, the key, the answer as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request

from bot.surfaces.http_api.problems import Problem
from bot.wiring import TERMINAL, Wiring
from commands.caller import NEEDS, Caller
from commands.dispatch import Answered

KEY = re.compile(r"[\x21-\x7e]{1,200}")
WITH_BOTS = frozenset(NEEDS) - {"keep"}  # then keepers are in a chat, known by name


class Asking:
    """Asks for whoever is at this machine: the person of the terminal, by another way.

    So `/undo` in the terminal takes back what a script recorded, while keys begin with `http ` and
    meet nobody else's.
    """

    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring

    async def __call__(self, name: str, given: Mapping[str, object], request: Request) -> Answered:
        """The answer or a refusal; what it changed is durable. Raises Problem for a key that is none."""
        answered = await self.wiring.dispatch(name, given, self._caller(_key(request)))
        definition = self.wiring.dispatch.commands.get(name)
        if definition and definition.changes and not answered.refusal:
            self.wiring.wake.tell()
        return answered

    def _caller(self, key: str) -> Caller:
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

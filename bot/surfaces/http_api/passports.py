"""Who comes with a passport: `Authorization: Bearer <passport>`."""

from __future__ import annotations

import asyncio
import logging
import re
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus

from starlette.requests import HTTPConnection
from starlette.types import Scope

from bot.surfaces.http_api.arrival import Arrival, is_loopback
from bot.surfaces.http_api.guesses import Guesses, digest_of
from bot.surfaces.http_api.problems import CHALLENGE, Problem
from bot.wiring import Wiring
from storage.passports import A_MINUTE, Passport, find_passport, note_use
from storage.trouble import StorageUnusable

log = logging.getLogger("purser.http")

BEARER = re.compile(r"bearer +([\x21-\x7e]+)", re.ASCII | re.IGNORECASE)
WITHOUT = "This needs a passport that I know: Authorization: Bearer <passport>."
NOT_VALID = "This passport is not valid, or not any more: /passport in a chat makes a new one."
FRESH = timedelta(seconds=10)  # in which a passport is not looked up for what looks it up itself
KEPT = 10_000
IN_SCOPE = "purser.passport"


class Passports:
    """Looks passports up, counts wrong ones, and notes when right ones were used."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._guesses = Guesses()
        self._known: dict[bytes, tuple[Passport, datetime]] = {}
        self._noted: dict[int, datetime] = {}
        self._noting: set[asyncio.Task[None]] = set()

    async def check(self, scope: Scope, arrival: Arrival) -> None:
        """Put the passport into the scope. Raises Problem, the same for unknown, expired and revoked."""
        shown = [BEARER.fullmatch(said) for said in arrival.values("authorization")]
        if len(shown) != 1 or shown[0] is None:
            raise no_passport(WITHOUT)
        text, peer = shown[0][1], peer_of(arrival, self._wiring.settings.public_url)
        now = self._wiring.clock()
        known = self._known.get(digest_of(text)) if is_asked_again(scope["path"]) else None
        if known and known[1] <= now < min(known[1] + FRESH, known[0].expires_at):
            scope[IN_SCOPE] = known[0]
            return
        if not self._guesses.hears(text, peer, now):
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, Guesses.sentence)
        found = await self._wiring.store.read(partial(find_passport, text=text, at=now))
        if found is None:
            self._guesses.note_wrong(text, peer, now)
            raise no_passport(NOT_VALID)
        self._guesses.note_right(text)
        self._keep(digest_of(text), found, now)
        self._note_use(found, now)
        scope[IN_SCOPE] = found

    def _keep(self, digest: bytes, found: Passport, now: datetime) -> None:
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[digest] = found, now

    def _note_use(self, found: Passport, now: datetime) -> None:
        """Beside the request: it has nothing to wait for."""
        last = self._noted.get(found.id, found.used_at)
        if last is not None and last > now - A_MINUTE:
            return
        self._noted[found.id] = now
        task = asyncio.create_task(self._write_use(found.id, now))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _write_use(self, id: int, now: datetime) -> None:
        try:
            await self._wiring.store.write(partial(note_use, id=id, at=now))
        except StorageUnusable as trouble:
            log.warning("when a passport was used could not be noted: %s", trouble)


def is_asked_again(path: str) -> bool:
    """Whether the ask's own transaction looks the passport up again, so that one that ended gets nothing.

    Permission to spend is asked for a thousand times a second: to look twice would be half of the work.
    """
    return path in ("/check", "/holds") or path.startswith("/holds/")


def passport_of(request: HTTPConnection) -> Passport | None:
    """The passport that a request came in with; None: it comes from this machine."""
    found: Passport | None = request.scope.get(IN_SCOPE)
    return found


def no_passport(sentence: str) -> Problem:
    """401: nobody that we know asks."""
    return Problem(HTTPStatus.UNAUTHORIZED, sentence, CHALLENGE)


def peer_of(arrival: Arrival, public_url: str) -> str:
    """Where it comes from; by a proxy on this machine, what that says last of it."""
    forwarded = ",".join(arrival.values("x-forwarded-for")).rpartition(",")[2].strip()
    return forwarded if public_url and forwarded and is_loopback(arrival.peer) else arrival.peer

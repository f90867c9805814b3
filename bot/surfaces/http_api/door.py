"""The way in: who may pass, and that whoever asks gets an answer, a problem document at the worst."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.surfaces.http_api.arrival import Arrival, why_foreign
from bot.surfaces.http_api.passports import WITHOUT, Passports, no_passport
from bot.surfaces.http_api.problems import Problem
from bot.wiring import Wiring
from storage.trouble import StorageUnusable

log = logging.getLogger("purser.http")

ALIVE = "/healthz"  # which anybody may ask
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


class Door:
    """Middleware. `bound` are the addresses that the server listens on."""

    def __init__(self, app: ASGIApp, bound: tuple[str, ...], wiring: Wiring) -> None:
        self.app = app
        self.bound = bound
        self.public_url = wiring.settings.public_url
        self.passports = Passports(wiring)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._admit(scope)
            await self.app(scope, receive, sending)
        except Exception as error:
            if begun:
                raise
            await problem_for(error).response()(scope, receive, sending)

    async def _admit(self, scope: Scope) -> None:
        if scope["path"] == ALIVE:
            return
        arrival = _arrival(scope, self.bound)
        if arrival.values("authorization"):
            await self.passports.check(scope, arrival)
            return
        reason = why_foreign(arrival, self.public_url)
        if reason:
            log.debug("a passport is asked for: %s", reason)
            raise no_passport(WITHOUT)


def problem_for(error: Exception) -> Problem:
    """What is told of an error: nothing of what is inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, StorageUnusable):
        log.warning("an ask over HTTP could not be answered: %s", error)
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
    log.error("an ask over HTTP failed", exc_info=error)
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; the log says what.")


async def no_route(request: Request, error: Exception) -> Response:
    """A path that is not there, or not for this method."""
    assert isinstance(error, HTTPException)
    status, path = HTTPStatus(error.status_code), request.url.path[:100]
    sentence = f"There is nothing at {path}; /openapi.json lists what there is."
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        return wrong_method(request.method, path, error.headers or {}).response()
    return Problem(status, sentence, error.headers).response()


def wrong_method(method: str, path: str, allow: Mapping[str, str]) -> Problem:
    """405; `allow` is the header of what is possible."""
    may = next(iter(allow.values()), "")
    return Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"{path} takes {may}, not {method}.", allow)


def _arrival(scope: Scope, bound: tuple[str, ...]) -> Arrival:
    client = scope.get("client")
    return Arrival(
        bound=bound,
        peer=client[0] if client else "",
        http_version=scope["http_version"],
        scheme=scope["scheme"],
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
    )


def _add_headers(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)

"""A strict Bot API server on loopback, for one bot, here or in another process."""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.surfaces.telegram_stand_in.bot_methods import BOT_METHODS
from tests.surfaces.telegram_stand_in.interventions import Interventions, Phase
from tests.surfaces.telegram_stand_in.methods import MESSAGE_METHODS
from tests.surfaces.telegram_stand_in.people import Group, Person
from tests.surfaces.telegram_stand_in.records import Call, Upload
from tests.surfaces.telegram_stand_in.refusals import Breach, Dropped, Refused
from tests.surfaces.telegram_stand_in.specification import specification
from tests.surfaces.telegram_stand_in.world import World

METHODS = MESSAGE_METHODS | BOT_METHODS
LARGEST_REQUEST = 64 * 2**20
Raw = tuple[dict[str, object], dict[str, Upload]]


class TelegramStandIn(World, Interventions):
    """Telegram for tests: `async with TelegramStandIn() as telegram`. It outlives the bot's process.

    `violations` lists what the bot did that Telegram forbids or ignores; every test asserts that it is empty.
    """

    def __init__(self, name: str = "Purser", username: str = "purser_bot", **settings: Any) -> None:
        World.__init__(self, name, username, **settings)
        Interventions.__init__(self, self.violations)
        self._runner: web.AppRunner | None = None
        self.url = ""

    def person(self, name: str, username: str | None = None, language_code: str = "en") -> Person:
        """A new person, who has not started the bot yet."""
        return Person(self, name, username, language_code)

    def group(
        self, title: str, members: list[Person], admins: list[Person] | None = None, **kind: Any
    ) -> Group:
        """A new group that the bot is in. `supergroup=True`, `forum=True` (a supergroup with topics)."""
        return Group(self, title, members, admins or [], **kind)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        # A bot that dies takes its requests with it: one held before acceptance is then never accepted.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            self._authorise(request)
            result = await self._serve(method, *await read(request))
        except Dropped:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        except Refused as refusal:
            if isinstance(refusal, Breach):
                self.violations.append(f"{method}: {refusal.description}")
            return refused(refusal)
        return web.json_response({"ok": True, "result": result})

    def _authorise(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if ":" not in token:
            raise Refused(404, "Not Found")
        if token != self.token:
            raise Refused(401, "Unauthorized")

    async def _serve(self, method: str, raw: dict[str, object], files: dict[str, Upload]) -> object:
        known = specification()
        if method not in {*METHODS, "getUpdates"}:
            note = " by the stand-in, which does not do all of them" if method in known.methods else ""
            raise Breach(404, f"Not Found: method not found{note}")
        given, faults = known.parameters(method, {**raw, **self._as_parameters(method, files, raw)})
        self.violations += [f"{method}: {fault}" for fault in faults]
        if any(not fault.endswith("no such parameter") for fault in faults):
            raise Refused(400, f"Bad Request: {faults[0]}")
        call = Call(method, given, files)
        await self.intervene(Phase.ARRIVED, call)
        result = await self._poll(given) if method == "getUpdates" else self._accept(call)
        await self.intervene(Phase.ACCEPTED, call)
        self.violations += [f"the stand-in's own {fault}" for fault in known.faults_of_answer(method, result)]
        return result

    def _as_parameters(
        self, method: str, files: dict[str, Upload], raw: dict[str, object]
    ) -> dict[str, bytes]:
        """Files as parameters of their names, without those that the request refers to as attached."""
        said = json.dumps(list(raw.values()))
        return {name: b"" for name in files if f"attach://{name}" not in said}

    def _accept(self, call: Call) -> object:
        """Do it, in one step: whoever is killed later, it is done."""
        self.calls.append(call)
        return METHODS[call.method](self, call)

    async def _poll(self, given: dict[str, Any]) -> object:
        if "allowed_updates" in given:
            self.updates.allowed = given["allowed_updates"]
        limit = min(max(given.get("limit", 100), 1), 100)
        return await self.updates.take(given.get("offset", 0), limit, min(given.get("timeout", 0), 50))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        paths = {stored.path: stored for stored in self.files.values()}
        stored = paths.get(request.match_info["path"])
        if request.match_info["token"] != self.token or stored is None:
            return refused(Refused(404, "Not Found"))
        return web.Response(body=stored.content)


def refused(refusal: Refused) -> web.Response:
    """A refusal on the wire, with the status and header Telegram gives it."""
    if refusal.page:
        return web.Response(status=refusal.code, text=refusal.page, content_type="text/html")
    wait = refusal.parameters.get("retry_after")
    headers = {"Retry-After": str(wait)} if wait else None
    return web.json_response(refusal.body(), status=refusal.code, headers=headers)


async def read(request: web.Request) -> Raw:
    """Parameters of a request in any of the four ways of the Bot API, and its files."""
    raw: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        return raw | await request.json(), {}
    files = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with value.file as file:
                files[name] = Upload(value.filename, await asyncio.to_thread(file.read))
        else:
            raw[name] = value
    return raw, files

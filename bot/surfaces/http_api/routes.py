"""What is where: fixed paths first, then those that begin with a provider."""

from __future__ import annotations

from http import HTTPStatus

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.surfaces.http_api.asking import Asking
from bot.surfaces.http_api.bodies import read_object, read_query
from bot.surfaces.http_api.door import ALIVE, Door, no_route, wrong_method
from bot.surfaces.http_api.exporting import Exporting
from bot.surfaces.http_api.holds import Holds
from bot.surfaces.http_api.kept import budget_status, narrator_context, odometer_context, odometer_status
from bot.surfaces.http_api.openapi import document
from bot.surfaces.http_api.problems import Problem, problem_of
from bot.surfaces.http_api.readiness import check_ready
from bot.surfaces.http_api.reconciling import Reconciling
from bot.surfaces.http_api.recording import account_in, choices, recorded, to_reading
from bot.surfaces.http_api.shapes import Recorded
from bot.surfaces.http_api.usage import Pushing, provider_of
from bot.surfaces.http_api.virtual import Virtual
from bot.wiring import Wiring
from commands.context import ContextAnswer
from commands.dispatch import Answered
from commands.taking import ReadingAnswer
from commands.tracked import TrackedAnswer, tracked
from ledger.providers import PROVIDERS

# The first segments that Purser has, or will have, for itself.
FIXED = frozenset(
    (
        *("billing", "check", "commands", "healthz", "holds", "mcp", "metrics", "narrator", "openapi.json"),
        *("export", "page", "readyz", "telegram", "usage", "v1", "virtual-budget"),
    )
)
if FIXED & set(PROVIDERS):
    raise ValueError(f"{FIXED & set(PROVIDERS)} cannot be a provider: it is a path of HTTP")


def make_app(wiring: Wiring, bound: tuple[str, ...]) -> Starlette:
    """The whole of HTTP. `bound` are the addresses that it is served on: they decide who may enter."""
    endpoints = Endpoints(wiring)
    app = Starlette(
        routes=[
            Route(ALIVE, endpoints.alive),
            Route("/readyz", endpoints.ready),
            Route("/openapi.json", endpoints.document),
            Route("/commands/{name}", endpoints.command, methods=["GET", "POST"]),
            Route("/virtual-budget/status", endpoints.budget_status),
            Route("/virtual-budget/summary", endpoints.virtual.summary),
            Route("/virtual-budget/record/{provider}", endpoints.virtual.record, methods=["POST"]),
            Route("/narrator/context", endpoints.narrator_context),
            Route("/holds", endpoints.holds.take, methods=["POST"]),
            Route("/holds/{id}", endpoints.holds.one, methods=["GET", "DELETE"]),
            Route("/holds/{id}/settle", endpoints.holds.settle, methods=["POST"]),
            Route("/holds/{id}/extend", endpoints.holds.extend, methods=["POST"]),
            Route("/check", endpoints.holds.check, methods=["POST"]),
            Route("/billing/reconcile/daily", endpoints.reconcile.daily, methods=["POST"]),
            Route("/billing/reconcile/summary", endpoints.reconcile.summary),
            Route("/billing/reconcile/{provider}", endpoints.reconcile.provider, methods=["POST"]),
            Route("/export/{what}", endpoints.export),
            Route("/usage/{provider}", endpoints.usage, methods=["POST"]),
            Route("/{provider}/odometer/record", endpoints.record, methods=["POST"]),
            Route("/{provider}/odometer/status", endpoints.odometer_status),
            Route("/{provider}/odometer/context", endpoints.odometer_context),
        ],
        middleware=[Middleware(Door, bound=bound, wiring=wiring)],
        exception_handlers={HTTPException: no_route},
    )
    app.router.redirect_slashes = False  # an address that Host names is none to send anybody to
    return app


class Endpoints:
    def __init__(self, wiring: Wiring) -> None:
        self.wiring = wiring
        self.ask = Asking(wiring)
        self.push = Pushing(wiring, self.ask)
        self.holds = Holds(self.ask)
        self.reconcile = Reconciling(self.ask)
        self.virtual = Virtual(self.ask)
        self._export = Exporting(self.ask)

    async def alive(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(self, _: Request) -> Response:
        await check_ready(self.wiring.store)
        return JSONResponse({"status": "ready"})

    async def document(self, _: Request) -> Response:
        dispatch, settings = self.wiring.dispatch, self.wiring.settings
        said = document(dispatch.commands.values(), dispatch.operator.version, settings.public_url)
        return JSONResponse(said)

    async def command(self, request: Request) -> Response:
        """Any command: GET with a query for those that only read, POST with a body for the others."""
        name = request.path_params["name"]
        definition = self.wiring.dispatch.commands.get(name)
        changes = definition.changes if definition else request.method == "POST"
        if definition and changes != (request.method == "POST"):
            allow = {"allow": "POST" if changes else "GET, HEAD"}
            raise wrong_method(request.method, f"/commands/{name}", allow)
        query = read_query(request)
        if changes and query:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Arguments of a change come in the body, as JSON.")
        given = await read_object(request) if changes else query
        answered = await self.ask(name, given, request)
        return JSONResponse(_taken(answered).answer.model_dump(mode="json"))

    async def budget_status(self, request: Request) -> Response:
        return _json(budget_status(await self._context(request)))

    async def narrator_context(self, request: Request) -> Response:
        return _json(narrator_context(await self._context(request, account_in(request))))

    async def odometer_status(self, request: Request) -> Response:
        return _json(odometer_status(await self._meter(request)))

    async def odometer_context(self, request: Request) -> Response:
        return _json(odometer_context(await self._meter(request)))

    async def export(self, request: Request) -> Response:
        return await self._export(request)

    async def usage(self, request: Request) -> Response:
        return _json(await self.push(request))

    async def record(self, request: Request) -> Response:
        try:
            return _json(await self._recorded(request))
        except Problem as problem:
            problem.members |= {"recorded": False, "choices": choices(problem.members.get("offers", ()))}
            raise

    async def _recorded(self, request: Request) -> Recorded:
        provider = provider_of(request)
        given = to_reading(provider, await read_object(request), account_in(request))
        answer = _taken(await self.ask("reading", given, request)).answer
        assert isinstance(answer, ReadingAnswer)
        return recorded(answer)

    async def _meter(self, request: Request) -> TrackedAnswer:
        given = {"provider": provider_of(request), "account": account_in(request)}
        answer = _taken(await self.ask.of(tracked, given, request)).answer
        assert isinstance(answer, TrackedAnswer)
        return answer

    async def _context(self, request: Request, account: str = "") -> ContextAnswer:
        answer = _taken(await self.ask("context", {"account": account}, request)).answer
        assert isinstance(answer, ContextAnswer)
        return answer


def _taken(answered: Answered) -> Answered:
    if answered.refusal:
        raise problem_of(answered.refusal)
    return answered


def _json(said: BaseModel) -> Response:
    return JSONResponse(said.model_dump(mode="json"))

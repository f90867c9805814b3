import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.surfaces.discord_stand_in import (
    rest_about,
    rest_channels,
    rest_commands,
    rest_interactions,
    specification,
)
from tests.surfaces.discord_stand_in.calls import read_call
from tests.surfaces.discord_stand_in.network import Fault, Network, Seen
from tests.surfaces.discord_stand_in.specification import Operation
from tests.surfaces.discord_stand_in.wire import Refusal, RequestLost, invalid

Handler = Callable[[Network, Any], Awaitable[tuple[int, Any]]]
ROUTES: dict[str, Handler] = {
    **rest_about.ROUTES,
    **rest_commands.ROUTES,
    **rest_channels.ROUTES,
    **rest_interactions.ROUTES,
}
# These are authorised by the token in their path.
WITHOUT_TOKEN = ("/interactions/", "/webhooks/")
# Invalid form, empty message, no JSON, too large: what a correct bot never sends.
BROKEN = (50035, 50006, 50109, 40005)


async def serve(network: Network, request: web.Request) -> web.StreamResponse:
    path = "/" + request.match_info["path"]
    operation = specification.find(request.method, path)
    seen = Seen(operation.route if operation else f"{request.method} {path}", path)
    network.requests.append(seen)
    try:
        return await _answered(network, request, operation, seen)
    except Refusal as refusal:
        if refusal.code in BROKEN:
            network.violations.append(f"{seen.route}: {refusal.message} {refusal.reasons}")
        return _respond(seen, refusal.status, refusal.body())
    except RequestLost:
        return _cut(request)
    finally:
        network.board.changed()


async def _answered(
    network: Network, request: web.Request, operation: Operation | None, seen: Seen
) -> web.StreamResponse:
    if operation is None or operation.route not in ROUTES:
        why = "Discord has no such route" if operation is None else "the stand-in does not serve it"
        network.violations.append(f"{seen.route}: {why}")
        raise Refusal(404, 0, "404: Not Found")
    _authorise(network, request, operation)
    fault = network.take_fault(operation.route)
    if fault is not None and not fault.stored:
        return _fail(request, seen, fault)
    status, body = await _handled(network, request, operation, seen)
    if fault is not None:
        return _fail(request, seen, fault)
    return _respond(seen, status, body)


def _authorise(network: Network, request: web.Request, operation: Operation) -> None:
    given = request.headers.get("Authorization")
    if given is None and operation.template.startswith(WITHOUT_TOKEN):
        return
    if given != f"Bot {network.token}":
        raise Refusal(401, 0, "401: Unauthorized")


async def _handled(
    network: Network, request: web.Request, operation: Operation, seen: Seen
) -> tuple[int, Any]:
    call = await read_call(request, operation, network.clock)
    seen.body = call.body
    if faults := specification.request_faults(operation, call.body):
        raise invalid(*faults)
    status, body = await ROUTES[operation.route](network, call)
    if wrong := specification.answer_faults(operation, status, body):
        network.violations.append(f"{operation.route}: the stand-in's own answer is wrong: {wrong}")
    return status, body


def _respond(seen: Seen, status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    seen.status = status
    if body is None:
        return web.Response(status=status, headers=headers)
    # discord.py reads JSON only where the type is exactly this, without a charset.
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers
    )


def _fail(request: web.Request, seen: Seen, fault: Fault) -> web.StreamResponse:
    if fault.status == 0:
        return _cut(request)
    if fault.status != 429:
        return _respond(seen, fault.status, {"message": f"{fault.status}: Internal Server Error", "code": 0})
    headers = {"Retry-After": str(math.ceil(fault.retry_after))}
    if fault.banned:
        seen.status = 429
        return web.Response(status=429, text="error code: 1015", headers=headers)
    headers |= {"Via": "1.1 google", "X-RateLimit-Scope": "user", "X-RateLimit-Bucket": "a-bucket"}
    limited = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": False}
    return _respond(seen, 429, {**limited, "code": 0}, headers)


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)

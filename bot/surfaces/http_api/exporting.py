"""`GET /export/{what}`: spend, facts or a table of the workspace, streamed as it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from typing import get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.exporting import Piece, pieces
from bot.surfaces.http_api.asking import Asking
from bot.surfaces.http_api.bodies import read_query
from bot.surfaces.http_api.operations import Json, answers
from bot.surfaces.http_api.problems import Problem, problem_of
from commands.answers import Refusal
from commands.asking import seat_of
from commands.caller import Caller
from commands.dispatch import TOO_MANY
from commands.export import days_between, lacks_rate, wanted_between
from commands.export_formats import MEDIA, Format, file_name
from ledger.moments import NotAMoment
from ledger.periods import day_of
from storage.exporting import SHEETS, Wanted
from storage.store import Connection

TAKES = ("format", "since", "until")
FORMATS: tuple[Format, ...] = get_args(Format)


class Exporting:
    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def __call__(self, request: Request) -> Response:
        """The file. Raises Problem; trouble after its first bytes breaks the connection."""
        caller, query = await self._asking.permit(request, "keep"), read_query(request)
        wiring = self._asking.wiring
        if not wiring.dispatch.pace.allows(caller):
            raise problem_of(TOO_MANY)
        kind = _kind(query)
        what = request.path_params["what"]
        wanted = await wiring.store.read(partial(_wanted, caller=caller, what=what, query=query))
        name = file_name(wanted.sheet.name, kind, wiring.clock())
        return StreamingResponse(
            _bodies(pieces(wiring.store, wanted, kind)),
            media_type=MEDIA[kind],
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )


async def _bodies(made: AsyncIterator[Piece]) -> AsyncIterator[bytes]:
    async for piece in made:
        yield piece.body


def _kind(query: dict[str, str]) -> Format:
    wrong = next((name for name in query if name not in TAKES), None)
    if wrong is not None:
        sentence = f"/export takes {', '.join(TAKES)}, and no “{wrong[:32]}”."
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)
    for kind in FORMATS:
        if query.get("format", "csv") == kind:
            return kind
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"format must be one of {', '.join(FORMATS)}.")


def _wanted(connection: Connection, *, caller: Caller, what: str, query: dict[str, str]) -> Wanted:
    seat = seat_of(connection, caller)
    today = day_of(caller.at, ZoneInfo(seat.zone or "UTC"))
    try:
        first, last = days_between(query.get("since", ""), query.get("until", ""), today)
    except NotAMoment as wrong:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(wrong)) from None
    found = wanted_between(seat.workspace_id, what, first, last)
    refusal = found if isinstance(found, Refusal) else lacks_rate(connection, found)
    if refusal is not None:
        raise problem_of(refusal)
    assert isinstance(found, Wanted)
    return found


def export_paths() -> Json:
    """What the OpenAPI document says of it."""
    text: Json = {"type": "string"}
    said = answers("Spend, facts, FOCUS, a file for accounting or a table, streamed.", text, "keep")
    said["responses"]["200"]["content"] = {
        kind.partition(";")[0]: {"schema": text} for kind in MEDIA.values()
    }
    what: Json = {"name": "what", "in": "path", "required": True, "schema": {**text, "enum": list(SHEETS)}}
    queries: dict[str, Json] = {
        "format": {**text, "enum": list(FORMATS), "default": "csv"},
        "since": {**text, "description": "From this local day on, for example 2026-10-01."},
        "until": {**text, "description": "Up to and with this local day."},
    }
    given = [{"name": name, "in": "query", "schema": schema} for name, schema in queries.items()]
    return {"/export/{what}": {"get": {**said, "parameters": [what, *given]}}}

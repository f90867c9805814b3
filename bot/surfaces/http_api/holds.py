"""`/holds` and `/check`: permission to spend before the call, by way of dispatch like all else."""

from __future__ import annotations

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from bot.surfaces.http_api.asking import Asking
from bot.surfaces.http_api.bodies import read_object
from bot.surfaces.http_api.hold_bodies import number_of, to_check, to_extend, to_hold
from bot.surfaces.http_api.problems import problem_of
from bot.surfaces.http_api.settling import told_by, usage_in
from commands.answers import Answer
from commands.check import check
from commands.definition import Definition
from commands.ended import not_found
from commands.extend import extend
from commands.held import held
from commands.hold import hold
from commands.holding import HoldAnswer
from commands.release import release
from commands.settle import settle

JSON = "application/json"
ID = re.compile("[0-9a-f]{20}")


class Holds:
    """What these paths answer; each raises Problem with the reason why not."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def take(self, request: Request) -> Response:
        """201: it is held; 202: a keeper is asked, and `GET /holds/{id}` says what came of it."""
        answer = await self._hold(hold, to_hold(await read_object(request)), request)
        waits = answer.state == "waiting"
        if waits:
            self._asking.wiring.wake.tell()
        return _said(
            answer,
            HTTPStatus.ACCEPTED if waits else HTTPStatus.CREATED,
            {"location": f"/holds/{answer.id}"},
        )

    async def one(self, request: Request) -> Response:
        """How it stands; or, of DELETE, what is given back."""
        definition = release if request.method == "DELETE" else held
        return _said(await self._hold(definition, _id_of(request), request))

    async def settle(self, request: Request) -> Response:
        body, id = await read_object(request), _id_of(request)
        usage = usage_in(body)
        if usage is None:
            given = {**id, "amount": number_of(body, "amount")}
        else:
            found = await self._hold(held, id, request)
            given = {**id, "facts": told_by(usage, found, self._asking.wiring.clock())}
        answer = await self._hold(settle, given, request)
        self._asking.wake_soon()
        return _said(answer)

    async def extend(self, request: Request) -> Response:
        given = _id_of(request) | to_extend(await read_object(request))
        return _said(await self._hold(extend, given, request))

    async def check(self, request: Request) -> Response:
        return _said(await self._ask(check, to_check(await read_object(request)), request))

    async def _hold(self, definition: Definition, given: dict[str, object], request: Request) -> HoldAnswer:
        answer = await self._ask(definition, given, request)
        assert isinstance(answer, HoldAnswer)
        return answer

    async def _ask(self, definition: Definition, given: dict[str, object], request: Request) -> Answer:
        answered = await self._asking.of(definition, given, request)
        if answered.refusal:
            problem = problem_of(answered.refusal)
            problem.members["lines"] = []  # nobody types these
            raise problem
        return answered.answer


def _id_of(request: Request) -> dict[str, object]:
    id = str(request.path_params["id"])
    if not ID.fullmatch(id):
        raise problem_of(not_found())
    return {"id": id}


def _said(
    answer: Answer, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
) -> Response:
    return Response(answer.model_dump_json(), status, headers, JSON)

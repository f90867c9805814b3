"""`/virtual-budget/record/{provider}` and `/virtual-budget/summary`: kept names for a hold that is settled at
once, and for what the last days have cost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.surfaces.http_api.asking import Asking
from bot.surfaces.http_api.bodies import read_object, read_query
from bot.surfaces.http_api.hold_bodies import check_names, to_hold, wrong
from bot.surfaces.http_api.problems import Problem, problem_of
from bot.surfaces.http_api.settling import told_by
from bot.surfaces.http_api.usage import provider_of
from commands.answers import Answer
from commands.budget import BudgetAnswer
from commands.days import DaysAnswer, days
from commands.definition import Definition
from commands.hold import hold
from commands.holding import HoldAnswer
from commands.release import release
from commands.settle import settle

TAKES = ("model", "input_tokens", "output_tokens", "emergency_override", "id", "account", "purpose")
LABELS = ("project", "member", "tag", "tags")


class CallRecorded(BaseModel):
    """What a call has cost, and what is left of the daily budget over everything; null: there is none."""

    recorded: bool
    provider: str
    model: str
    cost: str
    remaining_budget: str | None
    currency: str


class ProviderTotal(BaseModel):
    """`actual` is official or read by hand, `estimated` what is not known better yet."""

    estimated: str
    actual: str
    total: str


class DaysSummary(BaseModel):
    """The last `period_days` local days, today the last of them. Amounts are decimal text."""

    period_days: int
    first: dt.date
    last: dt.date
    currency: str
    provider_totals: dict[str, ProviderTotal]
    daily_breakdown: dict[str, dict[str, ProviderTotal]]
    total_estimated: str
    total_actual: str


class Virtual:
    """What these paths answer; each raises Problem with the reason why not."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def record(self, request: Request) -> Response:
        """Record a call if the budgets allow it; a refusal says so with `recorded: false`."""
        try:
            return JSONResponse((await self._recorded(request)).model_dump(mode="json"))
        except Problem as problem:
            problem.members["recorded"] = False
            raise

    async def summary(self, request: Request) -> Response:
        """`?days=7`, up to a year."""
        answer = await self._ask(days, {"days": read_query(request).get("days", "7")}, request)
        assert isinstance(answer, DaysAnswer)
        return JSONResponse(_summary(answer).model_dump(mode="json"))

    async def _recorded(self, request: Request) -> CallRecorded:
        provider, body = provider_of(request), await read_object(request)
        _check(provider, body, self._asking.wiring.clock())
        held = await self._ask(hold, _wanted(provider, body), request)
        assert isinstance(held, HoldAnswer)
        if held.state == "waiting":
            await self._ask(release, {"id": held.id}, request)
            sentence = "A call of that amount asks a keeper first: ask with POST /holds, and settle it."
            raise Problem(HTTPStatus.CONFLICT, sentence)
        facts = told_by(_usage(body), held, self._asking.wiring.clock())
        done = await self._ask(settle, {"id": held.id, "facts": facts}, request)
        assert isinstance(done, HoldAnswer)
        self._asking.wake_soon()
        cost = held.amount if done.actual is None else done.actual
        return CallRecorded(
            recorded=True,
            provider=provider,
            model=held.model,
            cost=cost.text(),
            remaining_budget=await self._remaining(request),
            currency=cost.currency,
        )

    async def _remaining(self, request: Request) -> str | None:
        answered = await self._asking("budget", {}, request)
        answer = answered.answer
        found = answer.budgets if isinstance(answer, BudgetAnswer) else ()
        daily = (each for each in found if (each.period, each.by) == ("day", ""))
        return next((each.remaining.text() for each in daily), None)

    async def _ask(self, definition: Definition, given: Mapping[str, object], request: Request) -> Answer:
        answered = await self._asking.of(definition, given, request, definition.name)
        if answered.refusal:
            raise problem_of(answered.refusal)
        return answered.answer


def _wanted(provider: str, body: Mapping[str, Any]) -> dict[str, object]:
    check_names(body, (*TAKES, *LABELS), "A call")
    emergency = body.get("emergency_override")
    if not isinstance(emergency, bool | None):
        wrong("emergency_override must be true or false.")
    if not body.get("model") or body.get("input_tokens") is None or body.get("output_tokens") is None:
        wrong('A call has a model and its tokens: {"model": …, "input_tokens": 1200, "output_tokens": 300}.')
    purpose = body.get("purpose") or "a recorded call"
    taken = {name: body[name] for name in body if name not in ("emergency_override", "id", "purpose")}
    return to_hold({"provider": provider, "purpose": purpose, "emergency": emergency, **taken})


@dataclass(frozen=True, slots=True)
class _Call:
    provider: str
    model: str
    id: str = ""


def _check(provider: str, body: Mapping[str, Any], now: dt.datetime) -> None:
    """Refuse what could not be settled before anything is held for it."""
    _wanted(provider, body)
    told_by(_usage(body), _Call(provider, str(body["model"])), now)


def _usage(body: Mapping[str, Any]) -> dict[str, Any]:
    """As a plain record."""
    return {name: body[name] for name in ("id", "model", "input_tokens", "output_tokens") if name in body}


def _summary(answer: DaysAnswer) -> DaysSummary:
    totals: dict[str, ProviderTotal] = {
        each.provider: ProviderTotal(
            estimated=each.estimated.text(), actual=each.actual.text(), total=each.cost.text()
        )
        for each in answer.providers
    }
    return DaysSummary(
        period_days=answer.days,
        first=answer.first,
        last=answer.last,
        currency=answer.estimated.currency,
        provider_totals=totals,
        daily_breakdown={
            day.day.isoformat(): {
                each.provider: ProviderTotal(
                    estimated=each.estimated.text(), actual=each.actual.text(), total=each.cost.text()
                )
                for each in day.providers
            }
            for day in answer.each
        },
        total_estimated=answer.estimated.text(),
        total_actual=answer.actual.text(),
    )

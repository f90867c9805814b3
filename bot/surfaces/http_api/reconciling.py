"""`/billing/reconcile/…`: what `/reconcile` and `/drift` answer, under the kept names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.surfaces.http_api.asking import Asking
from bot.surfaces.http_api.bodies import read_object, read_query
from bot.surfaces.http_api.problems import problem_of
from bot.surfaces.http_api.usage import provider_of
from commands.answers import Answer
from commands.drift import Accuracy, DriftAnswer, UsualPart
from commands.drift_lines import DriftLine
from commands.reconcile import AccountName, ReconcileAnswer


class Reconciled(BaseModel):
    """A bill beside its estimate, from `date` to `until`, both included. Amounts are decimal text.

    `drift_percentage` is the bill less the estimate in percent of the bill. `success` False: it could not be
    held against anything yet, and `error` says why; the figures are there as far as they are known.
    """

    provider: str
    account: str
    date: dt.date
    until: dt.date
    estimated_total: str
    actual_total: str | None
    drift_percentage: float | None
    drift_amount: str | None
    currency: str
    cause: str
    explanation: str
    records_reconciled: int
    success: bool
    error: str | None


class ReconcileResults(BaseModel):
    """One result for each bill, and for each day that has an estimate and no bill yet."""

    results: list[Reconciled]


class AccuracySaid(BaseModel):
    """Bills of the last days together; `accuracy_percentage` is how much of them was estimated rightly."""

    accuracy_percentage: float | None
    bills_reconciled: int
    estimated_total: str
    actual_total: str


class ProviderAccuracy(BaseModel):
    """`usual_low` and `usual_high`: estimates usually lie so many percent beside the bill; null: not known.

    Of today's estimate the bill will usually be from `today_least` to `today_most`.
    """

    last_7_days: AccuracySaid
    last_30_days: AccuracySaid
    usual_low: float | None
    usual_high: float | None
    today_estimated: str
    today_least: str | None
    today_most: str | None
    currency: str


class ReconcileSummary(BaseModel):
    """By provider, of those that have a settled bill of the last 30 days."""

    providers: dict[str, ProviderAccuracy]


class Reconciling:
    """The three routes. A body or a query may say a `period`, or a `date`, and an `account`."""

    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    async def daily(self, request: Request) -> Response:
        return _json(results(await self._reconcile(request, {})))

    async def provider(self, request: Request) -> Response:
        provider = provider_of(request)
        return _json(results(await self._reconcile(request, {"provider": provider})))

    async def summary(self, request: Request) -> Response:
        answer = await self._answer("drift", {}, request)
        assert isinstance(answer, DriftAnswer)
        found = {each.provider: _accuracies(each) for each in answer.providers}
        return _json(ReconcileSummary(providers=found))

    async def _reconcile(self, request: Request, given: Mapping[str, object]) -> ReconcileAnswer:
        said = {**read_query(request), **await read_object(request)}
        if "date" in said:
            said.setdefault("period", said.pop("date"))
        answer = await self._answer("reconcile", {**said, **given}, request)
        assert isinstance(answer, ReconcileAnswer)
        return answer

    async def _answer(self, name: str, given: Mapping[str, object], request: Request) -> Answer:
        answered = await self._ask(name, given, request)
        if answered.refusal:
            raise problem_of(answered.refusal)
        return answered.answer


def results(answer: ReconcileAnswer) -> ReconcileResults:
    without = [_without(each, answer) for each in answer.without_bill]
    return ReconcileResults(results=[*map(_result, answer.lines), *without])


def _result(line: DriftLine) -> Reconciled:
    return Reconciled(
        provider=line.provider,
        account=line.account,
        date=line.first,
        until=line.last,
        estimated_total=line.estimated.text(),
        actual_total=line.billed.text() if line.billed is not None else None,
        drift_percentage=None if line.drift_percent is None else float(line.drift_percent),
        drift_amount=line.difference.text() if line.difference is not None else None,
        currency=line.estimated.currency,
        cause=line.cause,
        explanation=line.explanation,
        records_reconciled=line.records,
        success=line.settled,
        error=_why_not(line),
    )


def _why_not(line: DriftLine) -> str | None:
    if line.settled:
        return None
    return "There is no bill of it yet." if line.billed is None else "The bill has not settled yet."


def _without(each: AccountName, answer: ReconcileAnswer) -> Reconciled:
    return Reconciled(
        provider=each.provider,
        account=each.account,
        date=answer.first,
        until=answer.last,
        estimated_total=each.estimated.text(),
        actual_total=None,
        drift_percentage=None,
        drift_amount=None,
        currency=each.estimated.currency,
        cause="",
        explanation="",
        records_reconciled=0,
        success=False,
        error=f"{each.title} has no bill to hold its estimates against: connect it, or record a reading.",
    )


def _accuracies(each: UsualPart) -> ProviderAccuracy:
    return ProviderAccuracy(
        last_7_days=_accuracy(each.last_7),
        last_30_days=_accuracy(each.last_30),
        usual_low=None if each.low is None else float(each.low),
        usual_high=None if each.high is None else float(each.high),
        today_estimated=each.estimated.text(),
        today_least=each.least.text() if each.least is not None else None,
        today_most=each.most.text() if each.most is not None else None,
        currency=each.estimated.currency,
    )


def _accuracy(known: Accuracy) -> AccuracySaid:
    return AccuracySaid(
        accuracy_percentage=None if known.right is None else float(known.right),
        bills_reconciled=known.bills,
        estimated_total=known.estimated.text(),
        actual_total=known.billed.text(),
    )


def _json(said: BaseModel) -> Response:
    return JSONResponse(said.model_dump(mode="json"))

"""What is peculiar to xAI: a team beside the key, protobuf's habits, and answers that hold a part only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from collectors.contract import CollectorError, KeyRejected, Page, ShapeChanged, Span, TryLater
from collectors.xai import XAI
from collectors.xai.days import pages, question, read
from collectors.xai.keys import KEY_HELP, check_secret, explain
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import Run, run, utc
from tests.collectors.xai_stand_in import INDEX, PATH, XAIStandIn, answered, sample, series

NOW = utc("2026-11-21T14:03:11")
SPAN = Span(utc("2026-11-17"), utc("2026-11-20"))
EXPECTED = {entry["file"].removesuffix(".json"): entry.get("expect", {}) for entry in INDEX}


@pytest.fixture
def xai() -> Iterator[XAIStandIn]:
    with XAIStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


async def collected(xai: XAIStandIn, now: datetime = NOW, **more: Any) -> Run:
    return await run(XAI, xai, now, **{"span": SPAN} | more)


def pages_in(answer: Answer, now: datetime = NOW) -> list[Page]:
    return list(pages(read(answer.body), now))


def charges_in(answer: Answer, now: datetime = NOW) -> list[Charge]:
    return Run(pages_in(answer, now)).charges


def spent(found: list[Charge]) -> Money:
    return sum((each.cost for each in found if each.cost), Money(0))


@pytest.mark.parametrize("name", ["usage_daily", "usage_daily_grouped"])
def test_a_sample_adds_up_to_the_billionth(name: str) -> None:
    assert spent(charges_in(sample(name))) == Money.of(EXPECTED[name]["sum_usd"])


async def test_the_documented_question_is_asked_and_its_answer_read(xai: XAIStandIn) -> None:
    asked = next(entry["request"] for entry in INDEX if entry["file"] == "usage_daily.json")
    done = await collected(xai)
    assert [(each.path, json.loads(each.body)) for each in xai.asked] == [(asked["path"], asked["body"])]
    assert spent(done.charges) == Money.of(EXPECTED["usage_daily"]["sum_usd"])
    assert question(SPAN) == asked["body"]


def test_a_day_is_a_charge_of_the_whole_team_and_an_idle_one_of_nothing() -> None:
    first, _, idle = charges_in(sample("usage_daily"))
    start, cost = utc("2026-11-17"), Money.of("0.75973725")
    assert first == Charge("official", "2026-11-17", start, utc("2026-11-18"), cost, settled=True)
    assert (idle.cost, idle.settled) == (Money(0), False)


def test_a_day_of_which_nothing_is_said_is_in_no_page() -> None:
    told = answered(series({date(2026, 11, 17): 1, date(2026, 11, 19): 2}))
    assert [page.covers.start.day for page in pages_in(told)] == [17, 19]
    assert pages_in(answered()) == []


def test_a_day_that_has_not_begun_is_left_out() -> None:
    assert charges_in(sample("usage_daily"), utc("2026-11-18"))[-1].key == "2026-11-17"


def test_an_answer_that_holds_a_part_is_a_floor_and_withdraws_nothing() -> None:
    found = pages_in(sample("usage_daily_grouped"))
    assert not any(page.whole for page in found)
    assert not any(charge.settled for charge in Run(found).charges)


@pytest.mark.parametrize("said", [{}, {"limitReached": False}])
def test_an_answer_that_is_whole_settles_said_or_not(said: dict[str, object]) -> None:
    (page,) = pages_in(answered(series({date(2026, 11, 17): 1}), **said))
    assert page.whole
    assert Run([page]).charges[0].settled


def test_groups_are_charges_of_their_own() -> None:
    found = charges_in(sample("usage_daily_grouped"))[:2]
    assert [(each.key, each.sku) for each in found] == [
        ("2026-11-17|Grok 4.5 input", "Grok 4.5 input"),
        ("2026-11-17|Grok 4.5 output", "Grok 4.5 output"),
    ]


async def test_a_long_time_is_asked_for_in_parts_that_meet(xai: XAIStandIn) -> None:
    done = await collected(xai, span=XAI.span(NOW, None))
    asked = [json.loads(each.body)["analyticsRequest"]["timeRange"] for each in xai.asked if each.body]
    assert len(asked) == 4
    assert [each["endTime"] for each in asked[:-1]] == [each["startTime"] for each in asked[1:]]
    assert len([page for page in done.pages if page.layer == "official"]) == 31
    assert spent(done.charges) == Money.of("4.50973725")


@pytest.mark.parametrize(
    "answer, where",
    [
        (answered(series({date(2026, 11, 16): 1})), "timeSeries[0].dataPoints[0].timestamp"),
        (answered(series({date(2026, 11, 20): 1})), "timeSeries[0].dataPoints[0].timestamp"),
        (answered(*[series({date(2026, 11, 17): 1})] * 2), "timeSeries[1].dataPoints[0].timestamp"),
        (
            answered({"dataPoints": [{"timestamp": "2026-11-17T01:00:00Z", "values": [1]}]}),
            "timeSeries[0].dataPoints[0].timestamp",
        ),
        (
            answered({"dataPoints": [{"timestamp": "2026-11-17T00:00:00Z", "values": [1, 2]}]}),
            "timeSeries[0].dataPoints[0].values",
        ),
        (
            answered({"dataPoints": [{"timestamp": "2026-11-17T00:00:00Z", "values": [None]}]}),
            "timeSeries[0].dataPoints[0].values[0]",
        ),
        (sample("prepaid_balance"), "timeSeries"),
        (sample("invoice_preview"), "timeSeries"),
    ],
)
async def test_what_is_not_as_described_is_refused_with_its_place(
    xai: XAIStandIn, answer: Answer, where: str
) -> None:
    xai.always = answer
    done = await collected(xai)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert done.pages == []


async def test_a_day_told_in_another_zone_is_the_same_day(xai: XAIStandIn) -> None:
    told = {"timestamp": "2026-11-17T01:00:00+01:00", "values": [0.25]}
    xai.always = answered({"dataPoints": [told]})
    assert (await collected(xai)).charges[0].key == "2026-11-17"


@pytest.mark.parametrize("subject", ["", "  ", "team/../other", "team?x=1", "Überteam"])
async def test_without_a_teams_id_nothing_is_asked(xai: XAIStandIn, subject: str) -> None:
    xai.subject = subject
    error = (await collected(xai)).error
    assert isinstance(error, CollectorError)
    assert XAI.subject in str(error)
    assert xai.asked == []


async def test_another_team_is_not_known(xai: XAIStandIn) -> None:
    error = (await collected(xai, subject="team-5678")).error
    assert type(error) is CollectorError
    assert "xAI knows no such team (404): “team not found”" in str(error)
    assert (await collected(xai, subject=f" {xai.subject}\n")).error is None
    assert xai.asked[-1].path == PATH


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_says_that_a_key_for_asking_models_does_not_do(status: int) -> None:
    error = explain(status, sample("error_403").body)
    assert isinstance(error, KeyRejected)
    assert f"({status}): “permission denied”. It is a key for asking models" in str(error)
    assert KEY_HELP in str(error)


async def test_other_refusals_say_what_they_mean(xai: XAIStandIn) -> None:
    assert "does not take the question (400)" in str(explain(400, b"{}"))
    assert "a fault of its own (503)" in str(explain(503, b"<html>"))
    xai.always = Answer(429, b'{"code": 8, "message": "too many requests"}')
    busy = (await collected(xai)).error
    assert isinstance(busy, TryLater)
    assert busy.after == timedelta(minutes=10)


@pytest.mark.parametrize("key", ["xai-token-0123456789abcdef", "xai-0123456789abcdef01234567"])
def test_both_kinds_of_key_look_alike_and_are_sent(key: str) -> None:
    assert check_secret(key) is None


@pytest.mark.parametrize(
    "key", ["xai-short", "sk-ant-admin01-0123456789abcdef", "gsk_0123456789abcdef012345"]
)
def test_what_is_another_providers_key_is_refused_with_the_one_to_make(key: str) -> None:
    assert KEY_HELP in str(check_secret(key))

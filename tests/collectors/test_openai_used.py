"""OpenAI's usage over the wire: hours, reports and what becomes of a report that is not to be had."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from collectors.contract import CollectorError, KeyRejected, Page, ShapeChanged, Span, TryLater
from collectors.openai import OPENAI
from collectors.openai.hours import Hour
from collectors.openai.rows import REPORTS
from collectors.openai.used import pages, read_used
from ledger.facts import Charge, Usage
from ledger.money import Money
from tests.collectors.openai_days import sample
from tests.collectors.openai_hours import completions, hour_of, made_up_hours
from tests.collectors.openai_stand_in import USAGE, OpenAIStandIn
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import Run, run, utc

NOW, TODAY = utc("2026-11-20T14:03"), date(2026, 11, 20)
OPEN = Span(utc("2026-11-17"), utc("2026-11-21"))  # what a read reads an hour after another
USED = replace(OPENAI, collect=read_used)
ODD = Answer(200, b'{"data": {}}')


async def read(openai: OpenAIStandIn, **more: Any) -> Run:
    return await run(USED, openai, more.pop("now", NOW), span=more.pop("span", OPEN), **more)


def hours_of(page: Page) -> tuple[str, str]:
    return f"{page.covers.start:%d %H}", f"{page.covers.end:%d %H}"


async def test_the_hours_of_the_open_days_are_read_a_day_a_page(openai: OpenAIStandIn) -> None:
    openai.hours = made_up_hours(TODAY)
    done = await read(openai)
    assert done.error is None
    assert [hours_of(page) for page in done.pages] == [
        ("17 00", "18 00"),
        ("18 00", "19 00"),
        ("19 00", "20 00"),
        ("20 00", "20 15"),
    ]
    assert all(page.whole for page in done.pages)
    asked = sum(fact.quantities["input_tokens"] for fact in done.usage if fact.sku == "completions")
    assert asked == sum(
        told["input_tokens"]
        for hour, uses in openai.hours.items()
        if OPEN.start <= hour < NOW
        for report, told in uses
        if report == "completions"
    )


async def test_a_read_asks_each_report_once(openai: OpenAIStandIn) -> None:
    await read(openai)
    assert [asked.path for asked in openai.asked] == [USAGE + report.name for report in REPORTS]
    assert len(openai.asked) == 10


async def test_an_hour_without_use_is_a_charge_of_nothing(openai: OpenAIStandIn) -> None:
    done = await read(openai)
    assert len(done.charges) == 3 * 24 + 15
    assert done.charges[-2] == Charge(
        "usage",
        "2026-11-20T13",
        utc("2026-11-20T13:00"),
        utc("2026-11-20T14:00"),
        Money(0),
        settled=False,
    )
    assert done.usage == []


async def test_an_hour_with_use_in_one_report_is_not_empty(openai: OpenAIStandIn) -> None:
    openai.hours = {hour_of(TODAY, 9): [("images", {"model": "m", "images": 1, "num_model_requests": 1})]}
    done = await read(openai)
    assert [fact.key for fact in done.usage] == ["2026-11-20T09|images||m"]
    assert "2026-11-20T09" not in {charge.key for charge in done.charges}


async def test_the_hour_that_has_begun_ends_at_the_moment_of_asking(openai: OpenAIStandIn) -> None:
    openai.hours = {hour_of(TODAY, hour): [completions("m", "p", hour, 0)] for hour in (13, 14)}
    before, now = (await read(openai)).usage
    assert (before.end, now.start, now.end) == (utc("2026-11-20T14:00"), utc("2026-11-20T14:00"), NOW)
    assert not now.settled
    (_, later) = (await read(openai, now=NOW + timedelta(hours=1))).usage
    assert (later.key, later.end) == (now.key, utc("2026-11-20T15:00"))


@pytest.mark.parametrize(
    "now, hours", [("2026-11-20T14:00", 14), ("2026-11-20T14:00:00.000001", 15), ("2026-11-20T00:00", 0)]
)
async def test_an_hour_that_has_not_begun_is_not_asked_for(
    openai: OpenAIStandIn, now: str, hours: int
) -> None:
    done = await read(openai, now=utc(now))
    today = [charge for charge in done.charges if charge.start >= utc("2026-11-20")]
    assert len(today) == hours
    assert len(done.charges) == 3 * 24 + hours


async def test_an_hour_ahead_that_is_told_all_the_same_is_left_alone(openai: OpenAIStandIn) -> None:
    def with_the_next(body: bytes) -> bytes:
        answer = json.loads(body)
        start = answer["data"][-1]["end_time"]
        answer["data"].append({"start_time": start, "end_time": start + 3600, "results": []})
        return json.dumps(answer).encode()

    assert await read(openai, change=with_the_next) == await read(openai)


async def test_hours_settle_two_days_after_their_end(openai: OpenAIStandIn) -> None:
    openai.hours = {hour_of(date(2026, 11, 18), hour): [completions("m", "p", 1, 1)] for hour in (13, 14)}
    assert [fact.settled for fact in (await read(openai)).usage] == [True, False]


@pytest.mark.parametrize("span", [OPENAI.span(NOW, None), Span(utc("2026-10-01"), utc("2026-11-21"))])
async def test_a_week_at_most_is_read_in_one_request_a_report(openai: OpenAIStandIn, span: Span) -> None:
    openai.hours = made_up_hours(TODAY, 31)
    done = await read(openai, span=span)
    assert done.pages[0].covers.start == utc("2026-11-14")
    assert len(openai.asked) == len(REPORTS)


async def test_a_span_of_long_ago_asks_for_no_usage(openai: OpenAIStandIn) -> None:
    done = await read(openai, span=Span(utc("2026-09-01"), utc("2026-10-01")))
    assert (done, openai.asked) == (Run([]), [])


async def test_every_page_is_asked_with_the_same_frozen_query(openai: OpenAIStandIn) -> None:
    openai.hours, openai.hours_a_page = made_up_hours(TODAY), 40
    in_pages = await read(openai)
    first, *others = (asked.query for asked in openai.asked if asked.path == USAGE + "completions")
    assert dict(first) | {"group_by": "…"} == {
        "start_time": f"{OPEN.start.timestamp():.0f}",
        "end_time": f"{utc('2026-11-20T15:00').timestamp():.0f}",
        "bucket_width": "1h",
        "limit": "168",
        "group_by": "…",
    }
    assert [value for name, value in first if name == "group_by"] == [
        "project_id",
        "model",
        "batch",
        "service_tier",
    ]
    assert len(others) == 2
    assert all([pair for pair in query if pair[0] != "page"] == first for query in others)
    openai.hours_a_page = 168
    assert in_pages == await read(openai)


async def test_nobody_is_asked_for_by_name(openai: OpenAIStandIn) -> None:
    openai.hours = {hour_of(TODAY, 9): [completions("m", "p", 1, 1, user_id="user_ann", api_key_id="key_1")]}
    done = await read(openai)
    assert not {"user_id", "api_key_id"} & {value for asked in openai.asked for _, value in asked.query}
    assert "user_ann" not in repr(done)


@pytest.mark.parametrize("name", ["error_403_missing_scopes", "error_404_project", "error_401_invalid_key"])
async def test_a_report_that_is_refused_is_left_out_and_said_so(
    openai: OpenAIStandIn, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.INFO)
    openai.hours = made_up_hours(TODAY)
    openai.instead[USAGE + "moderations"] = sample(name)
    done = await read(openai)
    assert done.error is None
    assert {fact.sku for fact in done.usage} == {"completions"}
    assert "OpenAI's usage of moderations is left out: " in caplog.text


async def test_what_was_left_out_is_not_withdrawn_and_no_hour_is_called_empty(openai: OpenAIStandIn) -> None:
    openai.instead[USAGE + "images"] = sample("error_404_project")
    openai.hours = {hour_of(TODAY, 9): [completions("m", "p", 1, 1)]}
    done = await read(openai)
    assert not any(page.whole for page in done.pages)
    assert done.charges == []
    assert len(done.usage) == 1


async def test_a_report_whose_shape_changed_is_told_after_the_others_are_read(openai: OpenAIStandIn) -> None:
    openai.hours = made_up_hours(TODAY)
    openai.instead[USAGE + "completions"] = ODD
    done = await read(openai)
    assert isinstance(done.error, ShapeChanged)
    assert (done.error.where, done.error.body) == ("data", ODD.body)
    assert {fact.sku for fact in done.usage} == {"moderations"}
    assert not any(page.whole for page in done.pages)


async def test_a_provider_that_asks_to_wait_is_not_asked_for_the_next_report(openai: OpenAIStandIn) -> None:
    openai.instead[USAGE + "embeddings"] = sample("error_429_no_retry_after")
    done = await read(openai)
    assert isinstance(done.error, TryLater)
    assert (done.pages, len(openai.asked)) == ([], 2)


@pytest.mark.parametrize(
    "answer, kind", [(sample("error_403_missing_scopes"), None), (ODD, ShapeChanged), (None, None)]
)
async def test_costs_are_read_whatever_becomes_of_usage(
    openai: OpenAIStandIn, answer: Answer | None, kind: type[CollectorError] | None
) -> None:
    openai.instead = {USAGE + report.name: answer for report in REPORTS if answer}
    done = await run(OPENAI, openai, NOW, span=OPEN)
    official = [page for page in done.pages if page.layer == "official"]
    assert official == done.pages[:4]
    assert len(official) == 4
    assert (len(done.pages) == 4) is (answer is not None)
    assert isinstance(done.error, kind) if kind else done.error is None


async def test_only_the_costs_reject_a_key(openai: OpenAIStandIn) -> None:
    openai.instead["/organization/costs"] = sample("error_403_missing_scopes")
    done = await run(OPENAI, openai, NOW, span=OPEN)
    assert isinstance(done.error, KeyRejected)
    assert (done.pages, len(openai.asked)) == ([], 1)


@pytest.mark.parametrize(
    "change, where",
    [
        (lambda data: data.insert(0, data[1]), "data[1].start_time"),
        (lambda data: data[1].update(start_time=data[1]["start_time"] + 60), "data[1].start_time"),
        (lambda data: data[0].update(start_time=data[0]["start_time"] - 3600), "data[0].start_time"),
        (lambda data: data[0].update(end_time=data[0]["end_time"] + 3600), "data[0].end_time"),
    ],
)
async def test_hours_out_of_place_book_nothing(
    openai: OpenAIStandIn, change: Callable[[Any], None], where: str
) -> None:
    def changed(body: bytes) -> bytes:
        answer = json.loads(body)
        change(answer["data"])
        return json.dumps(answer).encode()

    done = await read(openai, change=changed)
    assert isinstance(done.error, ShapeChanged)
    assert (done.error.where, done.pages) == (where, [])


async def test_a_silent_hour_is_covered_by_no_page(openai: OpenAIStandIn) -> None:
    def without_noon(body: bytes) -> bytes:
        answer = json.loads(body)
        noon = utc("2026-11-20T12:00").timestamp()
        answer["data"] = [bucket for bucket in answer["data"] if bucket["start_time"] != noon]
        return json.dumps(answer).encode()

    done = await read(openai, change=without_noon)
    assert [hours_of(page) for page in done.pages][3:] == [("20 00", "20 12"), ("20 13", "20 15")]


def test_a_busy_day_comes_in_pages_that_cover_it_once() -> None:
    def busy(start: int) -> Hour:
        at = utc(f"2026-11-20T{start:02}:00")
        fact = Usage("usage", "k", at, at, "m", {})
        return Hour(at, at + timedelta(hours=1), [fact] * 450, [report.name for report in REPORTS])

    found = list(pages([busy(start) for start in range(5)], NOW))
    assert [(hours_of(page), len(page.facts)) for page in found] == [
        (("20 00", "20 02"), 900),
        (("20 02", "20 04"), 900),
        (("20 04", "20 05"), 450),
    ]

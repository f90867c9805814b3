"""OpenAI's costs over the wire: days, pages and what changes between two reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from collectors.contract import KeyRejected, Page, ShapeChanged, Span
from collectors.openai import OPENAI
from collectors.openai.costs import read_costs
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.reading import Run, run, utc

NOW = utc("2026-11-20T14:03")
COSTS = replace(OPENAI, collect=read_costs)
SAMPLES = Span(utc("2026-11-16"), utc("2026-11-21"))


def spent(found: list[Charge]) -> Money:
    return sum((charge.cost for charge in found if charge.cost), Money(0))


async def read_samples(openai: OpenAIStandIn, **more: Any) -> Run:
    return await run(COSTS, openai, NOW, span=SAMPLES, **more)


async def test_both_pages_give_what_the_index_expects(openai: OpenAIStandIn) -> None:
    openai.buckets_a_page = 3
    done = await read_samples(openai)
    assert (
        spent(done.charges)
        == openai.spent(date(2026, 11, 16), date(2026, 11, 20))
        == Money.of("214.621374623")
    )
    assert [page.covers.start.day for page in done.pages] == [16, 17, 18, 19, 20]
    assert len(openai.asked) == 2


async def test_amounts_as_text_are_read_over_the_wire(openai: OpenAIStandIn) -> None:
    as_numbers = await read_samples(openai)
    openai.as_text = True
    assert (await read_samples(openai)).amounts == as_numbers.amounts


async def test_a_day_that_is_not_in_the_answer_is_in_no_page(openai: OpenAIStandIn) -> None:
    openai.always = sample("costs_no_buckets")
    assert (await read_samples(openai)) == Run([])


@pytest.mark.parametrize(
    "change, where",
    [
        (lambda answer: answer["data"].insert(0, answer["data"][1]), "data[1].start_time"),
        (lambda answer: answer["data"].append(answer["data"][-1]), "data[5].start_time"),
        (lambda answer: answer["data"][2].update(start_time=1794960060), "data[2].start_time"),
        (lambda answer: answer["data"][0].update(start_time=1794700800), "data[0].start_time"),
        (lambda answer: answer["data"][0].update(end_time=1794787200), "data[0].end_time"),
        (lambda answer: answer["data"][0].update(end_time=1794960000), "data[0].end_time"),
        (lambda answer: answer.update(has_more=True), "next_page"),
    ],
)
async def test_days_out_of_place_book_nothing(
    openai: OpenAIStandIn, change: Callable[[Any], None], where: str
) -> None:
    def changed(body: bytes) -> bytes:
        answer = json.loads(body)
        change(answer)
        return json.dumps(answer).encode()

    done = await read_samples(openai, change=changed)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert done.pages == [] or where == "next_page"


async def test_a_day_that_has_not_begun_is_left_alone(openai: OpenAIStandIn) -> None:
    def with_tomorrow(body: bytes) -> bytes:
        answer = json.loads(body)
        answer["data"].append({"start_time": 1795219200, "end_time": 1795305600, "results": []})
        return json.dumps(answer).encode()

    assert await read_samples(openai, change=with_tomorrow) == await read_samples(openai)


async def test_paging_that_never_ends_is_noticed(openai: OpenAIStandIn) -> None:
    openai.always = sample("costs_no_buckets")
    done = await read_samples(
        openai, change=lambda _: b'{"data": [], "has_more": true, "next_page": "again"}'
    )
    assert isinstance(done.error, ShapeChanged)
    assert len(openai.asked) == 6


async def test_every_page_is_asked_with_the_same_frozen_query(openai: OpenAIStandIn) -> None:
    openai.buckets_a_page = 2
    await read_samples(openai)
    first, *others = (asked.query for asked in openai.asked)
    assert dict(first)["start_time"] == "1794787200"
    assert dict(first)["end_time"] == "1795219200"
    assert [pair for pair in first if pair[0] == "group_by"] == [
        ("group_by", "project_id"),
        ("group_by", "line_item"),
    ]
    assert len(others) == 2
    assert all([pair for pair in query if pair[0] != "page"] == first for query in others)


@pytest.mark.parametrize("start, days", [("2026-11-20T00:00", 31), ("2026-11-16T13:37", 5)])
async def test_the_query_begins_and_ends_at_midnight(openai: OpenAIStandIn, start: str, days: int) -> None:
    await run(COSTS, openai, NOW, span=Span(utc(start), utc("2026-11-20T13:00")))
    query = dict(openai.asked[0].query)
    assert int(query["start_time"]) % 86_400 == int(query["end_time"]) % 86_400 == 0
    assert int(query["end_time"]) == utc("2026-11-21").timestamp()


async def test_a_span_that_has_not_begun_asks_nothing(openai: OpenAIStandIn) -> None:
    ahead = Span(utc("2026-11-21"), utc("2026-11-25"))
    assert await run(COSTS, openai, NOW, span=ahead) == Run([])
    assert openai.asked == []


async def test_a_month_is_one_page_and_two_months_are_two() -> None:
    with OpenAIStandIn(made_up_days(date(2026, 11, 20), 62)) as openai:
        month = await run(COSTS, openai, NOW)
        assert (len(openai.asked), len(month.pages)) == (1, 31)
        both = await run(COSTS, openai, NOW, span=Span(utc("2026-09-20"), SAMPLES.end))
        assert (len(openai.asked), len(both.pages)) == (3, 62)
        assert spent(both.charges) == openai.spent(date(2026, 9, 20), date(2026, 11, 20))


async def test_a_restated_day_has_the_same_keys_and_other_amounts(openai: OpenAIStandIn) -> None:
    before = await read_samples(openai)
    openai.days[date(2026, 11, 17)][0] = ("proj_abc", "gpt-5, input", Decimal("8.07"))
    after = await read_samples(openai)
    assert after.amounts == before.amounts | {"2026-11-17|proj_abc|gpt-5, input": "8.07"}


async def test_a_row_that_vanished_is_missing_from_the_page_that_covers_its_day(
    openai: OpenAIStandIn,
) -> None:
    openai.days[date(2026, 11, 20)] = []
    *_, today = (await read_samples(openai)).pages
    assert today.covers == Span(utc("2026-11-20"), utc("2026-11-21"))
    assert [fact.key for fact in today.facts if isinstance(fact, Charge)] == ["2026-11-20||"]


async def test_the_open_day_ends_at_the_moment_of_asking_and_keeps_its_key(openai: OpenAIStandIn) -> None:
    at_two = (await read_samples(openai)).charges[-1]
    assert (at_two.start, at_two.end) == (utc("2026-11-20"), NOW)
    next_day = (await run(COSTS, openai, NOW + timedelta(days=1), span=SAMPLES)).charges[-1]
    assert (next_day.key, next_day.end) == (at_two.key, utc("2026-11-21"))


@pytest.mark.parametrize(
    "read_at, now, start",
    [
        (None, "2026-11-20T14:03", "2026-10-21"),
        ("2026-11-20T13:00", "2026-11-20T14:03", "2026-11-17"),
        ("2026-11-10T13:00", "2026-11-20T14:03", "2026-11-07"),  # it was away for days
        ("2026-12-03T23:10", "2026-12-04T00:10", "2026-11-01"),  # the month before, once after its end
        ("2026-12-04T00:10", "2026-12-04T01:10", "2026-12-01"),
        ("2026-12-31T23:10", "2027-01-05T00:10", "2026-12-01"),
        ("2026-09-02T00:00", "2026-12-04T01:10", "2026-08-30"),
    ],
)
def test_a_later_read_reaches_back_behind_the_last_good_one(
    read_at: str | None, now: str, start: str
) -> None:
    span = OPENAI.span(utc(now), utc(read_at) if read_at else None)
    assert span.start == utc(start)
    assert span.end == utc(now[:10]) + timedelta(days=1)


def test_every_day_is_read_once_more_after_it_settled() -> None:
    day = utc("2026-11-16")
    settled_at = day + timedelta(days=1) + OPENAI.lag
    assert OPENAI.span(settled_at, settled_at - timedelta(hours=1)).start <= day


async def test_pages_come_as_the_days_are_read(openai: OpenAIStandIn) -> None:
    openai.buckets_a_page = 1
    openai.script(None, None, sample("error_401_invalid_key"))
    done = await read_samples(openai)
    assert [page.covers for page in done.pages] == [
        Span(utc("2026-11-16"), utc("2026-11-17")),
        Span(utc("2026-11-17"), utc("2026-11-18")),
    ]
    assert all(isinstance(page, Page) for page in done.pages)
    assert isinstance(done.error, KeyRejected)

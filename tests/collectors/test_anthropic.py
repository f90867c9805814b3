"""Anthropic over the wire: costs, hours and people, pages, and what changes between two reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from collectors.anthropic import ANTHROPIC
from collectors.contract import KeyRejected, Page, ShapeChanged, Span
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.anthropic_days import (
    PRODUCTION,
    code_record,
    cost_row,
    hour_of,
    made_up_costs,
    made_up_hours,
    sample,
    use_row,
)
from tests.collectors.anthropic_stand_in import AnthropicStandIn
from tests.collectors.provider_stand_in import Asked
from tests.collectors.reading import Run, run, utc

NOW = utc("2026-11-20T14:03")
SAMPLES = Span(utc("2026-11-16"), utc("2026-11-21"))
FIRST, SETTLED, OPEN, TODAY = (date(2026, 11, day) for day in (16, 17, 18, 20))
COSTS, HOURS, PEOPLE, WORKSPACES = (
    f"/v1/organizations/{path}"
    for path in ("cost_report", "usage_report/messages", "usage_report/claude_code", "workspaces")
)
HAIKU = "claude-haiku-4-5"


async def read(anthropic: AnthropicStandIn, **more: Any) -> Run:
    return await run(ANTHROPIC, anthropic, more.pop("now", NOW), span=more.pop("span", SAMPLES), **more)


def spent(found: list[Charge], layer: str = "official") -> Money:
    costs = (c.cost for c in found if c.layer == layer and not c.included and c.cost)
    return sum(costs, Money(0))


def of_layer(done: Run, layer: str) -> list[Page]:
    return [page for page in done.pages if page.layer == layer]


def asked_at(anthropic: AnthropicStandIn, path: str) -> list[Asked]:
    return [asked for asked in anthropic.asked if asked.path == path]


async def test_the_samples_come_over_the_wire_to_the_billionth(anthropic: AnthropicStandIn) -> None:
    anthropic.days_a_page = 3
    done = await read(anthropic)
    assert done.error is None
    assert spent(done.charges) == anthropic.spent(FIRST, TODAY) == Money.of("73.8344362")
    assert spent(done.charges, "usage") == Money.of("2.38")  # the people of the 16th
    assert [page.covers.start.day for page in of_layer(done, "official")] == [16, 17, 18, 19, 20]


async def test_the_bill_is_read_before_all_estimates(anthropic: AnthropicStandIn) -> None:
    done = await read(anthropic)
    assert [page.layer for page in done.pages] == ["official"] * 5 + ["usage"] * 5
    assert [asked.path for asked in anthropic.asked] == [WORKSPACES, COSTS, HOURS, PEOPLE, PEOPLE]


async def test_costs_are_asked_by_whole_utc_days_with_brackets_and_a_frozen_query(
    anthropic: AnthropicStandIn,
) -> None:
    anthropic.days_a_page = 2
    await read(anthropic, span=Span(utc("2026-11-16T13:37"), NOW))
    first, *others = (asked.query for asked in asked_at(anthropic, COSTS))
    assert first == [
        ("starting_at", "2026-11-16T00:00:00Z"),
        ("ending_at", "2026-11-21T00:00:00Z"),
        ("bucket_width", "1d"),
        ("limit", "31"),
        ("group_by[]", "workspace_id"),
        ("group_by[]", "description"),
    ]
    assert len(others) == 2
    assert all([pair for pair in query if pair[0] != "page"] == first for query in others)


async def test_hours_are_asked_with_all_that_a_price_depends_on(anthropic: AnthropicStandIn) -> None:
    await read(anthropic)
    (hours,) = asked_at(anthropic, HOURS)
    assert dict(hours.query)["bucket_width"] == "1h"
    assert {value for name, value in hours.query if name == "group_by[]"} == {
        "workspace_id",
        "model",
        "service_tier",
        "context_window",
        "inference_geo",
        "speed",
    }
    assert hours.headers["anthropic-version"] == "2023-06-01"
    assert hours.headers["user-agent"] == "purser"


async def test_people_are_asked_for_on_settled_days_only(anthropic: AnthropicStandIn) -> None:
    await read(anthropic)
    days = [dict(asked.query)["starting_at"] for asked in asked_at(anthropic, PEOPLE)]
    assert days == ["2026-11-16", "2026-11-17"]


async def test_people_take_the_place_of_the_hours_of_their_models_only(anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {
        hour_of(SETTLED, 9): [use_row(100), use_row(50, HAIKU), use_row(7, service_tier="priority")]
    }
    anthropic.people = {SETTLED: [code_record(SETTLED, "ann@example.com", {"claude-opus-5": 42})]}
    done = await read(anthropic)
    told = [(usage.model, usage.included) for usage in done.usage]
    assert told == [(HAIKU, False), ("claude-opus-5", True)]
    assert spent(done.charges, "usage") == Money.of("0.42")
    page = next(page for page in of_layer(done, "usage") if page.covers.start.day == 17)
    assert page.covers == Span(utc("2026-11-17"), utc("2026-11-18"))


async def test_hours_stay_where_nobody_used_claude_code_or_had_a_seat(anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {hour_of(SETTLED, 9): [use_row(100)], hour_of(OPEN, 9): [use_row(50)]}
    seat = code_record(SETTLED, "eve@example.com", {"claude-opus-5": 42}, "subscription")
    anthropic.people = {SETTLED: [seat], OPEN: [code_record(OPEN, "ann@example.com", {"claude-opus-5": 42})]}
    done = await read(anthropic)
    assert [usage.quantities["output_tokens"] for usage in done.usage] == [100, 50]
    assert spent(done.charges, "usage") == Money(0)


async def test_a_day_of_many_facts_comes_in_pages_that_cover_it_once(anthropic: AnthropicStandIn) -> None:
    rows = [use_row(1, f"claude-{number}") for number in range(300)]
    anthropic.hours = {hour_of(SETTLED, hour): rows for hour in (0, 1, 2, 22)}
    anthropic.people = {SETTLED: [code_record(SETTLED, "ann@example.com", {"claude-opus-5": 42})]}
    done = await read(anthropic, span=Span(utc("2026-11-17"), utc("2026-11-18")))
    pages = of_layer(done, "usage")
    edges = [(page.covers.start.hour, page.covers.end.hour) for page in pages]
    assert edges == [(0, 22), (22, 0)]
    assert [len(page.facts) for page in pages] == [1 + 3 * 300 + 19, 300 + 1]


async def test_an_hour_that_has_not_begun_is_left_alone_and_the_open_one_ends_now(
    anthropic: AnthropicStandIn,
) -> None:
    anthropic.hours = {hour_of(TODAY, 14): [use_row(100)]}
    *_, today = of_layer(await read(anthropic), "usage")
    assert today.covers == Span(utc("2026-11-20"), utc("2026-11-20T15:00"))
    assert [fact.start.hour for fact in today.facts] == list(range(15))  # type: ignore[union-attr]
    last = today.facts[-1]
    assert (last.end, last.settled) == (NOW, False)  # type: ignore[union-attr]


async def test_an_hour_has_the_same_key_when_it_is_over(anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {hour_of(TODAY, 14): [use_row(100)]}
    (open_,) = (await read(anthropic)).usage
    (over,) = (await read(anthropic, now=NOW + timedelta(hours=1))).usage
    assert (open_.key, open_.end, over.key, over.end) == (open_.key, NOW, open_.key, utc("2026-11-20T15:00"))


async def test_a_month_takes_few_questions() -> None:
    with AnthropicStandIn(made_up_costs(TODAY), made_up_hours(TODAY)) as anthropic:
        done = await run(ANTHROPIC, anthropic, NOW)
        assert [len(asked_at(anthropic, path)) for path in (WORKSPACES, COSTS, HOURS, PEOPLE)] == [
            1,
            1,
            5,
            28,
        ]
        assert spent(done.charges) == anthropic.spent(date(2026, 10, 21), TODAY)
        assert len(of_layer(done, "official")) == len(of_layer(done, "usage")) == 31


async def test_an_hour_later_it_takes_four_questions(anthropic: AnthropicStandIn) -> None:
    await read(anthropic, span=ANTHROPIC.span(NOW + timedelta(hours=1), NOW))
    assert [asked.path for asked in anthropic.asked] == [WORKSPACES, COSTS, HOURS, PEOPLE]


async def test_people_of_several_pages_are_added_up(anthropic: AnthropicStandIn) -> None:
    anthropic.records_a_page = 1
    done = await read(anthropic, span=Span(utc("2026-11-16"), utc("2026-11-17")))
    assert spent(done.charges, "usage") == Money.of("2.38")
    assert len(asked_at(anthropic, PEOPLE)) == 3


async def test_names_of_workspaces_come_in_pages_too(anthropic: AnthropicStandIn) -> None:
    first = dict(anthropic.workspaces[0])
    anthropic.workspaces = [first | {"id": f"wrkspc_{n}", "name": f"Team {n}"} for n in range(1001)]
    anthropic.costs = {FIRST: [cost_row("1", workspace="wrkspc_1000")]}
    done = await read(anthropic)
    assert done.charges[0].dims["project"] == "Team 1000"
    assert dict(asked_at(anthropic, WORKSPACES)[1].query)["after_id"] == "wrkspc_999"


async def test_an_archived_workspace_still_has_its_name(anthropic: AnthropicStandIn) -> None:
    found = {charge.sku: charge for charge in (await read(anthropic)).charges}
    assert found["Code Execution Usage"].dims == {"project": "Old"}


async def test_a_renamed_workspace_keeps_its_keys(anthropic: AnthropicStandIn) -> None:
    before = await read(anthropic)
    anthropic.workspaces[0] = anthropic.workspaces[0] | {"name": "Live"}
    after = await read(anthropic)
    assert after.amounts == before.amounts
    assert {charge.dims["project"] for charge in after.charges if PRODUCTION in charge.key} == {"Live"}


async def test_a_restated_day_has_the_same_keys_and_other_amounts(anthropic: AnthropicStandIn) -> None:
    before = await read(anthropic)
    row = anthropic.costs[SETTLED][0]
    anthropic.costs[SETTLED] = [row | {"amount": "806.5"}]
    after = await read(anthropic)
    key = f"2026-11-17|{PRODUCTION}|claude-opus-5|{row['description']}"
    assert after.amounts == before.amounts | {key: "8.065"}


async def test_a_row_that_vanished_is_missing_from_the_page_that_covers_its_day(
    anthropic: AnthropicStandIn,
) -> None:
    anthropic.costs[SETTLED] = []
    page = of_layer(await read(anthropic), "official")[1]
    assert page.covers == Span(utc("2026-11-17"), utc("2026-11-18"))
    assert [fact.key for fact in page.facts if isinstance(fact, Charge)] == ["2026-11-17"]


async def test_fields_that_no_documentation_names_are_left_where_they_are(
    anthropic: AnthropicStandIn,
) -> None:
    before = await read(anthropic)
    anthropic.more = {"mood": "cheerful"}
    assert await read(anthropic) == before


async def test_a_span_that_has_not_begun_asks_nothing(anthropic: AnthropicStandIn) -> None:
    assert await read(anthropic, span=Span(utc("2026-11-21"), utc("2026-11-25"))) == Run([])
    assert anthropic.asked == []


Change = Callable[[Any], None]


def changing(path_has: str, change: Change) -> Callable[[bytes], bytes]:
    """Answers whose data look like those of a path, changed."""

    def changed(body: bytes) -> bytes:
        answer = json.loads(body)
        if path_has in json.dumps(answer["data"][:1]):
            change(answer)
        return json.dumps(answer).encode()

    return changed


def moved(place: int, **edges: str) -> Change:
    return lambda answer: answer["data"][place].update(edges)


@pytest.mark.parametrize(
    "change, where",
    [
        (lambda answer: answer["data"].insert(0, answer["data"][1]), "data[1].starting_at"),
        (lambda answer: answer["data"].append(answer["data"][-1]), "data[5].starting_at"),
        (moved(2, starting_at="2026-11-18T00:01:00Z"), "data[2].starting_at"),
        (moved(0, starting_at="2026-11-15T00:00:00Z"), "data[0].starting_at"),
        (moved(0, ending_at="2026-11-16T00:00:00Z"), "data[0].ending_at"),
        (moved(0, ending_at="2026-11-18T00:00:00Z"), "data[0].ending_at"),
    ],
)
async def test_days_out_of_place_book_nothing(
    anthropic: AnthropicStandIn, change: Change, where: str
) -> None:
    done = await read(anthropic, change=changing('"amount"', change))
    assert isinstance(done.error, ShapeChanged)
    assert (done.error.where, done.pages) == (where, [])


async def test_an_hour_wider_than_one_is_noticed(anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {hour_of(FIRST, 0): [use_row(1)]}
    change = changing('"output_tokens"', moved(0, ending_at="2026-11-17T00:00:00Z"))
    done = await read(anthropic, change=change)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == "data[0].ending_at"
    assert {page.layer for page in done.pages} == {"official"}


async def test_a_record_of_another_day_is_not_booked_on_this_one(anthropic: AnthropicStandIn) -> None:
    anthropic.people = {FIRST: [code_record(SETTLED, "ann@example.com", {"claude-opus-5": 1})]}
    done = await read(anthropic)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == "data[0].date"


async def test_days_that_are_not_in_the_answer_are_in_no_page(anthropic: AnthropicStandIn) -> None:
    def without_first(answer: Any) -> None:
        del answer["data"][0]

    done = await read(anthropic, change=changing('"amount"', without_first))
    assert [page.covers.start.day for page in of_layer(done, "official")] == [17, 18, 19, 20]


@pytest.mark.parametrize(
    "body, where",
    [
        (b'{"data": [], "has_more": true, "next_page": null}', "next_page"),
        (b'{"data": [], "has_more": true, "next_page": "again"}', "has_more"),
    ],
)
async def test_paging_that_never_ends_or_leads_nowhere_is_noticed(
    anthropic: AnthropicStandIn, body: bytes, where: str
) -> None:
    anthropic.script(None)
    anthropic.always = sample("cost_report_empty")
    done = await read(anthropic, change=lambda answer: answer if b"first_id" in answer else body)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert len(anthropic.asked) <= 1 + 6


async def test_workspaces_without_end_are_noticed(anthropic: AnthropicStandIn) -> None:
    done = await read(anthropic, change=lambda _: b'{"data": [], "has_more": true, "last_id": null}')
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == "last_id"


async def test_pages_come_as_they_are_read(anthropic: AnthropicStandIn) -> None:
    anthropic.days_a_page = 1
    anthropic.script(None, None, None, sample("error_401_invalid_key"))
    done = await read(anthropic)
    assert [page.covers.start for page in done.pages] == [utc("2026-11-16"), utc("2026-11-17")]
    assert isinstance(done.error, KeyRejected)


@pytest.mark.parametrize("hour", [0, 1, 23])
async def test_a_day_is_read_whatever_the_hour(anthropic: AnthropicStandIn, hour: int) -> None:
    now: datetime = hour_of(TODAY, hour)
    done = await read(anthropic, now=now, span=ANTHROPIC.span(now, None))
    days = [page.covers.start for page in of_layer(done, "official")]
    assert done.error is None
    assert days[-1] == (utc("2026-11-20") if hour else utc("2026-11-19"))

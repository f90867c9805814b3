"""Anthropic's stand-in objects to what the documentation does: agreeing to everything proves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from collectors.anthropic import ANTHROPIC
from collectors.client import ProviderClient
from collectors.contract import CollectorError
from tests.collectors.anthropic_days import INDEX, made_up_costs, made_up_hours, sample
from tests.collectors.anthropic_stand_in import AnthropicStandIn

ORGANIZATION = "/v1/organizations/"
COSTS, HOURS, PEOPLE = (
    ORGANIZATION + path for path in ("cost_report", "usage_report/messages", "usage_report/claude_code")
)
START, END = ("starting_at", "2026-11-16T00:00:00Z"), ("ending_at", "2026-11-20T00:00:00Z")
SHOWN = [entry for entry in INDEX if "request" in entry]


@pytest.fixture
def anthropic() -> Iterator[AnthropicStandIn]:
    with AnthropicStandIn() as stand_in:
        yield stand_in


async def get(anthropic: AnthropicStandIn, path: str, *query: tuple[str, str]) -> Any:
    async with ProviderClient(anthropic.url, ANTHROPIC.headers(anthropic.key)) as client:
        return json.loads(await client.get(path, list(query)), parse_float=Decimal)


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry["file"])
async def test_a_recorded_question_has_its_recorded_answer(
    anthropic: AnthropicStandIn, entry: dict[str, Any]
) -> None:
    request = entry["request"]
    answer = await get(anthropic, request["path"], *map(tuple, request["query"]))
    assert answer == json.loads(sample(entry["file"].removesuffix(".json")).body, parse_float=Decimal)
    assert anthropic.violations == []


@pytest.mark.parametrize(
    "path, query, violation",
    [
        (COSTS, [], "starting_at is missing"),
        (COSTS, [START, START, END], "starting_at is given 2 times"),
        (COSTS, [START, END, ("colour", "red")], "colour is no parameter"),
        (COSTS, [START, END, ("group_by", "description")], "group_by is no parameter"),
        (COSTS, [START, END, ("group_by[]", "model")], "group_by[]: 'model' is not one of"),
        (COSTS, [START, END, ("bucket_width", "1h")], "bucket_width: '1h' is not one of ['1d']"),
        (COSTS, [START, END, ("limit", "32")], "limit: 32 is greater than the maximum of 31"),
        (HOURS, [START, END, ("bucket_width", "1w")], "bucket_width: '1w' is not one of"),
        (PEOPLE, [("starting_at", "2026-11-16"), END], "ending_at is no parameter"),
        (ORGANIZATION + "nothing", [], f"{ORGANIZATION}nothing is no path of the document"),
    ],
)
async def test_a_question_that_breaks_the_document_is_noted(
    anthropic: AnthropicStandIn, path: str, query: list[tuple[str, str]], violation: str
) -> None:
    try:
        await get(anthropic, path, *query)
    except CollectorError:
        assert anthropic.violations
    assert anthropic.violations[0].startswith(violation)


async def test_lists_are_told_apart_by_their_brackets(anthropic: AnthropicStandIn) -> None:
    both = [("group_by[]", "workspace_id"), ("group_by[]", "description")]
    (day, *_) = (await get(anthropic, COSTS, START, END, *both))["data"]
    assert len(day["results"]) == 8
    assert anthropic.violations == []


async def test_a_window_under_one_day_is_refused(anthropic: AnthropicStandIn) -> None:
    with pytest.raises(CollectorError, match="400"):
        await get(anthropic, COSTS, START, ("ending_at", "2026-11-16T23:59:59Z"))


async def test_more_hours_than_a_week_are_refused(anthropic: AnthropicStandIn) -> None:
    hours = (START, END, ("bucket_width", "1h"))
    assert len((await get(anthropic, HOURS, *hours, ("limit", "168")))["data"]) == 96
    assert len((await get(anthropic, HOURS, *hours))["data"]) == 24
    with pytest.raises(CollectorError, match="400"):
        await get(anthropic, HOURS, *hours, ("limit", "169"))


async def test_a_token_is_bound_to_its_query(anthropic: AnthropicStandIn) -> None:
    token = (await get(anthropic, COSTS, START, END, ("limit", "2")))["next_page"]
    rest = await get(anthropic, COSTS, START, END, ("limit", "2"), ("page", token))
    assert (len(rest["data"]), rest["has_more"], rest["next_page"]) == (2, False, None)
    with pytest.raises(CollectorError, match="400"):
        await get(anthropic, COSTS, START, END, ("limit", "1"), ("page", token))
    assert anthropic.violations == ["the token of a page was used with another query"]


async def test_without_groups_a_day_is_one_row_of_nobody(anthropic: AnthropicStandIn) -> None:
    (day, *_) = (await get(anthropic, COSTS, START, END))["data"]
    (row,) = day["results"]
    assert (row["amount"], row["model"], row["workspace_id"]) == ("5883.34362", None, None)


async def test_headers_that_are_missing_are_noted(anthropic: AnthropicStandIn) -> None:
    with pytest.raises(CollectorError, match="401"):
        async with ProviderClient(anthropic.url, {"Authorization": f"Bearer {anthropic.key}"}) as client:
            await client.get(COSTS, [START, END])
    assert anthropic.violations == [
        "the header x-api-key is missing",
        "the header anthropic-version is missing",
    ]


async def test_speed_needs_its_beta_header(anthropic: AnthropicStandIn) -> None:
    headers = {"x-api-key": anthropic.key, "anthropic-version": "2023-06-01"}
    async with ProviderClient(anthropic.url, headers) as client:
        await client.get(HOURS, [START, END, ("group_by[]", "speed")])
    assert anthropic.violations == ["speed is asked for without its beta header"]


async def test_an_answer_that_breaks_the_document_is_noted(anthropic: AnthropicStandIn) -> None:
    anthropic.more = {"amount": 12.5}
    await get(anthropic, COSTS, START, END, ("group_by[]", "description"))
    assert anthropic.violations[0].startswith(
        "200 of /v1/organizations/cost_report: $.data[0].results[0].amount"
    )


async def test_a_key_that_is_not_the_one_is_refused(anthropic: AnthropicStandIn) -> None:
    with pytest.raises(CollectorError, match="401"):
        async with ProviderClient(anthropic.url, ANTHROPIC.headers(anthropic.wrong_key)) as client:
            await client.get(COSTS, [START, END])


def test_made_up_days_are_the_same_each_time() -> None:
    last = date(2026, 11, 20)
    assert made_up_costs(last) == made_up_costs(last)
    assert (min(made_up_costs(last)), len(made_up_costs(last))) == (date(2026, 10, 21), 31)
    assert len(made_up_hours(last)) == 31 * 8

"""A stand-in that agreed to everything would prove nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from collectors.client import ProviderClient
from collectors.contract import CollectorError
from tests.collectors.openai_days import INDEX, made_up_days, sample
from tests.collectors.openai_hours import completions, hour_of
from tests.collectors.openai_stand_in import OpenAIStandIn

COSTS, COMPLETIONS = "/organization/costs", "/organization/usage/completions"
START = ("start_time", "1794787200")  # 16 November 2026
SHOWN = [entry for entry in INDEX if "request" in entry]


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        yield stand_in


async def get(openai: OpenAIStandIn, *query: tuple[str, str], path: str = COSTS) -> Any:
    async with ProviderClient(openai.url, {"Authorization": f"Bearer {openai.key}"}) as client:
        return json.loads(await client.get(path, list(query)), parse_float=Decimal)


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry["file"])
async def test_a_recorded_question_has_its_recorded_answer(
    openai: OpenAIStandIn, entry: dict[str, Any]
) -> None:
    request = entry["request"]
    answer = await get(openai, *map(tuple, request["query"]), path=request["path"].removeprefix("/v1"))
    assert answer == json.loads(sample(entry["file"].removesuffix(".json")).body, parse_float=Decimal)
    assert openai.violations == []


@pytest.mark.parametrize("limit, buckets", [("1", 1), ("31", 31), ("32", 31), ("180", 31), (None, 7)])
async def test_a_page_holds_31_days_whatever_is_asked(
    openai: OpenAIStandIn, limit: str | None, buckets: int
) -> None:
    query = [START, ("end_time", "1802476800"), *([("limit", limit)] if limit else [])]
    page = await get(openai, *query)
    assert len(page["data"]) == buckets
    assert page["has_more"] is True


async def test_a_limit_above_180_is_refused(openai: OpenAIStandIn) -> None:
    with pytest.raises(CollectorError, match="400"):
        await get(openai, START, ("limit", "181"))


HOURLY = ("bucket_width", "1h")


@pytest.mark.parametrize(
    "query, buckets",
    [((), 7), ((("limit", "31"),), 31), ((HOURLY,), 24), ((HOURLY, ("limit", "168")), 168)],
)
async def test_a_page_of_usage_holds_what_its_width_allows(
    openai: OpenAIStandIn, query: tuple[tuple[str, str], ...], buckets: int
) -> None:
    page = await get(openai, START, ("end_time", "1802476800"), *query, path=COMPLETIONS)
    assert (len(page["data"]), page["has_more"]) == (buckets, True)
    assert page["data"][0]["results"] == []
    assert openai.violations == []


@pytest.mark.parametrize("query", [(("limit", "32"),), (HOURLY, ("limit", "169"))])
async def test_more_usage_than_a_width_allows_is_refused_naming_the_most(
    openai: OpenAIStandIn, query: tuple[tuple[str, str], ...]
) -> None:
    with pytest.raises(CollectorError, match="400"):
        await get(openai, START, *query, path=COMPLETIONS)
    assert openai.violations == []


async def test_usage_is_added_up_as_widths_and_groups_ask(openai: OpenAIStandIn) -> None:
    day = date(2026, 11, 16)
    openai.hours = {
        hour_of(day, 9): [completions("a", "p", 10, 1), completions("b", "p", 7, 1)],
        hour_of(day, 10): [completions("a", "p", 5, 1)],
    }
    whole = (await get(openai, START, ("limit", "1"), path=COMPLETIONS))["data"][0]["results"]
    assert [(row["model"], row["input_tokens"], row["num_model_requests"]) for row in whole] == [
        (None, 22, 3)
    ]
    hours = (await get(openai, START, HOURLY, ("group_by", "model"), path=COMPLETIONS))["data"]
    assert [[(row["model"], row["input_tokens"]) for row in hour["results"]] for hour in hours[8:12]] == [
        [],
        [("a", 10), ("b", 7)],
        [("a", 5)],
        [],
    ]
    assert openai.violations == []


async def test_a_group_that_a_report_does_not_have_is_noted(openai: OpenAIStandIn) -> None:
    await get(openai, START, ("group_by", "model"), path="/organization/usage/vector_stores")
    assert openai.violations[0].startswith("group_by: 'model' is not one of ['project_id']")


async def test_a_first_bucket_is_cut_and_the_next_are_whole_days(openai: OpenAIStandIn) -> None:
    page = await get(openai, ("start_time", "1794850282"), ("end_time", "1794960000"))
    assert [(b["start_time"], b["end_time"]) for b in page["data"]] == [
        (1794850260, 1794873600),
        (1794873600, 1794960000),
    ]


async def test_without_groups_a_day_is_one_row_of_nobody(openai: OpenAIStandIn) -> None:
    (bucket, *_) = (await get(openai, START))["data"]
    assert [(row["project_id"], row["line_item"]) for row in bucket["results"]] == [(None, None)]
    assert bucket["results"][0]["amount"]["value"] == Decimal("47.2242745")


async def test_a_token_is_bound_to_its_query(openai: OpenAIStandIn) -> None:
    end = ("end_time", "1795219200")
    token = (await get(openai, START, end, ("limit", "2")))["next_page"]
    assert len((await get(openai, START, end, ("limit", "2"), ("page", token)))["data"]) == 2
    with pytest.raises(CollectorError, match="400"):
        await get(openai, START, ("end_time", "1795132800"), ("limit", "2"), ("page", token))
    assert openai.violations == ["the token of a page was used with another query"]


@pytest.mark.parametrize(
    "query, violation",
    [
        ([], "start_time is missing"),
        ([("start_time", "noon")], "start_time=noon is no integer"),
        ([START, START], "start_time is given 2 times"),
        ([START, ("colour", "red")], "colour is no parameter"),
        ([START, ("bucket_width", "1h")], "bucket_width: '1h' is not one of ['1d']"),
        ([START, ("group_by", "user_id")], "group_by: 'user_id' is not one of"),
    ],
)
async def test_a_question_that_breaks_the_document_is_noted(
    openai: OpenAIStandIn, query: list[tuple[str, str]], violation: str
) -> None:
    try:
        await get(openai, *query)
    except CollectorError:
        assert query[1:] == []  # only what cannot be answered is refused
    assert openai.violations[0].startswith(violation)


async def test_both_spellings_of_a_list_are_taken(openai: OpenAIStandIn) -> None:
    plain = await get(openai, START, ("group_by", "line_item"))
    assert await get(openai, START, ("group_by[]", "line_item")) == plain
    assert openai.violations == []


async def test_an_answer_that_breaks_the_document_is_noted(openai: OpenAIStandIn) -> None:
    openai.more = {"quantity": "many"}
    await get(openai, START)
    assert openai.violations[0].startswith("200 of /organization/costs: $.data[0].results[0]: ")


async def test_a_path_outside_the_address_is_not_found(openai: OpenAIStandIn) -> None:
    openai.prefix = "/v2"
    with pytest.raises(CollectorError, match="404"):
        async with ProviderClient(openai.url.replace("/v2", "/v1"), {}) as client:
            await client.get(COSTS, [])


async def test_a_key_in_another_place_is_noted(openai: OpenAIStandIn) -> None:
    with pytest.raises(CollectorError):
        async with ProviderClient(openai.url, {"X-Api-Key": openai.key}) as client:
            await client.get(COSTS, [START])
    assert openai.violations == ["the scheme of authorization is ''"]


def test_made_up_days_are_the_same_each_time() -> None:
    last = date(2026, 11, 20)
    assert made_up_days(last) == made_up_days(last)
    assert (min(made_up_days(last)), len(made_up_days(last))) == (date(2026, 10, 21), 31)

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
from tests.collectors.openai_stand_in import OpenAIStandIn

COSTS = "/organization/costs"
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

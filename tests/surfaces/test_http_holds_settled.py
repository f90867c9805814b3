"""`/holds/{id}/settle`: what a call has cost, told in any way, counts once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ledger.money import Money
from tests.collectors.pushed import events, sample
from tests.storage.engines import ON_BOTH
from tests.surfaces.http_holds import MODEL, charged, hold, left, limit, not_settled, settled
from tests.surfaces.http_passports import house_of
from tests.surfaces.http_served import Port, Served, answer

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path / "home") as found:
        await limit(found)
        yield found


async def push(http: Served, provider: str, body: Any) -> dict[str, Any]:
    return answer(await http.post(f"/usage/{provider}", json.dumps(body)))


async def test_an_amount_is_spent_and_the_rest_of_the_hold_is_free(http: Served) -> None:
    id = (await hold(http, project="web"))["id"]
    http.clock.pass_(seconds=3)
    said = await settled(http, id, amount="0.04")
    assert (said["state"], said["actual"]) == ("settled", {"amount": "0.04", "currency": "USD"})
    assert (said["overrun"], said["unpriced"]) == (None, False)
    assert left(http) == (40_000_000, 0)
    assert charged(http) == [(f"hold {id}", 40_000_000, '{"project":"web"}')]


async def test_more_than_was_held_is_recorded_in_full_and_told(http: Served) -> None:
    said = await settled(http, (await hold(http))["id"], amount=0.3)
    assert said["overrun"] == {"amount": "0.05", "currency": "USD"}
    assert left(http) == (300_000_000, 0)


async def test_a_call_that_cost_nothing_is_settled_with_nothing(http: Served) -> None:
    said = await settled(http, (await hold(http))["id"], amount=0)
    assert (said["state"], said["actual"]["amount"]) == ("settled", "0")


async def test_what_is_settled_twice_counts_once_and_stays_as_it_was(http: Served) -> None:
    id = (await hold(http))["id"]
    first = await settled(http, id, amount="0.04")
    assert await settled(http, id, amount="0.2") == first
    assert await settled(http, id, usage={"id": "r1", "cost": 3}) == first
    assert left(http) == (40_000_000, 0)


@pytest.mark.parametrize(
    "provider, body",
    [
        ("openai", sample("pushed/openai/chat_completion.json")),
        ("openai", sample("pushed/openai/response.json")),
        ("groq", sample("groq/chat_completion.json")),
        ("groq", events("groq/chat_stream.sse.txt")[-1]),
        ("anthropic", sample("pushed/anthropic/message.json")),
        ("openrouter", sample("pushed/openrouter/chat_completion.json")),
        ("openai", {"id": "r1", "model": "gpt-5", "input_tokens": 100, "output_tokens": 20}),
        ("openai", {"response": {"id": "r1", "cost": "0.0042"}, "member": "ann"}),
    ],
)
async def test_a_request_that_is_settled_and_pushed_counts_once(
    http: Served, provider: str, body: Any
) -> None:
    said = await settled(http, (await hold(http, provider=provider))["id"], usage=body)
    (once,) = charged(http)
    assert not once[0].startswith("hold")
    assert said["actual"]["amount"] == Money(once[1]).text() != "0"
    before = left(http)
    assert before[0] == once[1]
    await push(http, provider, body)
    assert (charged(http), left(http)) == ([once], before)


async def test_a_request_that_is_pushed_and_settled_counts_once(http: Served) -> None:
    id, body = (await hold(http))["id"], sample("groq/chat_completion.json")
    await push(http, "groq", body)
    said = await settled(http, id, usage=body)
    assert said["actual"]["amount"] == "0.0003975"
    assert [row[1] for row in charged(http)] == [397_500]
    assert left(http) == (397_500, 0)


@ON_BOTH
async def test_searches_are_settled_beside_the_tokens_that_asked(http: Served) -> None:
    id = (await hold(http, provider="perplexity"))["id"]
    said = await settled(http, id, usage=sample("perplexity/agent_response.json"))
    assert said["actual"]["amount"] == "0.00408"
    assert len(charged(http)) == 2
    await push(http, "perplexity", sample("perplexity/agent_response.json"))
    assert len(charged(http)) == 2


@pytest.mark.parametrize(
    "provider, model, usage, cost",
    [
        ("groq", MODEL, {"input_tokens": 1000, "output_tokens": 100}, "0.000669"),
        ("groq", MODEL, {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}, "0.000669"),
        # 600 of the 1,000 were read from the cache, at a tenth of the price
        (
            "openai",
            "gpt-5",
            {"prompt_tokens": 1000, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 600}},
            "0.000575",
        ),
        # Anthropic says beside input_tokens what was read from the cache
        (
            "anthropic",
            "claude-sonnet-4-5",
            {"input_tokens": 400, "output_tokens": 0, "cache_read_input_tokens": 600},
            "0.00138",
        ),
    ],
)
async def test_a_usage_object_alone_is_of_the_holds_own_model(
    http: Served, provider: str, model: str, usage: Any, cost: str
) -> None:
    id = (await hold(http, provider=provider, model=model))["id"]
    assert (await settled(http, id, usage=usage))["actual"]["amount"] == cost
    assert [(row[0], json.loads(row[2])["model"]) for row in charged(http)] == [(f"hold {id}", model)]


async def test_a_model_may_be_said_beside_the_usage(http: Served) -> None:
    id = (await hold(http))["id"]
    usage = {"input_tokens": 1000, "output_tokens": 100}
    said = await not_settled(http, 422, id, usage=usage)
    assert said["detail"].startswith("model is missing")
    assert (await settled(http, id, usage=usage, model=MODEL))["actual"]["amount"] == "0.000669"


async def test_usage_without_a_price_is_counted_and_is_not_zero(http: Served) -> None:
    id = (await hold(http, model="of-nobody"))["id"]
    said = await settled(http, id, usage={"input_tokens": 10, "output_tokens": 1})
    assert (said["state"], said["actual"], said["unpriced"]) == ("settled", None, True)
    assert answer(await http.get("/virtual-budget/status"))["unpriced_requests"] == 1
    assert left(http) == (0, 0)


async def test_a_late_settlement_counts_in_the_day_that_granted_it(http: Served) -> None:
    http.clock.pass_(hours=11, minutes=59)
    id = (await hold(http))["id"]
    http.clock.pass_(minutes=15, seconds=59)
    assert (await settled(http, id, amount="0.04"))["state"] == "settled"
    spent = house_of(http).rows("select first_day, spent from counters where spent > 0")
    assert spent == [(20261120, 40_000_000)]


async def test_after_the_grace_it_is_refused_with_what_to_do(http: Served) -> None:
    id = (await hold(http))["id"]
    http.clock.pass_(minutes=16, seconds=1)
    said = await not_settled(http, 409, id, amount="0.04")
    assert "POST /usage" in said["detail"]
    assert (said["id"], charged(http)) == (id, [])


@pytest.mark.parametrize(
    "body, word",
    [
        ({}, "one of the two"),
        ({"amount": 1, "usage": {}}, "one of the two"),
        ({"amount": True}, "amount must be a number"),
        ({"amount": [1]}, "amount must be a number"),
        ({"amount": "much"}, "much"),
        ({"amount": -1}, "0 or more"),
        ({"cost": 1}, "no “cost”"),
        ({"usage": "1000"}, "usage must be an object"),
        ({"usage": {}}, "nothing to count"),
        ({"usage": {"id": "r1", "cost": "much"}}, "cost must be"),
        ({"usage": {"input_tokens": -1, "model": "m"}}, "input_tokens must be"),
        ({"usage": {"type": "response.created", "response": {}}}, "no usage, or not yet"),
        ({"usage": {"input_tokens": 1}, "model": 7}, "model must be text"),
    ],
)
async def test_what_tells_of_no_cost_settles_nothing(http: Served, body: Any, word: str) -> None:
    id = (await hold(http))["id"]
    assert word in (await not_settled(http, 422, id, **body))["detail"]
    assert (charged(http), left(http)) == ([], (0, 250_000_000))

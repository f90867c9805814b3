"""What each sample costs, from its body to the facts: as its provider says, or by the price list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, select

from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.tables import charges
from tests.collectors.pushed import NOON, events, pushed, sample
from tests.storage.in_memory import workspace


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as found:
        yield found


def posted(connection: Connection, provider: str, body: Any) -> list[int | None]:
    """What its facts cost, in billionths; None: unpriced."""
    account = make_account(connection, 1, provider, NOON)
    batch = pushed(provider, body)
    assert batch.rejections == []
    post(connection, account, batch.facts, NOON)
    query = select(charges.c.cost).filter_by(account_id=account).order_by(charges.c.key)
    return list(connection.execute(query).scalars())


def total(connection: Connection, provider: str, body: Any) -> str:
    """The sum, of which no part is unpriced."""
    costs = posted(connection, provider, body)
    assert None not in costs
    return Money(sum(cost or 0 for cost in costs)).text()


@pytest.mark.parametrize(
    "provider, name, cost",
    [
        ("groq", "groq/chat_completion.json", "0.0003975"),
        ("groq", "groq/chat_completion_minimal_usage.json", "0.0000121"),
        ("groq", "groq/chat_completion_compound.json", "0.001327"),
        ("groq", "groq/chat_completion_x_groq_cache.json", "0.0003975"),
        ("perplexity", "perplexity/agent_response.json", "0.00408"),
        ("perplexity", "perplexity/agent_response_no_cost.json", "0.0068835"),
        ("perplexity", "perplexity/agent_response_queued.json", "0"),
        ("perplexity", "perplexity/agent_response_failed.json", "0"),
        ("perplexity", "perplexity/sonar_legacy_response.json", "0.0093"),
        ("perplexity", "perplexity/sonar_legacy_deep_research.json", "0.409393"),
        ("perplexity", "perplexity/embeddings.json", "0.000036"),
        ("perplexity", "perplexity/search.json", "0.005"),
        ("xai", "xai/chat_completion.json", "0.00282"),
        ("deepseek", "deepseek/chat_completion.json", "0.001528032"),
        ("openrouter", "pushed/openrouter/chat_completion.json", "0.0000257"),
        # 800 at 0.75, 1200 cached at 0.075, 300 out at 4.50, all of a million
        ("openai", "pushed/openai/chat_completion.json", "0.00204"),
        # 2000 at 0.75, 1000 cached at 0.075, 500 out at 4.50, and a search at 0.01
        ("openai", "pushed/openai/response.json", "0.013825"),
        ("openai", "pushed/openai/embedding.json", "0.00000016"),
        # 120 at 2, 4000 read at 0.2, 1500 written at 2.5 and 500 at 4, 300 out at 10, two searches at 0.01
        ("anthropic", "pushed/anthropic/message.json", "0.02979"),
        # 300 at 1.5, 100 cached at 0.15, 60 out at 7.5
        ("mistral", "pushed/mistral/chat_completion.json", "0.000915"),
    ],
)
def test_a_sample_costs_what_it_must(connection: Connection, provider: str, name: str, cost: str) -> None:
    assert total(connection, provider, sample(name)) == cost


@pytest.mark.parametrize(
    "provider, name, cost",
    [
        ("groq", "groq/chat_stream.sse.txt", "0.00066675"),  # 17 at 0.15, 1107 out at 0.60
        ("perplexity", "perplexity/agent_stream.sse.txt", "0.00408"),
        ("openai", "pushed/openai/chat_stream.sse.txt", "0.00019275"),  # 17 at 0.75, 40 out at 4.50
        ("openai", "pushed/openai/response_stream.sse.txt", "0.00006"),  # 20 at 0.75, 10 out at 4.50
    ],
)
def test_a_stream_costs_what_its_last_event_says(
    connection: Connection, provider: str, name: str, cost: str
) -> None:
    assert total(connection, provider, events(name)) == cost


def test_deepseeks_hours_of_peak_cost_twice_as_much(connection: Connection) -> None:
    body = sample("deepseek/chat_completion.json") | {"created": 1795140000}  # Friday, 02:00
    assert total(connection, "deepseek", body) == "0.003056064"


def test_perplexitys_cost_can_be_estimated_where_it_says_none(connection: Connection) -> None:
    body = sample("perplexity/agent_response.json")
    del body["usage"]["cost"]
    assert total(connection, "perplexity", body) == "0.004071"  # each part is rounded up in its own figure


def test_ten_seconds_of_audio_are_the_least_that_groq_charges(connection: Connection) -> None:
    transcript = sample("groq/transcription.json") | {"model": "whisper-large-v3"}
    assert total(connection, "groq", transcript | {"audio_seconds": 2.5}) == "0.000308333"
    assert total(connection, "groq", transcript | {"audio_seconds": 3600, "id": "r2"}) == "0.111308333"


def test_a_tool_without_a_price_stays_unpriced_beside_what_has_one(connection: Connection) -> None:
    body = sample("perplexity/agent_response_no_cost.json")
    body["usage"]["tool_calls_details"] = {"sandbox": {"invocation": 1}}
    assert posted(connection, "perplexity", body) == [1_383_500, None]


def test_a_model_that_nobody_knows_is_unpriced_and_not_free(connection: Connection) -> None:
    assert posted(connection, "groq", sample("groq/embedding.json")) == [None]

"""Perplexity: its own figure is the cost, searches are a charge of their own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.facts import Usage
from tests.collectors.pushed import charge, costs, events, pushed, refusal, sample, usage

AGENT = "perplexity/agent_response.json"
STREAM = "perplexity/agent_stream.sse.txt"


def test_the_answers_own_cost_is_taken_whole_and_its_search_is_seen() -> None:
    batch = pushed("perplexity", sample(AGENT))
    assert costs(batch) == {"": Decimal("0.00158"), "web_search": Decimal("0.0025")}
    assert sum(costs(batch).values()) == Decimal("0.00408")
    assert [fact.quantity for fact in batch.facts] == [1, 1]  # type: ignore[union-attr]
    assert {fact.dims["model"] for fact in batch.facts} == {"perplexity/sonar"}
    assert batch.accepted == 1


def test_parts_that_add_up_to_another_sum_do_not_change_it() -> None:
    body = sample(AGENT)
    body["usage"]["cost"] |= {"total_cost": 0.01, "input_cost": 5}
    assert sum(costs(pushed("perplexity", body)).values()) == Decimal("0.01")


def test_an_answer_without_tools_is_one_charge() -> None:
    body = sample(AGENT)
    del body["usage"]["tool_calls_details"], body["usage"]["cost"]["tool_calls_cost"]
    assert charge(pushed("perplexity", body)).cost.text() == "0.00408"  # type: ignore[union-attr]


def test_without_a_cost_it_is_an_estimate_of_tokens_and_of_each_tool() -> None:
    batch = pushed("perplexity", sample("perplexity/agent_response_no_cost.json"))
    found: dict[str, Any] = {}
    for fact in batch.facts:
        assert isinstance(fact, Usage)
        found[fact.sku] = fact.quantities
    assert found == {
        "": {"input_tokens": 5204, "output_tokens": 108, "cache_read_tokens": 1000},
        "web_search": {"web_searches": 2},
        "fetch_url": {"fetch_url": 1},
    }


@pytest.mark.parametrize("state", ["queued", "failed"])
def test_what_has_no_usage_yet_or_never_is_no_record(state: str) -> None:
    batch = pushed("perplexity", sample(f"perplexity/agent_response_{state}.json"))
    assert (batch.facts, batch.ignored, batch.rejected) == ([], 1, 0)


def test_a_stream_counts_once() -> None:
    told = events(STREAM)
    batch = pushed("perplexity", told)
    assert (batch.accepted, batch.ignored) == (1, 2)
    assert batch.facts == pushed("perplexity", sample(AGENT)).facts
    assert pushed("perplexity", told[-1]).facts == batch.facts


def test_sonars_own_cost_is_taken() -> None:
    found = charge(pushed("perplexity", sample("perplexity/sonar_legacy_response.json")))
    assert found.cost
    assert found.cost.text() == "0.0093"


def test_deep_research_shows_its_searches() -> None:
    found = costs(pushed("perplexity", sample("perplexity/sonar_legacy_deep_research.json")))
    assert found == {"": Decimal("0.319393"), "search_queries": Decimal("0.09")}
    assert sum(found.values()) == Decimal("0.409393")


def test_deep_research_without_a_cost_has_citations_and_reasoning_beside_its_output() -> None:
    body = sample("perplexity/sonar_legacy_deep_research.json")
    del body["usage"]["cost"]
    tokens, searches = (fact for fact in pushed("perplexity", body).facts if isinstance(fact, Usage))
    assert tokens.quantities == {
        "input_tokens": 33,
        "output_tokens": 7163 + 73997 + 20016,
        "output_reasoning_tokens": 73997,
        "output_citation_tokens": 20016,
    }
    assert searches.quantities == {"web_searches": 18}


def test_the_skeleton_in_an_early_chunk_of_sonar_is_no_usage() -> None:
    body = sample("perplexity/sonar_legacy_response.json") | {"object": "chat.completion.chunk"}
    body["usage"] = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "cost": {"total_cost": 0}}
    assert pushed("perplexity", body).ignored == 1
    done = sample("perplexity/sonar_legacy_response.json") | {"object": "chat.completion.done"}
    assert charge(pushed("perplexity", done)).cost


def test_an_embedding_has_its_cost() -> None:
    found = charge(pushed("perplexity", sample("perplexity/embeddings.json")))
    assert found.cost
    assert (found.cost.text(), found.dims) == ("0.000036", {"model": "pplx-embed-v1-4b"})


def test_a_search_is_a_request() -> None:
    found = usage(pushed("perplexity", sample("perplexity/search.json")))
    assert (found.model, found.quantities, found.requests) == ("search", {}, 1)


def test_a_cost_that_is_none_is_refused() -> None:
    body = sample(AGENT)
    body["usage"]["cost"]["total_cost"] = "cheap"
    assert "usage.cost.total_cost" in refusal("perplexity", body)


def test_more_cache_than_input_is_refused() -> None:
    body = sample("perplexity/agent_response_no_cost.json")
    body["usage"]["input_tokens_details"]["cache_creation_input_tokens"] = 4205
    assert "more than input_tokens" in refusal("perplexity", body)

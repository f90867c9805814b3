"""Every number that the samples' index expects of a collected provider: our reading comes to it exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from collectors import COLLECTORS
from collectors.pushed import READERS
from tests.collectors import sample_numbers as numbers
from tests.collectors.sample_numbers import Numbers, both
from tests.storage.in_memory import workspace

DATA = Path(__file__).parents[1] / "data"
INDEXES = [json.loads((DATA / "samples" / name).read_text()) for name in ("index.json", "index-more.json")]
EXPECTED = {
    entry["file"]: entry["expect"] for index in INDEXES for entry in index["samples"] if "expect" in entry
}

READ: dict[str, Callable[[str], Numbers]] = {
    **dict.fromkeys(
        [f"openai/costs_{name}.json" for name in ("page1", "empty", "no_buckets", "ungrouped", "by_api_key")],
        numbers.of_openai_costs,
    ),
    "openai/costs_last_page.json": partial(both, numbers.of_openai_costs, "openai/costs_page1.json"),
    "openai/quirks/costs_amount_as_string.json": numbers.of_openai_costs,
    **dict.fromkeys(
        [f"openai/usage_completions_{name}.json" for name in ("page1", "last_page", "empty")],
        numbers.of_openai_usage,
    ),
    **dict.fromkeys(
        [f"anthropic/messages_usage_{name}.json" for name in ("page1", "last_page", "empty")],
        numbers.of_anthropic_usage,
    ),
    **dict.fromkeys(
        [f"anthropic/cost_report_{name}.json" for name in ("page1", "empty", "ungrouped")],
        numbers.of_anthropic_costs,
    ),
    "anthropic/cost_report_last_page.json": partial(
        both, numbers.of_anthropic_costs, "anthropic/cost_report_page1.json"
    ),
    "anthropic/claude_code_page1.json": numbers.of_claude_code,
    "anthropic/claude_code_last_page.json": numbers.of_claude_code,
    "anthropic/enterprise_cost_report_page1.json": numbers.of_enterprise_costs,
    "anthropic/enterprise_user_cost_report.json": numbers.of_enterprise_people,
    "openrouter/credits.json": numbers.of_openrouter_credits,
    "openrouter/credits_overdrawn.json": numbers.of_openrouter_credits,
    "openrouter/activity_30_days.json": numbers.of_openrouter_activity,
    **dict.fromkeys(
        [f"copilot/org_ai_credit_usage_{name}.json" for name in ("day", "month", "empty")], numbers.of_copilot
    ),
    "copilot/user_ai_credit_usage.json": numbers.of_copilot,
    "copilot/org_premium_request_usage.json": numbers.of_copilot,
    "copilot/org_billing_usage.json": numbers.of_github_bill,
    "cursor/usage_events_page1.json": numbers.of_cursor,
    "cursor/usage_events_page2.json": partial(both, numbers.of_cursor, "cursor/usage_events_page1.json"),
    "xai/prepaid_balance.json": numbers.of_xai_balance,
    "xai/prepaid_balance_overdrawn.json": numbers.of_xai_balance,
    "xai/prepaid_balance_zero_default_omitted.json": numbers.of_xai_balance,
    "xai/usage_daily.json": numbers.of_xai_usage,
    "xai/usage_daily_grouped.json": numbers.of_xai_usage,
    "xai/invoice_preview.json": numbers.of_xai_preview,
    "openai/spend_limit.json": numbers.of_openai_limit,
    "xai/spending_limits.json": numbers.of_xai_limits,
    "cursor/spend_page1.json": numbers.of_cursor_spend,
    "cursor/spend_page2.json": partial(both, numbers.of_cursor_spend, "cursor/spend_page1.json"),
    "deepseek/balance_cny.json": numbers.of_deepseek,
    "deepseek/balance_two_currencies.json": numbers.of_deepseek,
}
PUSHED: dict[str, Callable[[Connection, str], Numbers]] = {
    **{file: numbers.of_request for file in EXPECTED if file.startswith(("groq/", "perplexity/"))},
    "xai/chat_completion.json": numbers.of_request,
    "deepseek/chat_completion.json": numbers.of_deepseek_request,
}
NO_COLLECTOR = {
    "bedrock": "no collector: figures of its console are typed, /reading",
    "others": "no collector: figures of their consoles are typed, /reading",
    "local": "logs and telemetry of agents are not read",
    "litellm": "no collector: who uses it can push requests",
    "langfuse": "no collector: who uses it can push requests",
}


def of(file: str) -> str:
    return file.split("/", maxsplit=1)[0]


def unlike(file: str, found: Numbers) -> dict[str, Any]:
    """The numbers that are expected, but come to something else or are not read."""
    return {name: told for name, told in EXPECTED[file].items() if found.get(name) != number_of(told)}


def number_of(told: Any) -> Any:
    """A sentence stays one."""
    return Decimal(told) if isinstance(told, int) or re.fullmatch(r"-?[\d.]+", told) else told


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as found:
        yield found


@pytest.mark.parametrize(
    "told", [{}, {"sum_usd": Decimal("1.25973724")}, {"sum_usd": Decimal("1.259737250001")}]
)
def test_a_number_that_is_missing_or_a_little_off_is_noticed(told: Numbers) -> None:
    assert unlike("xai/usage_daily.json", told) == {"sum_usd": "1.25973725"}


@pytest.mark.parametrize("file", READ)
def test_a_collectors_reading_comes_to_what_is_expected(file: str) -> None:
    assert unlike(file, READ[file](file)) == {}


@pytest.mark.parametrize("file", PUSHED)
def test_a_pushed_body_comes_to_what_is_expected(connection: Connection, file: str) -> None:
    assert unlike(file, PUSHED[file](connection, file)) == {}


def test_every_sample_with_numbers_is_read_or_its_provider_has_no_collector() -> None:
    told = [*READ, *PUSHED, *(file for file in EXPECTED if of(file) in NO_COLLECTOR)]
    assert sorted(told) == sorted(EXPECTED)
    assert all(EXPECTED.values())


def test_who_is_said_to_have_no_collector_has_none() -> None:
    assert not NO_COLLECTOR.keys() & {*READERS, *(collector.provider for collector in COLLECTORS)}


@pytest.mark.parametrize("provider", sorted({of(file) for file in READ}))
def test_a_providers_own_index_expects_the_same(provider: str) -> None:
    own = json.loads((DATA / provider / "index.json").read_text())["samples"]
    told = {f"{provider}/{entry['file']}": entry["expect"] for entry in own if "expect" in entry}
    assert {file: EXPECTED[file] for file in told} == told
    assert {file for file in EXPECTED if of(file) == provider} - set(told) <= set(PUSHED)

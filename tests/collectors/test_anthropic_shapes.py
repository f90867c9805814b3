"""Fields of Anthropic's that are missing or strange are named, and nothing is booked from them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from collectors.anthropic import claude_code, costs, messages
from collectors.contract import ShapeChanged
from tests.collectors.anthropic_days import code_record, cost_page, cost_row, hour_page, report, use_row

DAY = date(2026, 11, 16)


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


@pytest.mark.parametrize(
    "body, where",
    [
        (cost_page(without(cost_row("1"), "amount")), "data[0].results[0].amount"),
        (cost_page(without(cost_row("1"), "currency")), "data[0].results[0].currency"),
        (cost_page(cost_row("1"), cost_row("a lot")), "data[0].results[1].amount"),
        (cost_page(cost_row("NaN")), "data[0].results[0].amount"),
        (cost_page(cost_row("1e40")), "data[0].results[0].amount"),
        (cost_page(cost_row("1") | {"currency": "JPY"}), "data[0].results[0].currency"),
        (cost_page(cost_row("1") | {"workspace_id": 7}), "data[0].results[0].workspace_id"),
        (cost_page(bucket={"results": None}), "data[0].results"),
        (cost_page(bucket={"starting_at": "noon"}), "data[0].starting_at"),
        (cost_page(bucket={"ending_at": "2026-11-17T00:00:00"}), "data[0].ending_at"),
        (cost_page(data={}), "data"),
        (cost_page(has_more=None), "has_more"),
        (b'{"data": [], "has_more": false}', "next_page"),
    ],
)
def test_a_field_of_costs_that_is_missing_or_strange_is_named(body: bytes, where: str) -> None:
    with pytest.raises(ShapeChanged) as caught:
        costs.read(body)
    assert (caught.value.where, caught.value.body) == (where, body)


@pytest.mark.parametrize(
    "name",
    [
        "uncached_input_tokens",
        "cache_creation",
        "cache_read_input_tokens",
        "output_tokens",
        "server_tool_use",
    ],
)
def test_a_count_that_is_missing_is_named_and_not_taken_for_nothing(name: str) -> None:
    with pytest.raises(ShapeChanged) as caught:
        messages.read(hour_page(without(use_row(1), name)))
    assert caught.value.where == f"data[0].results[0].{name}"


@pytest.mark.parametrize(
    "change, where",
    [
        ({"output_tokens": -1}, "output_tokens"),
        ({"output_tokens": 1.5}, "output_tokens"),
        ({"cache_creation": {"ephemeral_5m_input_tokens": 1}}, "cache_creation.ephemeral_1h_input_tokens"),
        ({"server_tool_use": {}}, "server_tool_use.web_search_requests"),
    ],
)
def test_a_count_that_is_none_is_named(change: dict[str, Any], where: str) -> None:
    with pytest.raises(ShapeChanged) as caught:
        messages.read(hour_page(use_row(1) | change))
    assert caught.value.where == f"data[0].results[0].{where}"


@pytest.mark.parametrize("name", ["date", "actor", "customer_type", "model_breakdown"])
def test_a_field_of_claude_code_that_is_missing_is_named(name: str) -> None:
    with pytest.raises(ShapeChanged) as caught:
        claude_code.read(report(without(code_record(DAY, "a@example.com", {"m": 1}), name)))
    assert caught.value.where == f"data[0].{name}"


def test_fields_that_may_be_missing_are_not_missed() -> None:
    record = code_record(DAY, "a@example.com", {"m": 1})
    for name in ("is_remote", "subscription_type", "tool_actions", "core_metrics", "terminal_type"):
        record = without(record, name)
    assert len(claude_code.read(report(record)).data) == 1

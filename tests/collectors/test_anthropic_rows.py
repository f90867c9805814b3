"""What a row, a bucket and an answer of Anthropic's say, without the wire."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.anthropic import claude_code, costs, messages
from ledger.facts import Charge, Usage
from ledger.money import Money
from tests.collectors.anthropic_days import (
    INDEX,
    OLD,
    PRODUCTION,
    code_record,
    cost_page,
    cost_row,
    hour_page,
    report,
    sample,
    use_row,
)
from tests.collectors.reading import utc

NOW, LAG = utc("2026-11-20T14:03"), timedelta(days=2)
NAMES = {PRODUCTION: "Production", OLD: "Old"}
EXPECTED = {entry["file"].removesuffix(".json"): entry.get("expect", {}) for entry in INDEX}
COSTS = [name for name in EXPECTED if name.startswith("cost_report")]
CODE = [name for name, expect in EXPECTED.items() if name.startswith("claude_code") and expect]
HOURS = [name for name, expect in EXPECTED.items() if name.startswith("messages_usage") and expect]


def charges_in(body: bytes) -> list[Charge]:
    return [charge for bucket in costs.read(body).data for charge in costs.charges(bucket, NAMES, NOW, LAG)]


def usage_in(body: bytes) -> list[Usage | Charge]:
    return [fact for bucket in messages.read(body).data for fact in messages.usage(bucket, NAMES, NOW, LAG)]


def people_in(body: bytes) -> list[Charge]:
    return list(claude_code.charges(claude_code.read(body).data))


def spent(found: list[Charge]) -> Money:
    return sum((charge.cost for charge in found if charge.cost), Money(0))


@pytest.mark.parametrize("name", COSTS)
def test_a_sample_of_costs_adds_up_to_the_billionth(name: str) -> None:
    expect = EXPECTED[name]
    assert spent(charges_in(sample(name).body)) == Money.of(expect["sum_usd"])
    assert len(costs.read(sample(name).body).data) == expect.get("buckets", 1)


def test_both_pages_of_costs_add_up() -> None:
    found = charges_in(sample("cost_report_page1").body) + charges_in(sample("cost_report_last_page").body)
    assert spent(found) == Money.of(EXPECTED["cost_report_last_page"]["sum_usd_both_pages"])


@pytest.mark.parametrize("name", CODE)
def test_a_sample_of_claude_code_adds_up_to_the_billionth(name: str) -> None:
    expect = EXPECTED[name]
    assert spent(people_in(sample(name).body)) == Money.of(expect["sum_usd"])
    assert len(claude_code.read(sample(name).body).data) == expect["records"]


def test_the_samples_of_usage_add_up_to_the_token() -> None:
    expect, body = EXPECTED["messages_usage_page1"], sample("messages_usage_page1").body
    counts = [fact.quantities for fact in usage_in(body) if isinstance(fact, Usage)]
    cached = ("cache_read_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens")
    assert sum(each["output_tokens"] for each in counts) == expect["output"]
    assert (
        sum(each["input_tokens"] - sum(each[kind] for kind in cached) for each in counts)
        == expect["uncached"]
    )
    assert [len(messages.read(sample(name).body).data) for name in HOURS] == [
        EXPECTED[name]["buckets"] for name in HOURS
    ]


def test_a_row_of_costs_is_a_charge_of_its_workspace_and_model() -> None:
    assert charges_in(sample("cost_report_page1").body)[0] == Charge(
        layer="official",
        key=f"2026-11-16|{PRODUCTION}|claude-opus-5|Claude Opus 5 Usage - Input Tokens",
        start=utc("2026-11-16"),
        end=utc("2026-11-17"),
        cost=Money.of("15.1278912"),
        settled=True,
        dims={"project": "Production", "model": "claude-opus-5"},
        sku="Claude Opus 5 Usage - Input Tokens",
    )


def test_a_cost_of_no_model_belongs_to_its_workspace_alone() -> None:
    found = {charge.sku: charge for charge in charges_in(sample("cost_report_page1").body)}
    assert found["Code Execution Usage"].dims == {"project": "Old"}
    assert found["Web Search Usage"].cost == Money.of("0.1")


def test_the_workspace_without_an_id_is_the_default_one_in_costs_and_in_usage() -> None:
    found = {charge.sku: charge for charge in charges_in(sample("cost_report_page1").body)}
    assert found["Session Usage"].dims == {"project": "Default"}
    haiku = usage_in(sample("messages_usage_page1").body)[1]
    assert isinstance(haiku, Usage)
    assert haiku.dims == {"project": "Default", "model": "claude-haiku-4-5"}


def test_a_workspace_that_is_not_listed_goes_by_its_id() -> None:
    (charge,) = charges_in(cost_page(cost_row("1", workspace="wrkspc_gone")))
    assert charge.dims["project"] == "wrkspc_gone"


def test_a_row_of_usage_holds_all_kinds_of_cached_tokens_inside_its_input() -> None:
    assert usage_in(sample("messages_usage_page1").body)[0] == Usage(
        layer="usage",
        key=f"2026-11-16T00|{PRODUCTION}|claude-opus-5|standard|0-200k||",
        start=utc("2026-11-16"),
        end=utc("2026-11-17"),
        model="claude-opus-5",
        quantities={
            "input_tokens": 3200,
            "cache_read_tokens": 200,
            "cache_write_5m_tokens": 500,
            "cache_write_1h_tokens": 1000,
            "output_tokens": 500,
            "web_searches": 10,
        },
        requests=0,
        dims={"project": "Production", "model": "claude-opus-5"},
        context={"service_tier": "standard", "context_window": "0-200k"},
        settled=True,
    )


def test_what_a_price_depends_on_is_said_with_batches_as_a_way_of_processing() -> None:
    _, batch, long, *_ = usage_in(sample("messages_usage_page1").body)
    assert isinstance(batch, Usage)
    assert isinstance(long, Usage)
    assert batch.context == {"context_window": "0-200k", "processing": "batch"}
    assert long.context == {"context_window": "200k-1M", "service_tier": "standard"}
    (fast,) = usage_in(hour_page(use_row(1, speed="fast", inference_geo="us")))
    (nowhere,) = usage_in(hour_page(use_row(1, inference_geo="not_available")))
    assert isinstance(fast, Usage)
    assert isinstance(nowhere, Usage)
    assert (fast.context["speed"], fast.context["inference_geo"]) == ("fast", "us")
    assert "inference_geo" not in nowhere.context


@pytest.mark.parametrize(
    "tier, included", [("priority", True), ("priority_on_demand", False), ("flex", False)]
)
def test_tokens_of_a_commitment_are_included_and_others_are_not(tier: str, included: bool) -> None:
    (found,) = usage_in(hour_page(use_row(1, service_tier=tier)))
    assert found.included is included


def test_rows_that_differ_in_what_was_not_asked_for_add_up() -> None:
    (found,) = usage_in(hour_page(use_row(3), use_row(4, api_key_id="apikey_other")))
    assert isinstance(found, Usage)
    assert found.quantities["output_tokens"] == 7
    (charge,) = charges_in(cost_page(cost_row("1.5"), cost_row("-0.25") | {"inference_geo": "us"}))
    assert charge.cost == Money.of("0.0125")


def test_an_hour_without_use_and_a_day_without_cost_are_charges_of_nothing() -> None:
    (first, second) = usage_in(sample("messages_usage_ungrouped_hourly").body)
    assert isinstance(first, Usage)
    assert second == Charge(
        "usage", "2026-11-19T01", utc("2026-11-19T01:00"), utc("2026-11-19T02:00"), Money(0), settled=False
    )
    (day,) = charges_in(sample("cost_report_empty").body)
    assert (day.layer, day.key, day.cost, day.settled) == ("official", "2026-11-16", Money(0), True)


def test_a_person_at_several_terminals_is_one_charge_for_each_model() -> None:
    found = people_in(sample("claude_code_page1").body)
    assert [(charge.key, charge.cost, dict(charge.dims)) for charge in found] == [
        (
            "2026-11-16|claude_code|user@example.com|claude-opus-5",
            Money.of("1.86"),
            {"model": "claude-opus-5", "member": "user@example.com"},
        ),
        (
            "2026-11-16|claude_code|user@example.com|claude-sonnet-5",
            Money.of("0.49"),
            {"model": "claude-sonnet-5", "member": "user@example.com"},
        ),
    ]
    assert {(charge.layer, charge.settled) for charge in found} == {("usage", False)}


def test_a_program_goes_by_the_name_of_its_key_and_an_unknown_actor_by_none() -> None:
    (program,) = people_in(sample("claude_code_last_page").body)
    assert program.dims == {"model": "claude-haiku-4-5", "member": "ci-runner"}
    record = code_record(NOW.date(), "", {"claude-opus-5": 1}) | {"actor": {"type": "robot_actor", "id": 7}}
    (unknown,) = people_in(report(record))
    assert unknown.dims == {"model": "claude-opus-5"}


def test_a_seat_of_a_subscription_is_included_and_apart() -> None:
    cents = {"claude-opus-5": 12.5}
    by_bill = code_record(NOW.date(), "ann@example.com", cents)
    by_seat = code_record(NOW.date(), "ann@example.com", cents, "subscription")
    found = people_in(report(by_bill, by_seat))
    assert [(charge.included, charge.cost) for charge in found] == [
        (False, Money.of("0.125")),
        (True, Money.of("0.125")),
    ]
    assert len({charge.key for charge in found}) == 2


@settings(max_examples=100, deadline=None)
@given(st.decimals(min_value=-(10**10), max_value=10**10, allow_nan=False, places=12))
def test_cents_become_dollars_rounded_once(cents: Decimal) -> None:
    exact = Fraction(cents) / 100
    assert abs(Fraction(costs.dollars(cents).units, 10**9) - exact) <= Fraction(1, 2 * 10**9)
    (charge,) = charges_in(cost_page(cost_row(f"{cents:f}")))
    assert charge.cost == costs.dollars(cents)


@pytest.mark.parametrize(
    "now, settled", [("2026-11-18T23:59:59", False), ("2026-11-19T00:00", True), ("2026-11-25", True)]
)
def test_a_day_settles_two_days_after_its_end(now: str, settled: bool) -> None:
    (bucket,) = costs.read(cost_page(cost_row("1"))).data
    (charge,) = costs.charges(bucket, NAMES, utc(now), LAG)
    assert charge.settled is settled

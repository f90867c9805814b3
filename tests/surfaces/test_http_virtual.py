"""`POST /virtual-budget/record/{provider}` and `GET /virtual-budget/summary`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.surfaces.http_holds import MODEL, limit
from tests.surfaces.http_passports import house_of
from tests.surfaces.http_served import Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")
COST = "1.38"  # a million tokens in, a million out


def call(**more: Any) -> str:
    said = {"model": MODEL, "input_tokens": 1_000_000, "output_tokens": 1_000_000, **more}
    return json.dumps({name: value for name, value in said.items() if value is not None})


async def record(http: Served, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = answer(
        await http.post("/virtual-budget/record/groq", call(**more), **(headers or {}))
    )
    return said


async def test_a_call_that_fits_is_recorded_with_its_cost_and_what_is_left(http: Served) -> None:
    await limit(http, "5")
    assert await record(http) == {
        "recorded": True,
        "provider": "groq",
        "model": MODEL,
        "cost": COST,
        "remaining_budget": "3.62",
        "currency": "USD",
    }
    status = answer(await http.get("/virtual-budget/status"))
    assert status["daily_budget"]["spent"] == COST


async def test_a_call_that_does_not_fit_is_not_recorded_unless_the_reserve_may_be_used(http: Served) -> None:
    await limit(http, "1.5", reserve="20%")
    said = problem(await http.post("/virtual-budget/record/groq", call()), 409)
    assert (said["recorded"], said["budget"], said["left"]) == (False, "Daily budget", "1.2")
    assert answer(await http.get("/virtual-budget/status"))["daily_budget"]["spent"] == "0"
    assert (await record(http, emergency_override=True))["remaining_budget"] == "0.12"


async def test_the_same_key_records_once_and_so_does_the_same_id(http: Served) -> None:
    key = {"Idempotency-Key": "one"}
    assert (await record(http, key))["cost"] == (await record(http, key))["cost"] == COST
    assert answer(await http.get("/virtual-budget/status"))["daily_budget"]["spent"] == COST
    for _ in range(2):
        await record(http, id="chatcmpl-1")
    assert answer(await http.get("/virtual-budget/status"))["daily_budget"]["spent"] == "2.76"


@pytest.mark.parametrize(
    "more, said",
    [
        ({"model": None}, "A call has a model"),
        ({"input_tokens": None}, "A call has a model"),
        ({"input_tokens": "many"}, "whole number"),
        ({"emergency_override": "yes"}, "true or false"),
        ({"colour": "red"}, "no “colour”"),
    ],
)
async def test_what_is_no_call_is_refused_in_a_sentence(http: Served, more: Any, said: str) -> None:
    told = problem(await http.post("/virtual-budget/record/groq", call(**more)), 422)
    assert said in told["detail"]
    assert told["recorded"] is False


async def test_a_model_without_a_price_is_not_recorded(http: Served) -> None:
    told = problem(await http.post("/virtual-budget/record/groq", call(model="of-nobody")), 409)
    assert (told["recorded"], told["unpriced"]) == (False, "of-nobody")


async def test_the_last_days_are_told_by_provider_and_by_how_well_they_are_known(http: Served) -> None:
    answer(await http.post("/mistral/odometer/record", '{"value": 2, "when": "yesterday"}'))
    await record(http)
    said = answer(await http.get("/virtual-budget/summary?days=3"))
    assert (said["period_days"], said["first"], said["last"]) == (3, "2026-11-18", "2026-11-20")
    assert said["provider_totals"]["groq"] == {"estimated": COST, "actual": "0", "total": COST}
    assert said["provider_totals"]["mistral"]["actual"] == said["total_actual"]
    assert said["total_estimated"] == COST
    assert list(said["daily_breakdown"]) == ["2026-11-18", "2026-11-19", "2026-11-20"]
    assert list(said["daily_breakdown"]["2026-11-20"]) == ["groq"]
    problem(await http.get("/virtual-budget/summary?days=0"), 422)


async def test_a_call_that_cost_nothing_is_said_to_cost_nothing(http: Served) -> None:
    assert (await record(http, input_tokens=0, output_tokens=0))["cost"] == "0"


@pytest.mark.parametrize(
    "wrong", [{"id": {"a": 1}}, {"input_tokens": "10"}, {"output_tokens": -1}, {"purpose": {"a": 1}}]
)
async def test_what_is_wrong_of_a_call_is_refused_before_anything_is_held(
    http: Served, wrong: dict[str, Any]
) -> None:
    await limit(http, "5")
    said = problem(await http.post("/virtual-budget/record/groq", call(**wrong)), 422)
    assert said["recorded"] is False
    assert house_of(http).rows("select count(*) from holds") == [(0,)]

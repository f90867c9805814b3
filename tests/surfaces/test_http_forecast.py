"""What programs are told by /commands/forecast: exact amounts as text, a sum for each day to come."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.surfaces.http_served import Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_sum_for_each_day_and_what_the_limit_comes_to(http: Served) -> None:
    answer(await http.client.post("/commands/limit", json={"amount": "20", "period": "month"}))
    answer(await http.record("groq", '{"value": 19.50}'))
    end = answer(await http.get("/commands/forecast"))["end"]
    assert (end["first"], end["last"], end["days"]) == ("2026-11-01", "2026-11-30", 19)
    assert [each["day"][-2:] for each in end["ahead"]] == [f"{day}" for day in range(20, 31)]
    assert end["so_far"][-1]["cost"] == end["spent"] == {"amount": "19.5", "currency": "USD"}
    last = end["ahead"][-1]
    low, expected, high = (Decimal(last[name]["amount"]) for name in ("low", "expected", "high"))
    assert Decimal("19.5") < low < expected < high
    (limit,) = end["budgets"]
    assert (limit["reached_on"], limit["resets_on"]) == ("2026-11-20", "2026-12-01")


async def test_too_early_is_a_conflict_that_says_so(http: Served) -> None:
    said = problem(await http.get("/commands/forecast"), 409)
    assert said["detail"] == "No whole day is known yet, and a forecast needs two: ask again in two days."

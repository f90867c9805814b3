"""`GET /virtual-budget/status` and `GET /narrator/context`, and that they agree with the commands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.surfaces.http_served import Served, answer

SHARE = "0.027179487"  # today's of $1.06 over 19.5 days, at noon


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def status(http: Served) -> dict[str, Any]:
    return answer(await http.get("/virtual-budget/status"))


async def context(http: Served) -> dict[str, Any]:
    return answer(await http.get("/narrator/context"))


async def limit(http: Served, amount: str, *more: str) -> None:
    words = dict(zip(("period", "provider"), more, strict=False))
    answer(await http.client.post("/commands/limit", json={"amount": amount, **words}))


async def test_without_a_limit_only_what_was_spent_is_known(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    said = await status(http)
    assert said["daily_budget"] == {
        "allocated": None,
        "spent": SHARE,
        "remaining": None,
        "available": None,
        "emergency_reserve": None,
        "currency": "USD",
    }
    assert (said["alerts"], said["budget_health"]) == ([], None)


async def test_with_a_limit_it_says_what_is_left(http: Served) -> None:
    await limit(http, "2")
    answer(await http.record("groq", '{"value": 1.06}'))
    said = await status(http)
    assert said["daily_budget"] == {
        "allocated": "2",
        "spent": SHARE,
        "remaining": "1.972820513",
        "available": "1.572820513",
        "emergency_reserve": "0.4",
        "currency": "USD",
    }
    assert said["provider_breakdown"] == {
        "groq": {
            "today": SHARE,
            "month": "1.06",
            "official": "0",
            "manual": "1.06",
            "estimated": "0",
            "unpriced_requests": 0,
        }
    }
    assert (said["alerts"], said["budget_health"]) == ([], "ok")


async def test_a_threshold_that_was_passed_is_an_alert(http: Served) -> None:
    await limit(http, "0.05")
    answer(await http.record("groq", '{"value": 1.06}'))
    said = await status(http)
    assert said["budget_health"] == "warning"
    assert [(alert["threshold"], alert["period"], alert["provider"]) for alert in said["alerts"]] == [
        ("50%", "day", "")
    ]
    assert said["alerts"][0]["message"] == "Daily budget, 20 November 2026: 50% was passed."
    assert said["alerts"][0]["spent"] == SHARE
    http.clock.pass_(days=1)
    assert (await status(http))["alerts"] == []  # it was of a period that is over


async def test_an_alert_that_somebody_has_seen_to_says_so(http: Served) -> None:
    await limit(http, "0.05")
    answer(await http.record("groq", '{"value": 1.06}'))
    (alert,) = (await status(http))["alerts"]
    assert (alert["acknowledged"], alert["snoozed"]) == (False, False)
    answer(await http.client.post("/commands/ack", json={"alert": str(alert["alert"])}))
    (alert,) = (await context(http))["alerts"]
    assert (alert["acknowledged"], alert["snoozed"]) == (True, False)


async def test_health_is_that_of_the_worst_budget(http: Served) -> None:
    await limit(http, "1000")
    await limit(http, "1", "month", "groq")
    answer(await http.record("groq", '{"value": 1.06}'))
    said = await status(http)
    assert said["budget_health"] == "over"
    assert said["daily_budget"]["allocated"] == "1000"
    assert "1" not in {alert["provider"] for alert in said["alerts"]}
    assert {alert["provider"] for alert in said["alerts"]} == {"groq"}


async def test_a_limit_of_one_provider_is_not_the_daily_budget(http: Served) -> None:
    await limit(http, "5", "day", "groq")
    assert (await status(http))["daily_budget"]["allocated"] is None


async def test_of_a_meter_that_was_never_read_it_says_so(http: Served) -> None:
    said = await context(http)
    assert said["groq_tracking"] == {
        "status": "needs_reading",
        "has_current_data": False,
        "days_until_reset": 11,
        "needs_action": True,
        "current_month_spend": "0",
        "daily_average": None,
        "last_reading_at": None,
        "last_reading_age_days": None,
        "reminders": [
            {
                "type": "no_reading",
                "urgency": "low",
                "message": "Groq has no reading this month: type /reading groq and the figure.",
            }
        ],
    }
    assert said["alerts"] == []
    assert said["budget"]["daily_budget"]["allocated"] is None


async def test_of_a_meter_that_was_read_it_says_what_is_known(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    said = await context(http)
    assert said["groq_tracking"] == {
        "status": "normal",
        "has_current_data": True,
        "days_until_reset": 11,
        "needs_action": False,
        "current_month_spend": "1.06",
        "daily_average": "0.054358974",
        "last_reading_at": "2026-11-20T12:00:00Z",
        "last_reading_age_days": 0,
        "reminders": [],
    }


async def test_a_reading_of_a_week_ago_is_stale(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06, "when": "2026-11-10T12:00:00Z"}'))
    tracking = (await context(http))["groq_tracking"]
    assert (tracking["status"], tracking["needs_action"]) == ("stale", True)
    answer(await http.record("groq", '{"value": 1.07, "when": "2026-11-14T12:00:00Z"}'))
    tracking = (await context(http))["groq_tracking"]
    assert (tracking["status"], tracking["needs_action"]) == ("normal", False)


async def test_near_the_end_a_last_figure_is_asked_for_until_it_is_there(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=9)  # 29 November
    tracking = (await context(http))["groq_tracking"]
    assert (tracking["status"], tracking["needs_action"]) == ("approaching", True)
    answer(await http.record("groq", '{"value": 1.50}'))
    tracking = (await context(http))["groq_tracking"]
    assert (tracking["status"], tracking["needs_action"]) == ("approaching", False)


async def test_a_new_month_has_no_figure_of_the_old_one(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=12)  # 2 December
    tracking = (await context(http))["groq_tracking"]
    assert tracking["status"] == "needs_reading"
    assert tracking["current_month_spend"] == "0"
    assert tracking["daily_average"] is None
    assert tracking["days_until_reset"] == 30


async def test_every_provider_with_a_meter_is_tracked(http: Served) -> None:
    answer(await http.record("perplexity", '{"value": 12.40}'))
    said = await context(http)
    assert said["perplexity_tracking"]["current_month_spend"] == "12.4"
    assert "mistral_tracking" not in said


async def test_the_context_holds_what_the_status_says(http: Served) -> None:
    await limit(http, "0.05")
    answer(await http.record("groq", '{"value": 1.06}'))
    said = await context(http)
    assert said["budget"] == await status(http)
    assert said["alerts"] == said["budget"]["alerts"] != []


async def test_every_answer_agrees_to_the_unit(http: Served) -> None:
    await limit(http, "20")
    for provider, value in (("groq", "1.06"), ("perplexity", "12.4"), ("mistral", "0.000000007")):
        answer(await http.record(provider, f'{{"value": {value}}}'))
    breakdown = (await status(http))["provider_breakdown"]
    summary = answer(await http.get("/commands/summary"))
    budget = answer(await http.get("/commands/budget"))
    assert {line["provider"]: line["cost"]["amount"] for line in summary["providers"]} == {
        provider: share["month"] for provider, share in breakdown.items()
    }
    assert summary["total"] == budget["month_to_date"]
    assert Decimal(summary["total"]["amount"]) == total(breakdown, "month")
    assert Decimal(budget["today"]["amount"]) == total(breakdown, "today")
    assert budget["today"]["amount"] == (await status(http))["daily_budget"]["spent"]
    digest = answer(await http.get("/commands/digest?date=today"))
    assert (digest["spent"], digest["month_to_date"]) == (budget["today"], budget["month_to_date"])
    assert {line["provider"]: line["cost"]["amount"] for line in digest["providers"]} == {
        provider: share["today"] for provider, share in breakdown.items() if share["today"] != "0"
    }
    for name, tracking in (await context(http)).items():
        if name.endswith("_tracking"):
            assert tracking["current_month_spend"] == breakdown[name.removesuffix("_tracking")]["month"]


def total(breakdown: dict[str, dict[str, str]], of: str) -> Decimal:
    return sum((Decimal(share[of]) for share in breakdown.values()), Decimal())

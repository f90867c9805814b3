"""What programs are told of meters: reminders with their urgency, how old a reading is, the forecast."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.surfaces.http_served import Served, answer

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def odometer(http: Served, provider: str = "groq") -> dict[str, Any]:
    return answer(await http.get(f"/{provider}/odometer/status"))


def reminders(said: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["type"], each["urgency"]) for each in said["reminders"]]


@pytest.mark.parametrize("provider", ["groq", "perplexity", "mistral"])
async def test_the_last_days_of_a_period_remind_of_every_provider(http: Served, provider: str) -> None:
    answer(await http.record(provider, '{"value": 1.06}'))
    said = await odometer(http, provider)
    assert (said["status"], said["reminders"], said["last_reading_age_days"]) == ("normal", [], 0)
    http.clock.pass_(days=8)  # 28 November
    said = await odometer(http, provider)
    assert (said["status"], said["days_until_reset"], said["last_reading_age_days"]) == ("approaching", 3, 8)
    assert reminders(said) == [("period_end", "normal"), ("no_reading", "low")]
    http.clock.pass_(days=2)
    assert reminders(await odometer(http, provider))[0] == ("period_end", "high")


async def test_a_period_that_is_over_says_what_its_last_figure_is_of(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06, "when": "2026-11-18T12:00:00Z"}'))
    http.clock.pass_(days=12)  # 2 December
    said = await odometer(http)
    assert (said["status"], reminders(said)[0]) == ("needs_reading", ("period_open", "normal"))
    message = answer(await http.get("/groq/odometer/context"))["message"]
    assert message.startswith("November is over: what did Groq's console show at its end?")
    assert message.endswith("Type /reading groq and the figure and 30 Nov.")
    answer(await http.record("groq", '{"value": 1.31, "when": "30 Nov"}'))
    said = await odometer(http)
    assert (said["reminders"], said["last_reading_at"]) == ([], "2026-12-01T00:00:00Z")


async def test_the_last_day_of_a_period_is_the_meter_s(http: Served) -> None:
    answer(await http.client.post("/commands/settings", json={"zone": "New York"}))
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=12)
    assert answer(await http.get("/groq/odometer/context"))["message"].endswith("and the figure and 30 Nov.")
    answer(await http.record("groq", '{"value": 1.31, "when": "30 Nov"}'))
    assert (await odometer(http))["reminders"] == []


async def test_a_meter_that_began_again_says_so(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06, "when": "2026-11-18T12:00:00Z"}'))
    answer(await http.record("groq", '{"value": 0.10, "reset": true}'))
    assert (await odometer(http))["status"] == "reset_detected"


async def test_the_context_of_a_meter_has_it_by_its_name(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    said = answer(await http.get("/groq/odometer/context"))
    narrated = answer(await http.get("/narrator/context"))
    assert said["groq_tracking"] == said["tracking"] == narrated["groq_tracking"]


async def test_the_narrator_is_told_all_at_once(http: Served) -> None:
    answer(await http.client.post("/commands/limit", json={"amount": "20", "period": "month"}))
    answer(await http.record("groq", '{"value": 1.90}'))
    answer(await http.record("perplexity", '{"value": 19}'))
    http.clock.pass_(days=10)  # the last day of November
    said = answer(await http.get("/narrator/context"))
    assert said["budget_health"] == "over"
    assert [(each["provider"], each["urgency"]) for each in said["reminders"]] == [
        ("groq", "high"),
        ("perplexity", "high"),
    ]
    assert [(each["provider"], each["why"], each["days"]) for each in said["freshness"]] == [
        ("groq", "reading", 10),
        ("perplexity", "reading", 10),
    ]
    assert said["freshness"][0]["message"] == "Groq was last read 10 days ago."
    found = said["forecast"]
    assert (found["month"], found["run_rate"], found["currency"]) == ("November", "0.720689655", "USD")
    assert found["days"] == 19  # what nobody has read since is not known to have cost nothing
    assert Decimal(found["expected"]).quantize(Decimal("0.0001")) == Decimal(
        "32.1538"
    )  # of 19.5 days, all 30
    assert Decimal(found["low"]) < Decimal(found["expected"]) < Decimal(found["high"])
    assert (found["committed"], found["held"]) == ("0", "0")
    assert (found["driver"]["provider"], found["driver"]["share_percent"]) == ("perplexity", 90)
    (limit,) = found["limits"]
    assert (limit["title"], limit["allocated"]) == ("Monthly budget", "20")
    assert (limit["reached"], limit["reached_on"]) == (True, None)  # already, and not on a day to come


async def test_before_two_whole_days_are_known_nothing_is_foreseen(http: Served) -> None:
    http.clock.pass_(days=11)  # 1 December
    answer(await http.record("groq", '{"value": 0.10}'))
    assert answer(await http.get("/narrator/context"))["forecast"] is None


async def test_the_first_day_of_a_month_rests_on_the_month_before(http: Served) -> None:
    answer(await http.record("groq", '{"value": 2.00}'))
    http.clock.pass_(days=10)  # 30 November
    answer(await http.record("groq", '{"value": 3.00}'))
    http.clock.pass_(days=1)
    found = answer(await http.get("/narrator/context"))["forecast"]
    assert (found["month"], found["days"]) == ("December", 29)
    assert Decimal("2.5") < Decimal(found["expected"]) < Decimal("3.6")


async def test_what_is_switched_off_reminds_no_program(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1.06}'))
    http.clock.pass_(days=10)
    assert reminders(await odometer(http)) != []
    answer(await http.client.post("/commands/remind", json={"how": "off", "provider": "groq"}))
    assert (await odometer(http))["reminders"] == []
    assert answer(await http.get("/narrator/context"))["reminders"] == []


async def test_the_digest_asks_for_what_is_urgent_and_for_nothing_else(http: Served) -> None:
    answer(await http.client.post("/commands/limit", json={"amount": "20", "period": "month"}))
    answer(await http.client.post("/commands/settings", json={"zone": "Lisbon"}))
    answer(await http.record("groq", '{"value": 1.06, "when": "2026-11-20"}'))
    http.clock.pass_(days=6)
    answer(await http.record("groq", '{"value": 1.10}'))
    http.clock.pass_(days=3)  # the 29th
    assert answer(await http.get("/commands/digest"))["advice"] is None
    http.clock.pass_(days=1)
    advice = answer(await http.get("/commands/digest"))["advice"]
    assert advice["sentence"] == "The last day of November: what does Groq's console show?"
    assert (advice["command"], advice["given"]["provider"]) == ("reading", "groq")

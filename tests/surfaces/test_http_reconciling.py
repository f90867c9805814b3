"""`/billing/reconcile/…`: the kept names, for every provider."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY
from ledger.providers import PROVIDERS
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from tests.surfaces.http_served import Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODAY = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
RESULT = {
    *("provider", "date", "estimated_total", "actual_total", "drift_percentage", "records_reconciled"),
    *("success", "error", "account", "until", "drift_amount", "currency", "cause", "explanation"),
}


async def a_week(http: Served, provider: str, *costs: str, billed: str = "10") -> None:
    """Days until yesterday, each billed the same and recorded as told."""

    def write(connection: Connection) -> None:
        account = make_account(connection, 1, provider, http.clock.now)
        facts: list[Charge] = []
        for back, cost in enumerate(reversed(costs), start=1):
            start = TODAY - DAY * back
            facts.append(Charge("official", f"{start}", start, start + DAY, Money.of(billed)))
            facts.append(Charge("pushed", f"{start}", start + HOUR, start + HOUR, Money.of(cost)))
        post(connection, account, facts, http.clock.now)

    await http.wiring.store.write(write)


async def reconciled(http: Served, which: str, body: str = "") -> list[dict[str, Any]]:
    said = answer(await http.post(f"/billing/reconcile/{which}", body))
    assert set(said) == {"results"}
    found: list[dict[str, Any]] = said["results"]
    return found


async def test_every_bill_has_a_result_with_the_kept_names(http: Served) -> None:
    await a_week(http, "openai", "10", "10", "8")
    await a_week(http, "groq", "10", "10", "10")
    results = await reconciled(http, "daily")
    assert len(results) == 6
    assert all(set(result) == RESULT for result in results)
    (off,) = (result for result in results if result["cause"])
    assert (off["provider"], off["date"], off["drift_percentage"]) == ("openai", "2026-11-19", 20.0)
    assert (off["estimated_total"], off["actual_total"], off["records_reconciled"]) == ("8", "10", 1)
    assert (off["cause"], off["success"], off["error"]) == ("missing", True, None)


async def test_one_provider_and_one_day(http: Served) -> None:
    await a_week(http, "openai", "10", "10", "8")
    await a_week(http, "groq", "10", "10", "10")
    assert {result["provider"] for result in await reconciled(http, "groq")} == {"groq"}
    (one,) = await reconciled(http, "openai", '{"date": "2026-11-18"}')
    assert (one["date"], one["drift_percentage"]) == ("2026-11-18", 0.0)
    (same,) = answer(await http.post("/billing/reconcile/openai?date=2026-11-18"))["results"]
    assert same == one


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_every_provider_has_the_route_and_gives_no_result_it_does_not_have(
    http: Served, provider: str
) -> None:
    assert await reconciled(http, provider) == []
    await a_week(http, provider, "9")
    (result,) = await reconciled(http, provider)
    assert (result["provider"], result["drift_percentage"]) == (provider, 10.0)


async def test_again_it_gives_the_same(http: Served) -> None:
    await a_week(http, "openai", "10", "10", "8")
    assert await reconciled(http, "daily") == await reconciled(http, "daily")


async def test_what_cannot_be_held_against_a_bill_says_why(http: Served) -> None:
    answer(await http.post("/usage/mistral", '{"id": "a", "cost": "0.5"}'))
    await a_week(http, "openai", "10")
    answer(await http.post("/usage/openai", '{"id": "b", "cost": "0.25"}'))
    failed = {r["provider"]: r for r in await reconciled(http, "daily") if not r["success"]}
    assert failed["mistral"]["error"].startswith("Mistral has no bill")
    assert failed["mistral"]["estimated_total"] == "0.5"
    assert failed["openai"]["error"] == "There is no bill of it yet."
    assert (failed["openai"]["date"], failed["openai"]["estimated_total"]) == ("2026-11-20", "0.25")
    assert failed["openai"]["actual_total"] is None


async def test_the_summary_says_how_near_estimates_were(http: Served) -> None:
    await a_week(http, "openai", *["10"] * 10, *["9"] * 5)
    assert answer(await http.get("/billing/reconcile/summary")) == {"providers": {}}
    await reconciled(http, "openai", '{"period": "november"}')
    openai = answer(await http.get("/billing/reconcile/summary"))["providers"]["openai"]
    assert openai["last_7_days"]["accuracy_percentage"] == 92.86
    assert openai["last_30_days"]["accuracy_percentage"] == 96.67
    assert openai["last_30_days"]["bills_reconciled"] == 15
    assert (openai["usual_low"], openai["usual_high"]) == (-10.0, 0.0)


async def test_a_period_that_is_none_and_a_provider_that_is_none_are_refused(http: Served) -> None:
    problem(await http.post("/billing/reconcile/daily", '{"period": "someday"}'), 422)
    problem(await http.post("/billing/reconcile/daily", '{"colour": "red"}'), 422)
    problem(await http.post("/billing/reconcile/nobody"), 404)

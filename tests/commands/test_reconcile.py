"""/reconcile, /drift and /statement: what they say, and that they say it again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.rendering.terminal import paint
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, refused, typed
from tests.commands.spending import post_now, spend

TODAY = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def bill(back: int, cost: str, *, settled: bool = True, **more: Any) -> Charge:
    start = TODAY - DAY * back
    return Charge("official", f"{start}{more}", start, start + DAY, Money.of(cost), settled=settled, **more)


def record(back: int, cost: str, hour: int = 9) -> Charge:
    at = TODAY - DAY * back + HOUR * hour
    return Charge("pushed", f"{at}", at, at, Money.of(cost))


async def data(house: TestHouse, line: str) -> dict[str, Any]:
    return dict(json.loads(said(await typed(house, line)).model_dump_json()))


async def text(house: TestHouse, line: str) -> str:
    return paint((await typed(house, line)).reply, zone=UTC)


def a_week(house: TestHouse) -> None:
    """Six settled days, of which one lacks a fifth, one that has not settled, and today."""
    costs = {2: "10", 3: "10", 4: "10", 5: "8", 6: "10", 7: "10"}
    post_now(house, *(bill(back, "10") for back in costs), *(record(*each) for each in costs.items()))
    post_now(house, bill(1, "4", settled=False), record(1, "10"), record(0, "4.10"))


async def test_each_bill_is_beside_its_estimate_with_the_cause(house: TestHouse) -> None:
    a_week(house)
    answer = await data(house, "/reconcile")
    lines = {line["first"]: line for line in answer["lines"]}
    assert len(lines) == 8
    off = lines["2026-11-15"]
    assert (off["drift_percent"], off["cause"], off["records"]) == ("20", "missing", 1)
    assert (off["estimated"]["amount"], off["billed"]["amount"]) == ("8", "10")
    assert off["difference"]["amount"] == "2"
    others = [line["cause"] for day, line in lines.items() if day != "2026-11-15"]
    assert set(others) == {""}
    painted = await text(house, "/reconcile")
    assert "Sun 15 Nov      $8.00  $10.00  +20%   missing records" in painted
    assert "5 bills agree with the estimate." in painted
    assert "Not settled yet: Thu 19 Nov, Fri 20 Nov." in painted


async def test_what_has_not_settled_has_no_drift(house: TestHouse) -> None:
    a_week(house)
    lines = (await data(house, "/reconcile"))["lines"]
    open_ones = [line for line in lines if not line["settled"]]
    assert [(line["first"], line["drift_percent"]) for line in open_ones] == [
        ("2026-11-19", None),
        ("2026-11-20", None),
    ]
    assert open_ones[1]["billed"] is None


async def test_asked_again_it_says_the_same_and_writes_nothing_new(house: TestHouse) -> None:
    a_week(house)
    first = await data(house, "/reconcile")
    rows = house.rows("select * from drifts order by start_at")
    house.clock.pass_(hours=1)
    assert await data(house, "/reconcile") == first
    assert house.rows("select * from drifts order by start_at") == rows


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "UTC"])
async def test_a_bills_day_is_the_providers_own(house: TestHouse, zone: str) -> None:
    a_week(house)
    await house.ask(f"/settings zone={zone}")
    answer = await data(house, "/reconcile openai 15 Nov")
    assert [(line["first"], line["cause"]) for line in answer["lines"]] == [("2026-11-15", "missing")]


async def test_one_provider_one_account_one_period(house: TestHouse) -> None:
    a_week(house)
    post_now(house, bill(3, "5"), record(3, "1"), provider="anthropic")
    assert {line["provider"] for line in (await data(house, "/reconcile anthropic"))["lines"]} == {
        "anthropic"
    }
    assert (await data(house, "/reconcile openai october"))["lines"] == []
    assert len((await data(house, "/reconcile openai november account=openai"))["lines"]) == 8
    refused(await typed(house, "/reconcile openai account=nobody"), "nobody")
    refused(await typed(house, "/reconcile account=research"), "provider")


async def test_a_bill_without_records_and_records_without_a_bill_are_said(house: TestHouse) -> None:
    post_now(house, bill(3, "5"), provider="cursor")
    post_now(house, record(3, "5"), provider="groq")
    painted = await text(house, "/reconcile")
    assert "Cursor: billed, and nothing is recorded to estimate it by." in painted
    assert "Groq: no bill to hold its estimates against." in painted
    assert "+100%" not in painted


async def test_a_day_without_a_record_is_missing_where_others_have_them(house: TestHouse) -> None:
    a_week(house)
    post_now(house, bill(8, "7"))
    post_now(house, record(9, "7"), bill(9, "7"))
    painted = await text(house, "/reconcile openai 12 Nov")
    assert "Thu 12 Nov      $0.00   $7.00  +100%  missing records" in painted


async def test_nothing_known_is_said_so(house: TestHouse) -> None:
    assert "Nothing is billed or estimated" in await text(house, "/reconcile")
    assert "No bill has been held against an estimate yet" in await text(house, "/drift")


async def test_a_member_may_look_and_a_recorder_reconcile(house: TestHouse) -> None:
    member = Person(house, "mia")
    refused(await member.asks("/reconcile"), "keeper")


async def test_the_usual_drift_says_where_todays_bill_will_be(house: TestHouse) -> None:
    costs = {2: "9.8", 3: "10.6", 4: "10", 5: "10"}
    post_now(house, *(bill(back, "10") for back in costs), *(record(*each) for each in costs.items()))
    post_now(house, record(0, "4.10"))
    await house.ask("/reconcile")
    (openai,) = (await data(house, "/drift"))["providers"]
    assert (openai["low"], openai["high"], openai["estimated"]["amount"]) == ("-2", "6", "4.1")
    assert (openai["least"]["amount"], openai["most"]["amount"]) == ("3.867924528", "4.183673469")
    assert (openai["last_7"]["bills"], openai["last_7"]["right"]) == (4, "98")
    painted = await text(house, "/drift")
    assert "OpenAI today: $4.10, usually within -2% to +6% of the bill" in painted
    assert "Estimates have been within 6% of the bill." in await text(house, "/budget")
    assert "Estimates have been within 6% of the bill." in await text(house, "/digest today more=yes")


async def test_of_two_bills_nothing_is_usual_yet(house: TestHouse) -> None:
    post_now(house, bill(2, "10"), record(2, "9"), bill(3, "10"), record(3, "9"), record(0, "1"))
    await house.ask("/reconcile")
    assert "not known yet" in await text(house, "/drift")
    assert "Estimates have been" not in await text(house, "/budget")


async def test_of_a_page_that_is_only_read_no_estimate_can_be_wrong(house: TestHouse) -> None:
    post_now(house, bill(2, "10"), record(2, "9"))
    for figure in ("1", "4"):
        await house.ask(f"/groq {figure}")
        house.clock.pass_(days=2)
    await house.ask("/reconcile")
    noted = house.rows("SELECT DISTINCT provider FROM drifts JOIN accounts ON accounts.id = account_id")
    assert set(noted) == {("openai",), ("groq",)}
    assert [each["provider"] for each in (await data(house, "/drift"))["providers"]] == ["openai"]
    assert "Groq" not in await text(house, "/drift")
    assert "Groq" not in await text(house, "/chart drift")


async def test_a_statement_says_what_is_official_typed_and_estimated(house: TestHouse) -> None:
    a_week(house)
    spend(house, "3", provider="groq", at=NOON - DAY)
    post_now(house, bill(6, "-1", category="Credit"))
    await house.ask("/reading mistral 2")
    await house.ask("/reconcile")
    house.clock.now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    answer = await data(house, "/statement november")
    assert (answer["month"], answer["closed"], answer["running"]) == ("November 2026", False, False)
    assert answer["official"]["amount"] == "59"
    assert (answer["manual"]["amount"], answer["estimated"]["amount"]) == ("2", "17.1")
    assert answer["credits"]["amount"] == "-1"
    openai = next(line for line in answer["lines"] if line["provider"] == "openai")
    assert (openai["open_days"], openai["open"]["amount"]) == (2, "14.1")
    assert answer["may_rise"]["amount"] != "0"
    painted = await text(house, "/statement november")
    assert "Days without a settled bill: OpenAI (2)." in painted
    assert "Estimated, and no bill is expected: Groq." in painted


async def test_a_figure_that_was_typed_leaves_no_day_open(house: TestHouse) -> None:
    await house.ask("/groq 1.06")
    await house.ask("/reconcile")
    house.clock.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert (await data(house, "/statement november"))["closed"]
    spend(house, "3", provider="groq", at=NOON + DAY)
    answer = await data(house, "/statement november")
    assert (answer["closed"], answer["unknown"]) == (False, ["groq"])
    assert "How far the rest may move is not known: too few bills of Groq." in await text(
        house, "/statement november"
    )


async def test_a_statement_is_of_a_month(house: TestHouse) -> None:
    refused(await typed(house, "/statement yesterday"), "month")
    assert "Nothing is known of November 2026." in await text(house, "/statement november")
    spend(house, "3", provider="groq")
    assert "The month still runs." in await text(house, "/statement november")

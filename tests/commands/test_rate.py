"""/rate: amounts in another currency count by the rate of their day, in every sum and every budget alike."""

from __future__ import annotations

from datetime import UTC, datetime

from commands.budget import BudgetAnswer
from commands.digest import DigestAnswer
from commands.rate import RateAnswer
from commands.summary import SummaryAnswer
from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, refused, typed
from tests.commands.spending import post_now, spend


def yuan(house: TestHouse, units: int, day: int, key: str = "", provider: str = "deepseek") -> None:
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    post_now(house, Charge("official", key or f"{day}", at, at, Money(units, "CNY")), provider=provider)


async def rated(house: TestHouse, line: str) -> RateAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, line))
    assert isinstance(answer, RateAnswer)
    return answer


async def spent(house: TestHouse) -> tuple[str, str, list[str]]:
    """The month, the monthly budget's counter, and what is not converted; everything that says it agrees."""
    house.clock.pass_(seconds=15)
    budgets = said(await typed(house, "/budget"))
    total = said(await typed(house, "/summary"))
    digest = said(await typed(house, "/digest today"))
    assert isinstance(budgets, BudgetAnswer)
    assert isinstance(total, SummaryAnswer)
    assert isinstance(digest, DigestAnswer)
    assert budgets.month_to_date == total.total == digest.month_to_date
    assert budgets.not_converted == total.not_converted
    (monthly,) = (each.spent.text() for each in budgets.budgets)
    return total.total.text(), monthly, [f"{each.text()} {each.currency}" for each in total.not_converted]


async def test_amounts_count_by_the_rate_of_their_day(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    spend(house, "1")
    yuan(house, 10 * 10**9, 5)
    yuan(house, 100 * 10**9, 19)
    assert await spent(house) == ("1", "1", ["110 CNY"])
    await rated(house, "/rate cny 0.1 2026-11-10")
    assert await spent(house) == ("11", "11", ["10 CNY"])
    first = await rated(house, "/rate CNY 0.2 2026-11-01")
    assert [(each.worth, str(each.since)) for each in first.rates] == [
        ("0.2", "2026-11-01"),
        ("0.1", "2026-11-10"),
    ]
    assert await spent(house) == ("13", "13", [])
    yuan(house, 50 * 10**9, 20)
    assert await spent(house) == ("18", "18", [])


async def test_one_that_is_said_again_replaces_and_undo_brings_it_back(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    yuan(house, 100 * 10**9, 19)
    await rated(house, "/rate CNY 0.1")
    assert await spent(house) == ("10", "10", [])
    await rated(house, "/rate CNY 0.3 2026-11-01")
    await rated(house, "/rate CNY 0.2 2026-11-01")
    assert await spent(house) == ("20", "20", [])
    await rated(house, "/rate CNY undo")
    assert await spent(house) == ("30", "30", [])
    await rated(house, "/rate CNY off")
    assert await spent(house) == ("0", "0", ["100 CNY"])
    refused(await typed(house, "/rate CNY undo"), "has no rate")


async def test_the_first_rate_holds_always_and_a_later_one_from_today(house: TestHouse) -> None:
    assert (await rated(house, "/rate EUR 1.1")).rates[0].since is None
    assert [str(each.since) for each in (await rated(house, "/rate EUR 1.2")).rates] == ["None", "2026-11-20"]


async def test_each_line_is_rounded_half_to_even_and_counters_say_the_same(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    await rated(house, "/rate CNY 0.5")
    for day, units in ((1, 1), (2, 3), (3, 5), (4, -1)):  # halves: 0, 2, 2, 0
        yuan(house, units, day)
    assert await spent(house) == ("0.000000004", "0.000000004", [])
    yuan(house, 7, 3)
    assert await spent(house) == ("0.000000006", "0.000000006", [])


async def test_a_rate_tells_a_threshold_that_it_passes(house: TestHouse) -> None:
    said(await typed(house, "/limit 10 month"))
    said(await typed(house, "/subscribe alerts"))
    yuan(house, 60 * 10**9, 19)
    assert house.rows("select threshold from crossings") == []
    await rated(house, "/rate CNY 0.1")
    assert house.rows("select threshold from crossings") == [("1/2",)]
    assert "DeepSeek" in str((await typed(house, "/budget")).reply.blocks)


async def test_a_currency_without_a_rate_is_not_converted(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    yuan(house, 60 * 10**9, 19)
    await rated(house, "/rate EUR 1.1")
    assert await spent(house) == ("0", "0", ["60 CNY"])


async def test_the_rates_are_shown_with_their_days(house: TestHouse) -> None:
    await rated(house, "/rate CNY 0.14 2026-11-01")
    shown = await typed(house, "/rate")
    assert "0.14 USD" in str(shown.reply.blocks)
    assert "2026, 11, 1" in str(shown.reply.blocks)
    assert "EUR has no rate" in str((await typed(house, "/rate EUR")).reply.blocks)


async def test_wrong_ones_are_refused_and_leave_nothing(house: TestHouse) -> None:
    for line, word in (
        ("/rate USD 1", "no other currency"),
        ("/rate XXX 1", "no other currency"),
        ("/rate {x}", "no other currency"),
        ("/rate rate=0.14", "Of which currency"),
        ("/rate CNY 0", "is no rate"),
        ("/rate CNY -1", "is no rate"),
        ("/rate CNY 1e3", "is no rate"),
        ("/rate CNY 0.14 2026-02-30", "There is no 2026-02-30"),
    ):
        house.clock.pass_(seconds=5)
        refused(await typed(house, line), word)
    refused(await Person(house, "bob").asks("/rate CNY 0.14"), "")
    assert house.rows("select id from rates") == []

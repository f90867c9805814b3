from __future__ import annotations

import pytest

from commands.answers import Refusal
from commands.budget import BudgetAnswer
from commands.holding import HoldAnswer
from commands.raise_ import RaiseAnswer
from tests.bot.house import TestHouse
from tests.commands.cast import Person
from tests.commands.holding import hold
from tests.commands.spending import spend


async def raised(house: TestHouse, line: str) -> RaiseAnswer:
    answer = (await house.ask(line)).answer
    assert isinstance(answer, RaiseAnswer), answer
    return answer


async def allocated(house: TestHouse) -> list[str]:
    answer = (await house.ask("/budget")).answer
    assert isinstance(answer, BudgetAnswer)
    return [each.allocated.text() for each in answer.budgets]


async def test_a_raise_says_who_why_and_until_when_and_ends_by_itself(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    answer = await raised(house, "/raise 5 today because the launch needs it")
    (row,) = answer.overrides
    assert (row.kind, row.amount.text(), row.why, row.person) == ("raise", "5", "the launch needs it", "You")
    assert str(row.until) == "2026-11-21 00:00:00+00:00"
    assert await allocated(house) == ["25"]
    house.clock.pass_(hours=12)
    assert await allocated(house) == ["20"]


async def test_a_raise_adds_to_the_ordinary_part_and_not_to_the_reserve(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    (budget,) = (await raised(house, "/raise 5 today because of a test")).budgets
    assert (budget.reserve.text(), budget.available.text()) == ("4", "21")
    assert isinstance(await hold(house, "21"), HoldAnswer)
    assert isinstance(await hold(house, "0.01"), Refusal)


async def test_raises_add_up_and_off_takes_them_back(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    await raised(house, "/raise 5 today because one")
    await raised(house, "/raise 2.50 today because two")
    assert await allocated(house) == ["27.5"]
    answer = await raised(house, "/raise off today")
    assert [each.ended_at is not None for each in answer.overrides] == [True, True]
    assert await allocated(house) == ["20"]
    again = (await house.ask("/raise off today")).answer
    assert isinstance(again, Refusal)


async def test_a_raise_is_of_one_budget_by_its_period_and_scope(house: TestHouse) -> None:
    for line in ("/limit 20 day", "/limit 5 day groq", "/limit 100 month"):
        await house.ask(line)
    await raised(house, "/raise 1 today provider=groq because of a test")
    await raised(house, "/raise 50 month because a big month")
    assert sorted(await allocated(house)) == ["150", "20", "6"]


@pytest.mark.parametrize(
    "line, said",
    [
        ("/raise 5 today", "Say why"),
        ("/raise 5 today because", "Say why"),
        ("/raise 0 today because of nothing", "above zero"),
        ("/raise much today because of it", "not an amount"),
        ("/raise 5 week because there is none", "no weekly limit"),
        ("/raise 5 today because provider=groq model=gpt", "one thing"),
    ],
)
async def test_what_raises_nothing_is_refused_in_a_sentence(house: TestHouse, line: str, said: str) -> None:
    await house.ask("/limit 20 day")
    answer = (await house.ask(line)).answer
    assert isinstance(answer, Refusal)
    assert said in answer.sentence
    assert house.rows("select count(*) from overrides") == [(0,)]


async def test_only_a_keeper_raises(house: TestHouse) -> None:
    await Person(house, "ann").asks("/limit 20 day", keeper=True)
    answer = (await Person(house, "bob").asks("/raise 5 today because I want to")).answer
    assert isinstance(answer, Refusal)
    assert answer.reason == "not_allowed"


async def test_a_raise_arms_what_was_told_and_tells_again_when_it_is_passed(house: TestHouse) -> None:
    await house.ask("/subscribe alerts")
    await house.ask("/limit 10 day reserve=0")
    spend(house, "10")
    told = "select threshold from crossings order by threshold"
    assert [row[0] for row in house.rows(told)] == ["1", "1/2", "4/5"]
    await raised(house, "/raise 10 today because we must")
    assert [row[0] for row in house.rows(told)] == ["1/2"]
    spend(house, "10")
    assert [row[0] for row in house.rows(told)] == ["1", "1/2", "4/5"]


async def test_without_an_amount_it_says_who_let_what_pass(house: TestHouse) -> None:
    assert (await raised(house, "/raise")).overrides == ()
    await house.ask("/limit 1 day")
    await hold(house, "0.9", emergency="yes", purpose="the night shift")
    (row,) = (await raised(house, "/raise")).overrides
    assert (row.kind, row.amount.text(), row.why) == ("emergency", "0.9", "the night shift")

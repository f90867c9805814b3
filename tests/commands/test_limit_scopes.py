"""Limits over an account, a model, a project, a member or a tag, beside those over everything."""

from __future__ import annotations

import pytest

from commands.answers import Refusal
from commands.budget import BudgetAnswer
from commands.holding import HoldAnswer
from commands.limit import LimitAnswer
from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import TestHouse, said
from tests.commands.cast import refused, typed
from tests.commands.holding import hold
from tests.commands.spending import post_now


def called(house: TestHouse, key: str, cost: str, provider: str = "openai", **dims: str) -> None:
    """A request at this moment."""
    at = house.clock.now
    post_now(house, Charge("pushed", key, at, at, Money.of(cost), dims=dims), provider=provider)


async def standing(house: TestHouse) -> dict[str, tuple[str, str]]:
    """By title: what is spent, and what is unattributed beside it."""
    answer = said(await typed(house, "/budget"))
    assert isinstance(answer, BudgetAnswer)
    return {
        each.title: (each.spent.text(), each.unattributed.text() if each.unattributed else "0")
        for each in answer.budgets
    }


async def test_each_counts_what_is_attributed_and_says_how_much_is_not(house: TestHouse) -> None:
    for line in (
        "/limit 9 day",
        "/limit 5 day model=gpt",
        "/limit 4 day member=ann",
        "/limit 3 day tag=env:prod",
    ):
        said(await typed(house, line))
    called(house, "a", "1", model="gpt", member="ann")
    called(house, "b", "0.5", model="gpt")
    called(house, "c", "0.25", **{"tag:env": "prod", "tag": "eu"})
    called(house, "d", "0.125", provider="groq", member="ann")
    assert await standing(house) == {
        "Daily budget": ("1.875", "0"),
        "Daily budget, model gpt": ("1.5", "0.375"),
        "Daily budget, member ann": ("1.125", "0.75"),
        "Daily budget, tag env:prod": ("0.25", "1.625"),
    }


async def test_an_accounts_limit_counts_that_account_only(house: TestHouse) -> None:
    called(house, "a", "0.5")
    said(await typed(house, "/reading openai 1 account=research"))
    said(await typed(house, "/limit 5 month account=research"))
    assert list(await standing(house)) == ["Monthly budget, OpenAI (research)"]
    assert (await standing(house))["Monthly budget, OpenAI (research)"] == ("1", "0")
    refused(await typed(house, "/limit 5 day account=nobody"), "No account has that name")


async def test_a_limit_is_over_one_thing(house: TestHouse) -> None:
    refused(await typed(house, "/limit 5 day groq model=gpt"), "over one thing")
    refused(await typed(house, "/limit 5 day model=gpt tag=eu"), "over one thing")
    refused(await typed(house, f"/limit 5 day model={'x' * 201}"), "at most 200 characters")
    said(await typed(house, f"/limit 5 day model={'x' * 200}"))


async def test_one_budget_that_has_no_room_refuses_and_nothing_is_held_anywhere(house: TestHouse) -> None:
    for line in ("/limit 9 day reserve=0", "/limit 1 day model=gpt reserve=0"):
        said(await typed(house, line))
    assert isinstance(await hold(house, "1", model="gpt"), HoldAnswer)
    answer = await hold(house, "0.01", model="gpt")
    assert isinstance(answer, Refusal)
    assert (answer.details["budget"], answer.details["left"]) == ("Daily budget, model gpt", "0")
    assert house.rows("select held from counters order by budget_id") == [(1_000_000_000,), (1_000_000_000,)]
    assert isinstance(await hold(house, "8", model="other"), HoldAnswer)


async def test_a_soft_limit_warns_and_refuses_nothing(house: TestHouse) -> None:
    answer = said(await typed(house, "/limit 1 day at_limit=warn"))
    assert isinstance(answer, LimitAnswer)
    assert answer.hard is False
    held = await hold(house, "5")
    assert isinstance(held, HoldAnswer)
    assert held.warned == ("Daily budget",)


async def test_a_new_limit_counts_what_is_held_already(house: TestHouse) -> None:
    await hold(house, "2")
    said(await typed(house, "/limit 3 day reserve=0"))
    assert isinstance(await hold(house, "2"), Refusal)
    assert isinstance(await hold(house, "1"), HoldAnswer)


async def test_a_limit_may_have_thresholds_of_its_own(house: TestHouse) -> None:
    said(await typed(house, "/subscribe alerts"))
    answer = said(await typed(house, "/limit 1 day thresholds=90"))
    assert isinstance(answer, LimitAnswer)
    assert answer.thresholds == "90%"
    called(house, "a", "0.85")
    assert house.rows("select threshold from crossings") == []
    called(house, "b", "0.05")
    assert house.rows("select threshold from crossings") == [("9/10",)]


@pytest.mark.parametrize("word", ["model", "member", "project", "tag"])
async def test_names_that_are_used_are_suggested(house: TestHouse, word: str) -> None:
    called(house, "a", "1", **{word: "spring"})
    caller = house.keeper()
    assert "spring" in await house.wiring.dispatch.suggest("limit", word, "sp", caller)
    assert "spring" not in await house.wiring.dispatch.suggest("limit", word, "xyz", caller)

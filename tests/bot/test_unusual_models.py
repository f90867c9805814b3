"""Unusual spend as it is told: of a model within an account too, and not where only the books moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import NOON, TestHouse, test_house
from tests.bot.watched import TEAM, looked, told
from tests.commands.spending import post_now, subscribed
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        subscribed(made, "alerts", TEAM)
        yield made


def charged(back: int, amount: str, category: str | None = "Usage", key: str = "", **dims: str) -> Charge:
    """Of a moment so many days before noon; the same `key` corrects it."""
    at = NOON - timedelta(days=back)
    named = key or " ".join((str(back), category or "", *dims.values()))
    return Charge("pushed", named, at, at, Money.of(amount), category=category, dims=dims)


def weeks(house: TestHouse, days: int = 28) -> None:
    """A large model and a small one, every day before today."""
    for back in range(1, days + 1):
        post_now(house, charged(back, "60", model="large"), charged(back, "4", model="small"))


async def test_a_small_model_that_runs_away_is_told_with_who_used_it(house: TestHouse) -> None:
    weeks(house)
    post_now(house, charged(0, "60", model="large"))
    post_now(house, charged(0, "20", model="small", project="web", member="ann"))
    await looked(house)
    (answer,) = told(house, "unusual")
    assert (answer["provider"], answer["by"], answer["about"]) == ("openai", "model", "small")
    assert (answer["spent"]["amount"], answer["amount"]["amount"]) == ("20", "4")
    who = {(each["by"], each["about"], each["rise"]["amount"]) for each in answer["drivers"]}
    assert who == {("project", "web", "20"), ("member", "ann", "20")}
    assert "OpenAI, small" in await said(house)
    post_now(house, charged(0, "30", key="more", model="small"))
    await looked(house)
    assert len(told(house, "unusual")) == 1


async def said(house: TestHouse) -> str:
    """The message, as a person reads it."""
    ((command, answer),) = house.rows("select command, answer from outbox")
    return str(house.wiring.dispatch.reply(str(command), str(answer), "seed").reply)


async def test_both_models_as_always_are_no_news(house: TestHouse) -> None:
    weeks(house)
    post_now(house, charged(0, "62", model="large"), charged(0, "5", model="small"))
    await looked(house)
    assert told(house, "unusual") == []


async def test_a_new_model_within_the_account_s_usual_is_no_news(house: TestHouse) -> None:
    weeks(house)
    post_now(house, charged(0, "40", model="large"), charged(0, "30", model="brand-new"))
    await looked(house)
    assert told(house, "unusual") == []


async def test_of_an_account_that_is_unusual_as_a_whole_its_models_are_not_told_singly(
    house: TestHouse,
) -> None:
    weeks(house)
    post_now(house, charged(0, "60", model="large"))
    post_now(house, charged(0, "200", model="small", project="web", member="ann"))
    await looked(house)
    (answer,) = told(house, "unusual")
    assert answer["by"] == "account"
    named = [(each["by"], each["about"]) for each in answer["drivers"]]
    assert sorted(named) == [("member", "ann"), ("model", "small"), ("project", "web")]


@pytest.mark.parametrize("category, is_told", [("Purchase", False), ("Tax", False), ("Usage", True)])
async def test_what_is_bought_or_taxed_on_a_day_is_not_unusual(
    house: TestHouse, category: str, is_told: bool
) -> None:
    weeks(house)
    post_now(house, charged(0, "500", category, model="large"))
    await looked(house)
    assert bool(told(house, "unusual")) == is_told


async def test_days_that_are_restated_tell_nothing_of_days_that_are_over(house: TestHouse) -> None:
    weeks(house)
    post_now(house, charged(2, "400", model="large"), charged(3, "0", model="large"))
    await looked(house)
    assert told(house, "unusual") == []


async def test_a_restated_day_that_was_told_is_not_told_again(house: TestHouse) -> None:
    weeks(house)
    for amount in ("300", "60", "500"):
        post_now(house, charged(0, amount, key="bill", model="large"))
        await looked(house)
    assert len(told(house, "unusual")) == 1


async def test_a_day_without_figures_makes_the_next_one_no_news(house: TestHouse) -> None:
    for back in [*range(8, 29), 1, 3, 4, 5, 7]:
        post_now(house, charged(back, "60", model="large"), charged(back, "4", model="small"))
    post_now(house, charged(0, "60", model="large"), charged(0, "4", model="small"))
    await looked(house)
    assert told(house, "unusual") == []


async def test_what_is_off_for_the_provider_is_off_for_its_models(house: TestHouse) -> None:
    await house.ask("/alert unusual off")
    weeks(house)
    post_now(house, charged(0, "60", model="large"), charged(0, "20", model="small"))
    await looked(house)
    assert told(house, "unusual") == []

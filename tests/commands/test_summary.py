"""/summary by account, model, project and member: the parts come to the total, the rest is unattributed."""

from __future__ import annotations

from datetime import datetime

from commands.summary import SummaryAnswer
from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import refused, typed
from tests.commands.spending import post_now
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH


def charge(key: str, cost: str | None, at: datetime = NOON, currency: str = "USD", **dims: str) -> Charge:
    money = None if cost is None else Money.of(cost, currency)
    return Charge("pushed", key, at, at, money, dims=dims)


def four_charges(house: TestHouse) -> None:
    post_now(
        house,
        charge("1", "1.5", model="gpt-5", project="web"),
        charge("2", "2.25", model="gpt-5", member="ann"),
        charge("3", "4", project="web"),
        charge("4", None, model="gpt-99"),
    )
    post_now(house, charge("1", "0.5", model="sonar"), provider="perplexity")


async def split(house: TestHouse, words: str) -> SummaryAnswer:
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, f"/summary {words}"))
    assert isinstance(answer, SummaryAnswer)
    return answer


async def test_each_is_split_by_what_was_asked_and_the_rest_is_unattributed(house: TestHouse) -> None:
    four_charges(house)
    for by, expected in (
        ("model", [("gpt-5", "3.75", 0), ("sonar", "0.5", 0), ("gpt-99", "0", 1), ("", "4", 0)]),
        ("project", [("web", "5.5", 0), ("", "2.75", 1)]),
        ("member", [("ann", "2.25", 0), ("", "6", 1)]),
        ("account", [("openai", "7.75", 1), ("perplexity", "0.5", 0)]),
    ):
        answer = await split(house, by)
        assert [(each.name, each.cost.text(), each.unpriced) for each in answer.shares] == expected
        assert answer.total.text() == "8.25"
        assert all(each.cost == each.estimated for each in answer.shares)


async def test_a_period_stands_before_it(house: TestHouse) -> None:
    four_charges(house)
    assert [each.cost.text() for each in (await split(house, "last week model")).shares] == []
    assert len((await split(house, "november model")).shares) == 4
    assert (await split(house, "november by model")) == (await split(house, "november model"))
    assert (await split(house, "provider")).shares == (await split(house, "")).shares == ()


async def test_it_is_laid_out_with_the_unattributed_last(house: TestHouse) -> None:
    four_charges(house)
    blocks = str((await typed(house, "/summary model")).reply.blocks)
    assert "'Model', 'Cost'" in blocks
    assert blocks.index("gpt-5") < blocks.index("Unattributed") < blocks.index("Together")


async def test_another_currency_is_split_at_its_rate(house: TestHouse) -> None:
    said(await typed(house, "/rate CNY 0.5"))
    post_now(house, charge("1", "3", currency="CNY", model="deepseek-chat"), provider="deepseek")
    answer = await split(house, "model")
    assert [(each.name, each.cost.text()) for each in answer.shares] == [("deepseek-chat", "1.5")]
    assert answer.total.text() == "1.5"


async def test_accounts_of_one_provider_are_told_apart(house: TestHouse) -> None:
    said(await typed(house, "/groq 10"))
    house.clock.pass_(seconds=10)
    said(await typed(house, "/reading groq 4 account=lab"))
    answer = await split(house, "account")
    assert [(each.provider, each.name, each.cost.text()) for each in answer.shares] == [
        ("groq", "groq", "10"),
        ("groq", "lab", "4"),
    ]
    assert "Groq (lab)" in str((await typed(house, "/summary account")).reply.blocks)


async def test_what_it_cannot_be_split_by_is_refused(house: TestHouse) -> None:
    refused(await typed(house, "/summary by=colour"), "is no by that I know")

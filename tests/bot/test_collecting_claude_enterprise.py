"""Claude Enterprise in the book: by product and member, beside the Claude Console, with people's limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.collecting import collect_due
from commands.accounts import AccountsAnswer
from commands.answers import Refusal
from ledger.money import Money
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.anthropic_stand_in import AnthropicStandIn
from tests.collectors.enterprise_stand_in import EnterpriseStandIn, person

MONDAY = date(2026, 11, 16)


@pytest.fixture
def claude() -> Iterator[EnterpriseStandIn]:
    with EnterpriseStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, claude: EnterpriseStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_CLAUDE_ENTERPRISE_URL", claude.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, claude: EnterpriseStandIn) -> None:
    given = {"provider": "claude_enterprise", "key": claude.key}
    said(await house.wiring.dispatch("connect", given, house.keeper()))
    assert await collect_due(house.wiring) == 1


def spent(house: TestHouse, dims: str = "%", *, included: bool = False) -> Money:
    ((units,),) = house.rows(
        "select coalesce(sum(cost), 0) from day_lines "
        f"where day = {MONDAY:%Y%m%d} and included = {int(included)} and dims like '{dims}'"
    )
    return Money(int(str(units)))


async def test_a_day_of_the_sample_is_in_the_book_to_the_billionth_with_its_members(
    house: TestHouse, claude: EnterpriseStandIn
) -> None:
    claude.members = {MONDAY: [person("jane@example.com", "40000", "claude_code", None)]}
    await connect(house, claude)
    assert spent(house) == Money.of("424.8375")
    assert spent(house, included=True) == Money.of("106.20125")
    assert spent(house, "%jane@example.com%claude_code%") == Money.of(400)
    facts = house.rows("select key, cost, withdrawn from charges order by key")
    said(await house.ask("/collect claude_enterprise"))
    assert await collect_due(house.wiring) == 1
    assert house.rows("select key, cost, withdrawn from charges order by key") == facts


async def test_peoples_limits_stand_beside_the_account(house: TestHouse, claude: EnterpriseStandIn) -> None:
    await connect(house, claude)
    answer = said(await house.ask("/accounts"))
    assert isinstance(answer, AccountsAnswer)
    (account,) = answer.accounts
    assert account.key == "Analytics API key"
    assert [(limit.name, limit.amount) for limit in account.own_limits] == [
        ("jane@example.com", Money.of(500))
    ]


@pytest.mark.parametrize(
    "provider, key", [("anthropic", EnterpriseStandIn.key), ("claude_enterprise", AnthropicStandIn.key)]
)
async def test_a_key_of_the_other_product_is_refused_with_the_name_to_connect(
    house: TestHouse, provider: str, key: str
) -> None:
    answered = await house.wiring.dispatch("connect", {"provider": provider, "key": key}, house.keeper())
    assert isinstance(answered.answer, Refusal)
    other = {"anthropic": "claude_enterprise", "claude_enterprise": "anthropic"}[provider]
    assert f"connect it as {other}" in answered.answer.sentence

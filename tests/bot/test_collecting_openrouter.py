"""OpenRouter in the book: today is what its keys and credits say, a completed day what activity says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.collecting import collect_due
from commands.status import StatusAnswer
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.openrouter_stand_in import OpenRouterStandIn, api_key, use


@pytest.fixture
def openrouter() -> Iterator[OpenRouterStandIn]:
    with OpenRouterStandIn() as stand_in:
        stand_in.rows, stand_in.keys = [], [api_key("web", 4)]
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(
    tmp_path: Path, openrouter: OpenRouterStandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENROUTER_URL", openrouter.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, openrouter: OpenRouterStandIn) -> None:
    given = {"provider": "openrouter", "key": openrouter.key}
    said(await house.wiring.dispatch("connect", given, house.keeper("connect")))
    assert await collect_due(house.wiring) == 1


async def read_at(house: TestHouse, moment: str) -> None:
    house.clock.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    said(await house.ask("/collect openrouter", key=moment))
    assert await collect_due(house.wiring) == 1


def spent(house: TestHouse, day: int, included: int = 0, **dims: str) -> Decimal:
    found = house.rows(f"select dims, cost from day_lines where day = {day} and included = {included}")
    told = [(json.loads(str(said)), Decimal(str(cost)) / 10**9) for said, cost in found]
    return sum((cost for said, cost in told if said.items() >= dims.items()), Decimal(0))


def use_more(openrouter: OpenRouterStandIn, dollars: float, *, by_key: bool = True) -> None:
    openrouter.used += dollars
    if by_key:
        openrouter.keys[0]["usage_daily"] += dollars


async def test_today_is_what_the_keys_used_from_the_first_read_on(
    house: TestHouse, openrouter: OpenRouterStandIn
) -> None:
    await connect(house, openrouter)
    assert spent(house, 20261120, key="web") == spent(house, 20261120) == 4
    use_more(openrouter, 0.5)
    await read_at(house, "2026-11-20T13:00")
    assert spent(house, 20261120) == Decimal("4.5")


async def test_what_no_key_used_is_seen_in_the_credits_on_the_days_after(
    house: TestHouse, openrouter: OpenRouterStandIn
) -> None:
    await connect(house, openrouter)
    openrouter.keys[0]["usage_daily"] = 0
    openrouter.rows = [use("2026-11-20", 6)]
    openrouter.today = datetime(2026, 11, 21).date()
    await read_at(house, "2026-11-21T00:00:01")
    use_more(openrouter, 2, by_key=False)
    await read_at(house, "2026-11-21T08:00")
    assert spent(house, 20261121) == 2
    use_more(openrouter, 1)
    await read_at(house, "2026-11-21T09:00")
    assert spent(house, 20261121) == 3


async def test_a_completed_day_is_what_activity_says_and_no_key_of_the_open_day_is_left(
    house: TestHouse, openrouter: OpenRouterStandIn
) -> None:
    await connect(house, openrouter)
    openrouter.today = datetime(2026, 11, 22).date()
    openrouter.rows = [use("2026-11-20", 6, key="hash of web"), use("2026-11-20", 1.5), use("2026-11-21", 2)]
    openrouter.keys[0]["usage_daily"] = 0
    await read_at(house, "2026-11-22T00:40")
    assert spent(house, 20261120) == Decimal("7.5")
    assert spent(house, 20261120, model="openai/gpt-5") == Decimal("7.5")
    assert spent(house, 20261120, key="web") == 6
    assert house.rows("select distinct by from day_lines where day = 20261120") == [("official",)]
    assert spent(house, 20261121) == 2


async def test_what_another_provider_bills_to_a_key_of_ones_own_is_in_no_sum(
    house: TestHouse, openrouter: OpenRouterStandIn
) -> None:
    openrouter.rows = [use("2026-11-17", 1, byok_usage_inference=17.38)]
    await connect(house, openrouter)
    assert spent(house, 20261117) == 1
    assert spent(house, 20261117, included=1, model="openai/gpt-5") == Decimal("17.38")


async def test_reading_again_changes_nothing(house: TestHouse, openrouter: OpenRouterStandIn) -> None:
    openrouter.rows = [use("2026-11-17", 1, key="hash of web"), use("2026-11-19", 2)]
    await connect(house, openrouter)
    book = house.rows("select * from day_lines order by 1, 2, 3, 4, 5")
    await read_at(house, "2026-11-20T12:00")
    assert house.rows("select * from day_lines order by 1, 2, 3, 4, 5") == book


async def test_what_is_left_is_shown_and_a_purchase_is_no_rise_to_ask_about(
    house: TestHouse, openrouter: OpenRouterStandIn
) -> None:
    await connect(house, openrouter)
    ((answer,),) = house.rows("select answer from outbox where command = 'collected'")
    assert json.loads(str(answer))["balances"] == [{"amount": "74.75", "currency": "USD"}]
    openrouter.bought += 50
    await read_at(house, "2026-11-20T13:00")
    status = said(await house.ask("/status"))
    assert isinstance(status, StatusAnswer)
    assert ([left.text() for left in status.accounts[0].left], status.rises) == (["124.75"], ())
    assert spent(house, 20261120) == 4


async def test_an_ordinary_key_ends_in_a_sentence_that_names_the_right_one(
    house: TestHouse, openrouter: OpenRouterStandIn
) -> None:
    given = {"provider": "openrouter", "key": openrouter.ordinary_key}
    said(await house.wiring.dispatch("connect", given, house.keeper("connect")))
    await collect_due(house.wiring)
    status = said(await house.ask("/status"))
    assert isinstance(status, StatusAnswer)
    assert "Needed is a Management key (sk-or-v1-…)" in status.accounts[0].trouble

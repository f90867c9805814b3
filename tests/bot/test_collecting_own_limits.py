"""Providers' own limits: read with the bill, shown beside the account, in no budget and no sum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from bot.collecting import collect_due
from bot.rendering.terminal import paint
from commands.accounts import AccountLine, AccountsAnswer
from ledger.money import Money
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.cursor_stand_in import SPEND, CursorStandIn
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.provider_stand_in import Answer, Asked

LIMIT = "/organization/spend_limit"
REFUSED, BUSY = Answer(403, b"{}"), Answer(429, b"{}")


@pytest.fixture
def cursor() -> Iterator[CursorStandIn]:
    with CursorStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def house(
    tmp_path: Path, cursor: CursorStandIn, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_CURSOR_URL", cursor.url)
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, provider: str, key: str) -> None:
    said(await house.wiring.dispatch("connect", {"provider": provider, "key": key}, house.keeper()))
    assert await collect_due(house.wiring) == 1


async def read_again(house: TestHouse) -> None:
    house.asked += 1
    said(await house.ask("/collect openai"))
    assert await collect_due(house.wiring) == 1


async def account(house: TestHouse) -> AccountLine:
    house.asked += 1
    answer = said(await house.ask("/accounts"))
    assert isinstance(answer, AccountsAnswer)
    return answer.accounts[0]


async def shown(house: TestHouse) -> str:
    house.asked += 1
    answered = await house.ask("/accounts")
    assert answered.reply is not None
    return " ".join(paint(answered.reply, zone=UTC, width=200).split())


async def test_a_limit_is_shown_beside_its_account_and_is_no_budget(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, "openai", openai.key)
    assert "OpenAI's own limit: $500.00 a month." in await shown(house)
    (limit,) = (await account(house)).own_limits
    assert (limit.amount, limit.as_of) == (Money.of(500), house.clock.now)
    assert house.rows("select count(*) from budgets") == [(0,)]


@pytest.mark.parametrize("answer, stays", [(REFUSED, False), (Answer(404, b"{}"), False), (BUSY, True)])
async def test_a_limit_that_cannot_be_read_leaves_the_bill_as_it_is(
    house: TestHouse, openai: OpenAIStandIn, answer: Answer, *, stays: bool
) -> None:
    await connect(house, "openai", openai.key)
    openai.instead[LIMIT] = answer
    await read_again(house)
    assert house.rows("select count(*) from runs where finished_at is null or trouble is not null") == [(0,)]
    assert bool((await account(house)).own_limits) is stays


async def test_what_members_spent_stands_beside_their_limits_and_counts_once(
    house: TestHouse, cursor: CursorStandIn
) -> None:
    cursor.calls = []
    cursor.members += [cursor.members[0] | {"email": f"{name}@example.com", "spendCents": 0} for name in "ab"]
    await connect(house, "cursor", cursor.key)
    told = await shown(house)
    assert "Cursor's own limit, alex@example.com: $100.00 a billing cycle, $24.50 used and" in told
    assert "$40.00 included since" in told
    assert "And 2 more of Cursor's own limits." in told
    assert len((await account(house)).own_limits) == 5
    assert house.rows("select coalesce(sum(cost), 0) from day_lines") == [(0,)]


async def test_a_key_that_is_taken_back_takes_its_limits_along(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, "openai", openai.key)
    said(await house.ask("/disconnect openai"))
    assert house.rows("select count(*) from own_limits") == [(0,)]


async def test_limits_are_asked_for_once_a_read(house: TestHouse, cursor: CursorStandIn) -> None:
    await connect(house, "cursor", cursor.key)
    asked: list[Asked] = [each for each in cursor.asked if each.path == SPEND]
    assert len(asked) == 1
    assert cursor.violations == []

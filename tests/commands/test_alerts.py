"""A threshold is told once a period and recipient, in the transaction that passed it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.terminal import paint
from commands.crossed import CROSSED, CrossedAnswer
from ledger.facts import Charge
from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from storage.subscriptions import Address
from tests.bot.house import NOON, TestHouse, test_house
from tests.commands.spending import post_now, spend, subscribed

HERE, ALSO = Address("discord", "team"), Address("telegram", "7", direct=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        subscribed(made, "alerts", HERE, ALSO)
        yield made


def told(house: TestHouse, chat: str = "team") -> list[dict[str, Any]]:
    rows = house.rows(f"select answer from outbox where command = 'crossed' and chat = '{chat}' order by id")
    return [json.loads(str(row[0])) for row in rows]


def thresholds(house: TestHouse, chat: str = "team") -> list[str]:
    return [answer["threshold"] for answer in told(house, chat)]


async def test_each_threshold_is_told_once_to_each_who_wants_it(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    for _ in range(22):
        spend(house, "0.5")
    assert thresholds(house) == ["1/2", "4/5", "1"]
    assert thresholds(house, "7") == ["1/2", "4/5", "1"]


async def test_below_a_threshold_nothing_is_told(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "4.999999999")
    assert told(house) == []
    spend(house, "0.000000001")
    assert thresholds(house) == ["1/2"]


async def test_many_facts_at_once_tell_the_highest_only(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, *["1"] * 9)
    assert thresholds(house) == ["4/5"]
    spend(house, "0.5")
    assert thresholds(house) == ["4/5"]


async def test_facts_that_come_again_tell_nothing_again(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    for _ in range(2):
        post_now(house, Charge("pushed", "same", NOON, NOON, Money.of("6")))
    assert thresholds(house) == ["1/2"]


async def test_a_figure_that_falls_and_rises_again_is_told_once(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    for amount in ("6", "3", "6"):
        post_now(house, Charge("official", "today", NOON, NOON, Money.of(amount)))
    assert thresholds(house) == ["1/2"]


async def test_a_raised_limit_is_told_again_when_it_is_passed_again(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "9")
    await house.ask("/limit 20 day")
    assert thresholds(house) == ["4/5"]
    spend(house, "2")
    assert thresholds(house) == ["4/5", "1/2"]


async def test_a_limit_set_again_as_it_is_tells_nothing(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "9")
    await house.ask("/limit 10 day")
    await house.ask("/limit 9.5 day")
    assert thresholds(house) == ["4/5"]


async def test_a_limit_that_is_passed_when_it_is_set_is_told_at_once(house: TestHouse) -> None:
    spend(house, "9")
    await house.ask("/limit 10 day")
    assert thresholds(house) == ["4/5"]
    await house.ask("/limit 5 day")
    assert thresholds(house) == ["4/5", "1"]


async def test_a_new_period_is_told_anew_and_the_old_one_is_not(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "6")
    house.clock.pass_(days=1)
    spend(house, "6", at=NOON)
    assert thresholds(house) == ["1/2"]
    spend(house, "6")
    assert [(each["threshold"], each["name"]) for each in told(house)] == [
        ("1/2", "20 November 2026"),
        ("1/2", "21 November 2026"),
    ]


async def test_a_provider_s_own_budget_is_told_for_its_own_spend(house: TestHouse) -> None:
    await house.ask("/limit 10 month groq")
    spend(house, "9")
    assert told(house) == []
    spend(house, "9", provider="groq")
    assert [(each["provider"], each["driver"]) for each in told(house)] == [("groq", "")]


async def test_without_thresholds_nothing_is_told(house: TestHouse) -> None:
    await house.ask("/settings thresholds=off")
    await house.ask("/limit 10 day")
    spend(house, "12")
    assert told(house) == []


async def test_a_refused_transaction_tells_nothing(house: TestHouse) -> None:
    await house.ask("/limit 10 day")

    def write(connection: Connection) -> None:
        account_id = make_account(connection, 1, "openai", NOON)
        post(connection, account_id, [Charge("pushed", "1", NOON, NOON, Money.of("9"))], NOON)
        raise LookupError("the last fact of the slice is wrong")

    with pytest.raises(LookupError):
        house.wiring.store.write_now(write)
    assert told(house) == []


async def test_the_answer_is_what_the_notice_takes(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "9")
    (answer,) = told(house)
    assert set(answer) == set(CrossedAnswer.model_fields) - {"unheard", "overran"}
    read = CrossedAnswer.model_validate(answer)
    assert CrossedAnswer.model_validate_json(read.model_dump_json()) == read


async def laid_out(house: TestHouse, spent: str, **changed: object) -> str:
    await house.ask("/settings zone=Lisbon")
    await house.ask("/limit 10 day")
    spend(house, "1", provider="groq")
    spend(house, spent)
    answer = CrossedAnswer.model_validate(told(house)[-1] | changed)
    return paint(CROSSED.show(answer), zone=ZoneInfo("Europe/Lisbon"), today=NOON.date())


async def test_the_text_says_what_drove_it_and_what_to_do(house: TestHouse) -> None:
    text = await laid_out(house, "7.30")
    assert text == (
        "Daily budget: 80% reached\n"
        "$8.30 of $10.00 (83 %), 20 November 2026. Only the reserve is left: $1.70.\n"
        "Daily budget: $8.30 of $10.00 · 83 % [################|----] $2.00 kept in\n"
        "reserve\n"
        "The largest part is OpenAI: $7.30.\n"
        "At this rate it is gone by 14:27.\n"
        "It begins again on 21 Nov 00:00.\n"
        "1. Acknowledge   2. Snooze until tomorrow   3. Summary"
    )


async def test_the_text_of_a_limit_with_room_says_how_much(house: TestHouse) -> None:
    text = await laid_out(house, "5")
    assert "$2.00 may still be spent." in text
    assert "reserve is left" not in text


async def test_the_text_of_a_limit_that_is_gone_says_so(house: TestHouse) -> None:
    text = await laid_out(house, "11")
    assert "$12.00 of $10.00 (120 %), 20 November 2026. Nothing is left." in text


async def test_its_action_asks_for_the_period_that_it_is_about(house: TestHouse) -> None:
    for period in ("day", "week", "month"):
        await house.ask(f"/limit 10 {period}")
    spend(house, "6")
    for answer in told(house):
        *_, action = CROSSED.show(CrossedAnswer.model_validate(answer)).actions
        asked = await house.wiring.dispatch(
            action.command, action.given, replace(house.keeper(), at=datetime(2026, 12, 3, tzinfo=UTC))
        )
        assert asked.refusal is None
        assert asked.answer.model_dump()["period"] == answer["name"]

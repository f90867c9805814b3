"""/alert: rules beside the thresholds are shown to all and set by keepers; daily amounts are told at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from bot.rendering.terminal import paint
from commands.alert import AlertAnswer
from commands.answers import Refusal
from commands.crossed import CROSSED, CrossedAnswer
from commands.passed import PASSED, PassedAnswer
from commands.running_low import RUNNING_LOW, RunningLowAnswer
from ledger.facts import Charge
from ledger.money import Money
from storage.subscriptions import Address
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.cast import Person, a_team, typed
from tests.commands.spending import post_now, spend, subscribed
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

TEAM = Address("discord", "team")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        subscribed(made, "alerts", TEAM)
        yield made


def told(house: TestHouse, command: str = "passed") -> list[dict[str, Any]]:
    rows = house.rows(f"select answer from outbox where command = '{command}' order by id")
    return [json.loads(str(row[0])) for row in rows]


async def rules(house: TestHouse, line: str = "/alert") -> list[tuple[str, str, bool, str]]:
    answer = said(await house.ask(line))
    assert isinstance(answer, AlertAnswer)
    return [
        (each.kind, each.over, each.on, each.amount.text() if each.amount else "") for each in answer.rules
    ]


async def test_without_rules_everything_but_amounts_is_told(house: TestHouse) -> None:
    assert await rules(house) == []
    reply = (await house.ask("/alert")).reply
    assert paint(reply, zone=UTC, today=NOON.date()) == (
        "Alert rules\n"
        "Thresholds of a limit       50%,80%,100%\n"
        "A limit that will not last  on\n"
        "A limit that is overrun     on\n"
        "Unusual spend               on\n"
        "A balance that runs low     on: less than 3 days are left\n"
        "A bill that cannot be read  on\n"
        "A bill unlike its estimate  on: more than 10% off\n"
        "Change one: /alert pace off, /alert amount 5 groq, /alert balance 10 openrouter.\n"
        "1. Alerts"
    )


async def test_rules_are_made_changed_and_removed(house: TestHouse) -> None:
    assert await rules(house, "/alert amount 5 groq") == [("amount", "Groq", True, "5")]
    assert await rules(house, "/alert amount $7.50 groq") == [("amount", "Groq", True, "7.5")]
    assert await rules(house, "/alert amount off groq") == []
    assert await rules(house, "/alert pace off") == [("pace", "everything", False, "")]
    assert await rules(house, "/alert pace on") == []
    assert await rules(house, "/alert balance 10 openrouter") == [("balance", "OpenRouter", True, "10")]
    assert await rules(house, "/alert balance on openrouter") == []
    assert await rules(house, "/alert unusual 20") == [("unusual", "everything", True, "20")]
    assert await rules(house, "/alert unusual off groq") == [
        ("unusual", "everything", True, "20"),
        ("unusual", "Groq", False, ""),
    ]


async def test_what_is_off_for_all_can_be_on_for_one(house: TestHouse) -> None:
    await house.ask("/alert unusual off")
    assert await rules(house, "/alert unusual on groq") == [
        ("unusual", "everything", False, ""),
        ("unusual", "Groq", True, ""),
    ]


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("/alert pace 5", "pace is on or off."),
        ("/alert amount on", "on"),
        ("/alert amount 0", "An amount is above zero"),
        ("/alert balance 5 model=gpt", "balance is of a provider or an account."),
        ("/alert pace off groq", "There is no limit for Groq"),
        ("/alert amount 5 groq model=gpt", "one thing"),
        ("/alert loud on", "kind"),
    ],
)
async def test_what_cannot_be_a_rule_is_refused(house: TestHouse, line: str, sentence: str) -> None:
    answered = await typed(house, line)
    assert isinstance(answered.answer, Refusal)
    assert sentence in answered.answer.sentence
    assert answered.answer.lines
    assert await rules(house) == []


async def test_a_member_sees_rules_and_sets_none(tmp_path: Path) -> None:
    with a_team(tmp_path) as house:
        said(await house.ask("/settings everyone=yes"))
        ann = Person(house, "ann")
        assert (await ann.asks("/alert")).refusal is None
        refused = (await ann.asks("/alert pace off")).refusal
        assert refused is not None
        assert refused.reason == "not_allowed"
        assert (await ann.asks("/alert pace off", keeper=True)).refusal is None


async def test_a_day_that_passes_an_amount_is_told_once(house: TestHouse) -> None:
    await house.ask("/alert amount 5 groq")
    spend(house, "40")
    for amount in ("4.99", "0.01", "3"):
        spend(house, amount, provider="groq")
    assert [each["spent"]["amount"] for each in told(house)] == ["5"]
    house.clock.pass_(days=1)
    spend(house, "9", provider="groq", at=NOON)  # yesterday's, which is over
    assert len(told(house)) == 1
    spend(house, "6", provider="groq")
    assert [each["day"] for each in told(house)] == ["2026-11-20", "2026-11-21"]


async def test_a_figure_that_falls_and_rises_again_passes_an_amount_once(house: TestHouse) -> None:
    await house.ask("/alert amount 5")
    for amount in ("6", "3", "6"):
        post_now(house, Charge("official", "today", NOON, NOON, Money.of(amount)))
    assert len(told(house)) == 1


async def test_an_amount_that_is_passed_when_it_is_set_is_told_at_once(house: TestHouse) -> None:
    spend(house, "6")
    await house.ask("/alert amount 5")
    await house.ask("/alert amount 5")
    await house.ask("/alert amount off")
    await house.ask("/alert amount 5")
    assert [each["amount"]["amount"] for each in told(house)] == ["5"]
    await house.ask("/alert amount 7")
    assert len(told(house)) == 1
    await house.ask("/alert amount off")
    await house.ask("/alert amount 5 openai")  # another rule, whatever number its row has
    assert len(told(house)) == 2


async def test_an_amount_of_one_model_counts_that_model(house: TestHouse) -> None:
    await house.ask("/alert amount 5 model=gpt-5.5")
    at = house.clock.now
    post_now(house, Charge("pushed", "a", at, at, Money.of(9), dims={"model": "other"}))
    assert told(house) == []
    dims = {"model": "gpt-5.5", "project": "web"}
    post_now(house, Charge("pushed", "b", at, at, Money.of(6), dims=dims))
    (answer,) = told(house)
    assert set(answer) == set(PassedAnswer.model_fields)
    assert paint(PASSED.show(PassedAnswer.model_validate(answer)), zone=UTC, today=NOON.date()) == (
        "model gpt-5.5: $5.00 a day passed\n"
        "$6.00 of $5.00 (120 %), Fri 20 Nov.\n"
        "The largest part is OpenAI, project web: $6.00.\n"
        "1. Acknowledge   2. Snooze until tomorrow   3. Summary"
    )


async def test_an_alert_names_the_model_that_drove_it(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    at = NOON
    for key, model, amount in (("a", "gpt-5.5", "9.10"), ("b", "gpt-5-mini", "2")):
        post_now(house, Charge("pushed", key, at, at, Money.of(amount), dims={"model": model}))
    spend(house, "4.90", provider="groq")
    text = paint(
        CROSSED.show(CrossedAnswer.model_validate(told(house, "crossed")[-1])), zone=UTC, today=at.date()
    )
    assert "Daily budget: 80% reached\n$16.00 of $20.00 (80 %), 20 November 2026." in text
    assert "The largest part is OpenAI, gpt-5.5: $9.10.\nAt this rate it is gone by 15:00." in text


async def test_where_most_is_unattributed_only_the_provider_is_named(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    post_now(house, Charge("pushed", "a", NOON, NOON, Money.of(2), dims={"model": "gpt-5.5"}))
    spend(house, "6.50")
    (*_, answer) = told(house, "crossed")
    assert (answer["driver"], answer["driver_about"], answer["driver_spent"]["amount"]) == (
        "openai",
        "",
        "8.5",
    )


async def test_a_limit_that_is_spent_offers_a_raise_and_asks_why(house: TestHouse) -> None:
    await house.ask("/limit 20 day")
    spend(house, "20")
    (*_, answer) = told(house, "crossed")
    reply = CROSSED.show(CrossedAnswer.model_validate(answer))
    assert "/raise 5 today because …" in paint(reply, zone=UTC, today=NOON.date())
    *_, action = reply.actions
    assert (action.label, action.asks_for) == ("Raise by $5.00", "why")
    given = {**action.given, action.asks_for: "the launch"}
    raised = await house.wiring.dispatch(action.command, given, house.keeper("raise"))
    assert raised.refusal is None, raised.refusal


def low(**changed: object) -> str:
    answer = {
        "provider": "openrouter",
        "account": "openrouter",
        "left": {"amount": "11", "currency": "USD"},
        "daily": {"amount": "4.4", "currency": "USD"},
        "lasts_hours": 60,
        "amount": None,
        "as_of": "2026-11-20T12:00:00Z",
        "alert": 3,
    }
    reply = RUNNING_LOW.show(RunningLowAnswer.model_validate(answer | changed))
    return paint(reply, zone=UTC, today=NOON.date())


def test_a_low_balance_says_what_is_left_and_how_long_it_lasts() -> None:
    assert low() == (
        "OpenRouter: the balance runs low\n"
        "$11.00 left.\n"
        "It usually loses $4.40 a day: at this rate it is gone in 2 days.\n"
        "As of 20 Nov 12:00. Top it up at the provider.\n"
        "1. Acknowledge   2. Snooze until tomorrow   3. Check now"
    )
    assert "gone in 47 hours." in low(lasts_hours=47)
    assert "gone in less than an hour." in low(lasts_hours=0)
    amount = {"amount": "12", "currency": "USD"}
    assert "$11.00 left, less than $12.00." in low(amount=amount, daily=None, lasts_hours=None)

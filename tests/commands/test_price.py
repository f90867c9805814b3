"""`/price`: what models cost and what has no price; setting, taking back and removing a price."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from bot.rendering import terminal
from commands import COMMANDS
from commands.dispatch import Answered
from commands.priced import PriceAnswer
from ledger.facts import Usage
from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.repricing import do_due
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, refused, typed

MILLION = {"input_tokens": 1_000_000}


def used(
    house: TestHouse,
    *models: str,
    days_ago: int = 0,
    counts: Mapping[str, int] = MILLION,
    provider: str = "openai",
) -> None:
    """A request of each model, an hour before the day's noon."""

    def write(connection: Connection) -> None:
        at = NOON - timedelta(days=days_ago, hours=1)
        facts = [
            Usage("pushed", f"{model} {days_ago} {number}", at, at, model, counts)
            for number, model in enumerate(models)
        ]
        post(connection, make_account(connection, 1, provider, NOON), facts, NOON)

    house.wiring.store.write_now(write)


async def price(house: TestHouse, line: str = "") -> PriceAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await house.ask(f"/price {line}"))
    assert isinstance(answer, PriceAnswer)
    return answer


def text(answered: Answered) -> str:
    return " ".join(terminal.paint(answered.reply, zone=answered.zone, width=200).split())


def models(answer: PriceAnswer) -> dict[str, tuple[str, str, int]]:
    """By model: whose price it is, what input costs, requests without a price."""
    return {
        each.model: (each.by, each.rates.get("input_tokens", ""), each.unpriced) for each in answer.models
    }


async def test_alone_it_shows_what_is_in_use_and_first_what_has_no_price(house: TestHouse) -> None:
    used(house, "gpt-5", "gpt-99", "gpt-99")
    used(house, "openai/gpt-oss-120b", provider="groq")
    answer = await price(house)
    assert models(answer) == {
        "gpt-99": ("", "", 2),
        "openai/gpt-oss-120b": ("genai-prices 0.2.3", "0.15", 0),
        "gpt-5": ("genai-prices 0.2.3", "1.25", 0),
    }
    assert next(iter(models(answer))) == "gpt-99"
    assert (answer.unpriced, answer.table, answer.done) == (2, "genai-prices 0.2.3", "shown")
    shown = text(await house.ask("/price"))
    assert "gpt-99 unpriced: 2 requests" in shown
    assert "Set one: /price openai gpt-99 1.25 10" in shown


async def test_with_a_provider_or_a_model_it_shows_those_only(house: TestHouse) -> None:
    used(house, "gpt-5", "gpt-99")
    used(house, "openai/gpt-oss-120b", provider="groq")
    assert list(models(await price(house, "groq"))) == ["openai/gpt-oss-120b"]
    assert list(models(await price(house, "openai GPT-5"))) == ["gpt-5"]
    assert models(await price(house, "cursor")) == {}


async def test_nothing_known_is_said_as_such(house: TestHouse) -> None:
    assert "No usage is known that needs a price" in text(await house.ask("/price"))


async def test_a_price_that_is_set_reaches_back_and_the_totals_move(house: TestHouse) -> None:
    used(house, "gpt-99", "gpt-99")
    used(house, "gpt-99", days_ago=5)
    answer = await price(house, "openai gpt-99 2 8 0.2")
    assert (answer.done, answer.changed, answer.under_way, answer.unpriced) == ("set", 3, False, 0)
    assert (answer.month_before, answer.month_to_date) == (Money(0), Money.of(6))
    assert models(answer) == {"gpt-99": ("yours", "2", 0)}
    assert answer.models[0].rates == {
        "input_tokens": "2",
        "output_tokens": "8",
        "cache_read_tokens": "0.2",
    }
    spent = await house.ask("/budget")
    assert "$6.00" in text(spent)
    assert "npriced" not in text(spent)


async def test_a_price_holds_from_its_day_and_earlier_usage_keeps_its_own(house: TestHouse) -> None:
    used(house, "gpt-5")
    used(house, "gpt-5", days_ago=5)
    answer = await price(house, "openai gpt-5 1 8 from=2026-11-20")
    assert (answer.changed, answer.since) == (1, date(2026, 11, 20))
    assert answer.month_to_date == Money.of("2.25")
    assert "your price holds from 20 Nov 2026" in text(
        await house.ask("/price openai gpt-5 1 8 0 2026-11-20")
    )


async def test_a_day_begins_in_the_teams_zone(house: TestHouse) -> None:
    await house.ask("/settings zone=Pacific/Auckland")
    used(house, "gpt-5")  # 11:00 UTC on the 20th is the 21st there
    assert (await price(house, "openai gpt-5 1 8 from=2026-11-21")).changed == 1
    await price(house, "openai gpt-5 off")
    assert (await price(house, "openai gpt-5 1 8 from=2026-11-22")).changed == 0


async def test_a_price_of_a_day_to_come_is_kept_and_changes_nothing_yet(house: TestHouse) -> None:
    used(house, "gpt-5")
    answer = await price(house, "openai gpt-5 1 8 from=2027-01-01")
    assert (answer.changed, answer.since) == (0, date(2027, 1, 1))
    now, coming = answer.models
    assert (now.by, now.rates["input_tokens"], now.coming) == ("genai-prices 0.2.3", "1.25", False)
    assert (coming.by, coming.rates["input_tokens"], coming.coming) == ("yours", "1", True)
    shown = text(await house.ask("/price openai"))
    assert "gpt-5 1 8 yours from 1 Jan 2027" in shown


@pytest.mark.parametrize("day", ["yesterday", "from=2026-11-19", "2026-11-19"])
async def test_a_day_may_stand_where_the_cached_price_is_left_out(house: TestHouse, day: str) -> None:
    answer = await price(house, f"openai gpt-99 2 8 {day}")
    assert answer.since == date(2026, 11, 19)
    assert "cache_read_tokens" not in answer.models[0].rates


@pytest.mark.parametrize(
    "typed_, kept", [("1.250", "1.25"), ("$0.075", "0.075"), (".5", "0.5"), ("0", "0"), ("1,5", "1.5")]
)
async def test_a_price_has_as_many_places_as_it_has(house: TestHouse, typed_: str, kept: str) -> None:
    answer = await price(house, f"openai gpt-99 {typed_} 8")
    assert answer.models[0].rates["input_tokens"] == kept


async def test_writes_and_searches_may_have_prices_too(house: TestHouse) -> None:
    counts = {"input_tokens": 1_000_000, "cache_write_5m_tokens": 1_000_000, "web_searches": 2}
    used(house, "claude-x", counts=counts, provider="anthropic")
    answer = await price(house, "anthropic claude-x 3 15 write=3.75 search=10")
    assert answer.month_to_date == Money.of("3.77")


async def test_undo_brings_back_what_held_before(house: TestHouse) -> None:
    used(house, "gpt-5")
    await price(house, "openai gpt-5 1 8")
    await price(house, "openai gpt-5 3 8")
    undone = await price(house, "openai gpt-5 undo")
    assert (undone.done, undone.changed, undone.month_to_date) == ("undone", 1, Money.of(1))
    undone = await price(house, "openai gpt-5 undo")
    assert (undone.changed, undone.month_to_date) == (1, Money.of("1.25"))
    refused(await typed(house, "/price openai gpt-5 undo"), "has no price of yours")


async def test_the_button_takes_a_price_back_once(house: TestHouse) -> None:
    ann = Person(house, "ann")
    used(house, "gpt-99")
    answered = await ann.asks("/price openai gpt-99 2 8", keeper=True)
    undo = next(action for action in answered.reply.actions if action.label == "Undo")
    for _ in range(2):
        pressed = said(await ann.presses(undo.row, keeper=True))
        assert isinstance(pressed, PriceAnswer)
        assert (pressed.done, pressed.unpriced) == ("undone", 1)


async def test_off_removes_every_price_of_the_model(house: TestHouse) -> None:
    used(house, "gpt-99")
    await price(house, "openai gpt-99 2 8")
    await price(house, "openai GPT-99 3 8 from=2026-11-20")
    answer = await price(house, "openai gpt-99 off")
    assert (answer.done, answer.changed, answer.unpriced) == ("off", 1, 1)
    refused(await typed(house, "/price openai gpt-99 off"), "has no price of yours")


async def test_more_than_a_slice_is_priced_by_and_by(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.repricing.SLICE", 2)
    used(house, *["gpt-99"] * 5)
    answered = await house.ask("/price openai gpt-99 2 8")
    answer = said(answered)
    assert isinstance(answer, PriceAnswer)
    assert (answer.changed, answer.under_way, answer.unpriced) == (2, True, 3)
    assert "The rest is being priced again" in text(answered)
    while house.wiring.store.write_now(lambda connection: do_due(connection, NOON)):
        pass
    answer = await price(house)
    assert (answer.under_way, answer.unpriced) == (False, 0)


async def test_counts_that_contradict_each_other_are_named(house: TestHouse) -> None:
    used(house, "gpt-5", counts={"input_tokens": 1, "cache_read_tokens": 2})
    answered = await house.ask("/price")
    assert "The counts of 1 request contradict one another" in text(answered)
    assert "Set one" not in text(answered)


@pytest.mark.parametrize(
    "line, says",
    [
        ("acme gpt-5 1 2", "is no provider that I know"),
        ("openai gpt-99 1", "needs what output costs too"),
        ("openai gpt-99 cheap 2", "is not an amount"),
        ("openai gpt-99 -1 2", "below zero"),
        ("openai gpt-99 €1 2", "here USD is counted"),
        ("openai gpt-99 1 2 0 someday", "is no day"),
        ("openai gpt-99 1 2 from=2026-02-30", "There is no 2026-02-30"),
        (f"openai {'x' * 201} 1 2", "at most 200 characters"),
        ("model=gpt-5", "Say the provider first"),
        ("confirm", "No price data waits"),
        ("decline", "No price data waits"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(house: TestHouse, line: str, says: str) -> None:
    refused(await typed(house, f"/price {line}"), says)
    assert house.rows("select id from prices") == []


async def test_only_keepers_set_prices(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await ann.asks("/price openai gpt-99 2 8", keeper=True))
    said(await ann.asks("/settings everyone=yes", keeper=True))
    refused(await bob.asks("/price openai gpt-99 1 1"), "is for a keeper")
    assert len(house.rows("select id from prices")) == 1


async def test_who_said_it_and_when_is_kept(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/price openai gpt-99 2 8", keeper=True))
    sql = "select people.name from prices join people on people.id = prices.person_id"
    assert house.rows(sql) == [("Ann",)]


async def test_the_same_key_again_sets_nothing_twice(house: TestHouse) -> None:
    ann = Person(house, "ann")
    first = said(await ann.asks("/price openai gpt-99 2 8", keeper=True, key="once"))
    assert said(await ann.asks("/price openai gpt-99 2 8", keeper=True, key="once")) == first
    assert len(house.rows("select id from prices")) == 1


def test_arguments_that_python_keeps_for_itself_are_said_plainly() -> None:
    definition = next(each for each in COMMANDS if each.name == "price")
    names = [argument.name for argument in definition.arguments]
    assert names == ["provider", "model", "input", "output", "cached", "from", "write", "search"]
    assert definition.form().startswith("/price [provider] [model] [input]")

"""DeepSeek in the book: what its balance loses was spent; a rise is asked about, once, and can be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.collecting import collect_due
from commands.collected import COLLECTED, CollectedAnswer
from commands.risen import RisenAnswer
from commands.status import StatusAnswer
from commands.topup import TopupAnswer
from ledger.amounts import show_money
from ledger.facts import Charge
from ledger.money import Money
from storage.posting import post
from storage.store import Connection
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.deepseek_stand_in import DeepSeekStandIn


@pytest.fixture
def deepseek() -> Iterator[DeepSeekStandIn]:
    with DeepSeekStandIn({"USD": ("20.00", "0.00")}) as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, deepseek: DeepSeekStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_DEEPSEEK_URL", deepseek.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, deepseek: DeepSeekStandIn) -> None:
    given = {"provider": "deepseek", "key": deepseek.key}
    said(await house.wiring.dispatch("connect", given, house.keeper("connect")))
    assert await collect_due(house.wiring) == 1


async def an_hour_later(house: TestHouse, deepseek: DeepSeekStandIn, **left: tuple[str, str]) -> None:
    house.clock.pass_(hours=1)
    deepseek.left |= left
    said(await house.ask("/collect deepseek"))
    assert await collect_due(house.wiring) == 1


def spent(house: TestHouse, currency: str = "USD") -> int:
    """Cents of all days."""
    sql = f"select coalesce(sum(cost), 0) from day_lines where currency = '{currency}'"
    return int(str(house.rows(sql)[0][0])) // 10**7


def asked(house: TestHouse) -> list[RisenAnswer]:
    found = house.rows("select answer from outbox where command = 'risen' order by id")
    return [RisenAnswer.model_validate_json(str(answer)) for (answer,) in found]


async def test_what_a_balance_loses_was_spent_by_hand_of_nobody(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    await connect(house, deepseek)
    assert spent(house) == 0
    await an_hour_later(house, deepseek, USD=("18.50", "0.00"))
    await an_hour_later(house, deepseek, USD=("18.25", "0.00"))
    assert spent(house) == 175
    assert house.rows("select distinct by from day_lines") == [("reading",)]


async def test_both_parts_count_and_a_grant_that_arrives_hides_nothing(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    deepseek.left = {"USD": ("20.00", "5.00")}
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("20.00", "2.00"))
    await an_hour_later(house, deepseek, USD=("19.00", "0.00"))
    assert spent(house) == 600
    await an_hour_later(house, deepseek, USD=("18.00", "10.00"))
    assert spent(house) == 700


async def test_another_currency_is_kept_and_shown_and_in_no_sum(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    deepseek.left = {"CNY": ("100.00", "0.00"), "USD": ("5.00", "0.00")}
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, CNY=("88.00", "0.00"), USD=("4.00", "0.00"))
    assert (spent(house), spent(house, "CNY")) == (100, 1200)
    summary = json.loads(said(await house.ask("/summary today")).model_dump_json())
    assert "CNY" in json.dumps(summary)
    assert summary["total"] == {"amount": "1", "currency": "USD"}


async def test_the_status_says_what_is_left_of_each_currency(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    deepseek.left = {"CNY": ("100.00", "10.00"), "USD": ("5.00", "0.00")}
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, CNY=("88.00", "10.00"))
    answer = said(await house.ask("/status"))
    assert isinstance(answer, StatusAnswer)
    assert [show_money(left) for left in answer.accounts[0].left] == ["CNY 98.00", "$5.00"]
    said(await house.ask("/disconnect deepseek"))
    gone = said(await house.ask("/status"))
    assert isinstance(gone, StatusAnswer)
    assert gone.accounts[0].left == ()


async def test_a_rise_counts_nothing_and_is_asked_about_once(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    said(await house.ask("/subscribe alerts"))
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("68.00", "0.00"))
    assert spent(house) == 0
    (answer,) = asked(house)
    (rise,) = answer.rises
    assert rise.sentence == "DeepSeek's balance (USD topped up) rose by $48.00: type /topup deepseek 48"
    await an_hour_later(house, deepseek)
    assert len(asked(house)) == 1
    await an_hour_later(house, deepseek, USD=("78.00", "0.00"))
    assert [len(each.rises) for each in asked(house)] == [1, 1]


async def test_nobody_who_did_not_subscribe_is_asked_but_status_and_the_digest_say_it(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    await connect(house, deepseek)
    before = said(await house.ask("/status"))
    assert isinstance(before, StatusAnswer)
    assert before.rises == ()
    await an_hour_later(house, deepseek, USD=("70.00", "0.00"))
    assert asked(house) == []
    answered = await house.ask("/status")
    (action, *_) = answered.reply.actions
    assert (action.command, dict(action.given)["amount"], bool(action.row)) == ("topup", "50", True)
    digest = await house.ask("/digest")
    assert json.loads(digest.answer.model_dump_json())["advice"]["command"] == "topup"
    house.clock.pass_(days=8)
    late = said(await house.ask("/status"))
    assert isinstance(late, StatusAnswer)
    assert late.rises == ()


async def test_a_top_up_makes_the_stretch_count_and_ends_the_asking(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("68.00", "0.00"))
    answer = said(await house.ask("/topup deepseek 50"))
    assert isinstance(answer, TopupAnswer)
    assert (answer.spent.text(), answer.unexplained.text(), answer.counted) == ("2", "0", True)
    assert spent(house) == 200
    status = said(await house.ask("/status"))
    assert isinstance(status, StatusAnswer)
    assert status.rises == ()
    await an_hour_later(house, deepseek, USD=("67.00", "0.00"))
    assert spent(house) == 300


async def test_the_button_says_what_the_line_says(house: TestHouse, deepseek: DeepSeekStandIn) -> None:
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("70.00", "0.00"))
    (action, *_) = (await house.ask("/status")).reply.actions
    answer = said(await house.wiring.dispatch.press(action.row, house.keeper("press")))
    assert isinstance(answer, TopupAnswer)
    assert (answer.paid.text(), answer.spent.text()) == ("50", "0")


async def test_an_undone_top_up_is_asked_about_again(house: TestHouse, deepseek: DeepSeekStandIn) -> None:
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("68.00", "0.00"))
    said(await house.ask("/topup deepseek 50"))
    said(await house.ask("/undo"))
    assert spent(house) == 0
    status = said(await house.ask("/status"))
    assert isinstance(status, StatusAnswer)
    assert [rise.amount.text() for rise in status.rises] == ["48"]
    said(await house.ask("/topup deepseek 49"))
    assert spent(house) == 100


async def test_less_than_it_rose_leaves_the_rest_to_be_told(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("70.00", "0.00"))
    answer = said(await house.ask("/topup deepseek 20"))
    assert isinstance(answer, TopupAnswer)
    assert (answer.spent.text(), answer.unexplained.text()) == ("0", "30")
    assert spent(house) == 0
    said(await house.ask("/topup deepseek 31"))
    assert spent(house) == 100


async def test_of_several_rises_the_amount_or_the_time_says_which(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    deepseek.left = {"CNY": ("10.00", "0.00"), "USD": ("20.00", "0.00")}
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, CNY=("59.00", "0.00"), USD=("40.00", "0.00"))
    answer = said(await house.ask("/topup deepseek ¥50"))
    assert isinstance(answer, TopupAnswer)
    assert (answer.paid.currency, answer.spent.text(), answer.counted) == ("CNY", "1", False)
    assert answer.budgets == ()
    house.clock.pass_(days=3)
    await an_hour_later(house, deepseek, USD=("60.00", "0.00"))
    first = said(await house.ask("/topup deepseek 21 20 Nov"))
    assert isinstance(first, TopupAnswer)
    assert first.at.day == 20
    assert spent(house) == 100


@pytest.mark.parametrize(
    "line, words",
    [
        ("/topup deepseek 50", "No balance of DeepSeek's rose since it was last read"),
        ("/topup deepseek 50 19 Nov", "No balance of DeepSeek's rose around then"),
    ],
)
async def test_without_a_rise_nothing_is_recorded(
    house: TestHouse, deepseek: DeepSeekStandIn, line: str, words: str
) -> None:
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("19.00", "0.00"))
    refusal = (await house.ask(line)).refusal
    assert refusal is not None
    assert words in refusal.sentence
    assert house.rows("select count(*) from top_ups") == [(0,)]


@pytest.mark.parametrize("amount", ["much", "0", "-5", "€50"])
async def test_what_is_no_amount_of_that_currency_is_refused(
    house: TestHouse, deepseek: DeepSeekStandIn, amount: str
) -> None:
    await connect(house, deepseek)
    await an_hour_later(house, deepseek, USD=("70.00", "0.00"))
    assert (await house.ask(f"/topup deepseek {amount}")).refusal is not None
    assert house.rows("select count(*) from top_ups") == [(0,)]


async def test_a_figure_typed_beside_a_balance_is_refused_until_it_is_disconnected(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    await connect(house, deepseek)
    refusal = (await house.ask("/reading deepseek 3")).refusal
    assert refusal is not None
    assert "would count twice" in refusal.sentence
    said(await house.ask("/disconnect deepseek"))
    said(await house.ask("/reading deepseek 3"))


async def test_a_stretch_that_rose_is_left_to_finer_figures(
    house: TestHouse, deepseek: DeepSeekStandIn
) -> None:
    """The granted part, empty all along, does not say that nothing was spent."""
    await connect(house, deepseek)
    await push(house, "3.00", house.clock.now + timedelta(minutes=30))
    await an_hour_later(house, deepseek, USD=("40.00", "0.00"))
    assert spent(house) == 300
    said(await house.ask("/topup deepseek 25"))
    assert spent(house) == 500


async def push(house: TestHouse, dollars: str, at: datetime) -> None:
    charge = Charge("pushed", "r1", at, at, Money.of(dollars))

    def write(connection: Connection) -> None:
        post(connection, 1, [charge], at)

    await house.wiring.store.write(write)


async def test_the_first_read_says_what_is_left(house: TestHouse, deepseek: DeepSeekStandIn) -> None:
    deepseek.left = {"CNY": ("100.00", "10.00")}
    await connect(house, deepseek)
    ((answer,),) = house.rows("select answer from outbox where command = 'collected'")
    told = json.loads(str(answer))
    assert (told["state"], told["balances"]) == ("done", [{"amount": "110", "currency": "CNY"}])
    assert "counted as spent" in repr(COLLECTED.show(CollectedAnswer.model_validate(told)))

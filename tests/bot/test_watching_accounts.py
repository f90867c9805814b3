"""Unusual days and balances: told once, silent where nothing is new, over when their reason is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.rising import tell_rises
from ledger.facts import Charge, Meter
from ledger.money import Money
from storage.accounts import make_account, make_meter
from storage.columns import micros
from storage.posting import post_readings
from storage.readings import ReadingFact
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, test_house
from tests.bot.watched import TEAM, looked, standing, told
from tests.commands.spending import post_now, spend, subscribed
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        subscribed(made, "alerts", TEAM)
        yield made


def history(house: TestHouse, *days: str, model: str = "gpt-5.5", provider: str = "openai") -> None:
    """Charges on the days before today, the last one yesterday."""
    for back, amount in enumerate(reversed(days), 1):
        at = NOON - timedelta(days=back)
        said = Charge("pushed", f"{model} {back}", at, at, Money.of(amount), dims={"model": model})
        post_now(house, said, provider=provider)


async def test_an_unusual_day_is_told_once_with_what_drove_it(house: TestHouse) -> None:
    history(house, *["1"] * 28)
    at = house.clock.now
    post_now(house, Charge("pushed", "a", at, at, Money.of("9"), dims={"model": "gpt-5.5", "project": "web"}))
    await looked(house)
    (answer,) = told(house, "unusual")
    assert answer["reason"] == "9.0 times the usual of the last 7 known days"
    assert answer["drivers"][0] == {
        "about": "web",
        "by": "project",
        "rise": {"amount": "9", "currency": "USD"},
    }
    spend(house, "50")
    await looked(house)
    assert len(told(house, "unusual")) == 1


async def test_a_usual_day_and_a_new_provider_are_no_news(house: TestHouse) -> None:
    history(house, *["5"] * 28)
    spend(house, "6")
    spend(house, "60", provider="groq")
    await looked(house)
    assert told(house, "unusual") == []


async def test_after_weeks_of_silence_any_spend_is_unusual(house: TestHouse) -> None:
    at = NOON - timedelta(days=60)
    post_now(house, Charge("pushed", "long ago", at, at, Money.of(3)))
    spend(house, "0.99")
    await looked(house)
    assert told(house, "unusual") == []
    spend(house, "0.01")
    await looked(house)
    assert [each["reason"] for each in told(house, "unusual")] == [
        "usually nothing was spent on the last 7 known days"
    ]


async def test_a_bill_that_comes_a_day_late_is_judged_still(house: TestHouse) -> None:
    history(house, *["1"] * 27, "9")
    await looked(house)
    assert [each["day"] for each in told(house, "unusual")] == ["2026-11-19"]
    assert standing(house) == [("unusual", "open")]
    house.clock.pass_(days=1)
    await looked(house)
    assert standing(house) == []


class Balance:
    """A prepaid account whose readings a test says, a day each."""

    def __init__(self, house: TestHouse) -> None:
        self.house = house

        def make(connection: Connection) -> tuple[int, int]:
            account = make_account(connection, 1, "openrouter", NOON)
            return account, make_meter(connection, account, Meter("credits", "down"))

        self.account, self.meter = house.wiring.store.write_now(make)

    def shows(self, at: datetime, amount: str) -> None:
        fact = ReadingFact(self.meter, micros(at), Money.of(amount))

        def read(connection: Connection) -> None:
            post_readings(connection, self.account, [fact], self.house.clock.now)

        self.house.wiring.store.write_now(read)

    def fails(self, trouble: str | None) -> None:
        said = "null" if trouble is None else f"'{trouble}'"

        def fail(connection: Connection) -> None:
            connection.exec_driver_sql(f"update accounts set trouble = {said} where id = {self.account}")

        self.house.wiring.store.write_now(fail)


async def test_a_balance_that_lasts_less_than_three_days_is_told_until_it_is_topped_up(
    house: TestHouse,
) -> None:
    await house.ask("/alert unusual off")
    balance = Balance(house)
    for back, amount in ((6, "50"), (3, "38"), (0, "26")):
        balance.shows(NOON - timedelta(days=back), amount)
    await looked(house)
    assert told(house, "balance") == []  # $4 a day: six days are left
    house.clock.pass_(days=3)
    balance.shows(house.clock.now, "11")
    for _ in range(2):
        await looked(house)
    (answer,) = told(house, "balance")
    assert (answer["left"]["amount"], answer["lasts_hours"]) == ("11", 60)
    house.clock.pass_(hours=6)
    balance.shows(house.clock.now, "60")
    await looked(house)
    assert standing(house) == []
    house.clock.pass_(days=2)
    balance.shows(house.clock.now, "5")
    await looked(house)
    assert len(told(house, "balance")) == 2


async def test_below_a_keeper_s_amount_a_balance_is_told(house: TestHouse) -> None:
    await house.ask("/alert balance 10 openrouter")
    balance = Balance(house)
    balance.shows(NOON - timedelta(hours=2), "10")
    await looked(house)
    assert told(house, "balance") == []
    balance.shows(NOON, "9.99")
    await looked(house)
    assert [each["amount"]["amount"] for each in told(house, "balance")] == ["10"]


async def test_a_failed_read_neither_tells_nor_arms_again(house: TestHouse) -> None:
    await house.ask("/alert balance 10 openrouter")
    balance = Balance(house)
    balance.shows(NOON - timedelta(hours=2), "9")
    balance.fails("It failed.")
    await looked(house)
    assert told(house, "balance") == []
    balance.fails(None)
    await looked(house)
    balance.fails("It failed.")
    await looked(house)
    assert standing(house) == [("balance", "open")]
    balance.fails(None)
    await looked(house)
    assert len(told(house, "balance")) == 1


async def test_a_balance_that_rose_is_an_alert_until_it_is_explained(house: TestHouse) -> None:
    balance = Balance(house)
    balance.shows(NOON - timedelta(hours=2), "10")
    balance.shows(NOON, "60")
    fact = ReadingFact(balance.meter, micros(NOON), Money.of("60"))

    def rose(connection: Connection) -> None:
        tell_rises(connection, balance.account, [fact], NOON)

    for _ in range(2):
        house.wiring.store.write_now(rose)
    assert standing(house) == [("risen", "open")]
    assert len(told(house)) == 1
    await house.ask("/topup openrouter 50")
    await looked(house)
    assert standing(house) == []

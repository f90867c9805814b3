"""What no posting tells is told once by the watching loop, and ends when it is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.watching import Watching
from commands.holding import HoldAnswer
from ledger.facts import Charge, Meter
from ledger.money import Money
from storage.accounts import make_account, make_meter
from storage.alerting import standing_alerts
from storage.columns import micros
from storage.people import Who, clock_seat, note_person
from storage.posting import post, post_readings
from storage.readings import ReadingFact
from storage.store import Connection
from storage.subscriptions import Address
from storage.workspaces import join_place
from tests.bot.house import NOON, TestHouse, test_house
from tests.commands.holding import hold, routed
from tests.commands.spending import post_now, spend, subscribed
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

TEAM = Address("discord", "team")
KIM = Address("discord", "31", direct=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        subscribed(made, "alerts", TEAM)
        yield made


def told(house: TestHouse, *kinds: str, chat: str = TEAM.chat) -> list[dict[str, Any]]:
    """What of these kinds was promised to a chat."""
    rows = house.rows(f"select answer from outbox where chat = '{chat}' order by id")
    found = [json.loads(str(row[0])) for row in rows]
    return [each for each in found if not kinds or each.get("kind", "balance") in kinds]


def standing(house: TestHouse) -> list[tuple[str, str]]:
    found = house.wiring.store.read_now(lambda connection: standing_alerts(connection, 1))
    return [(alert.kind, alert.stands(house.clock.now)) for alert in found]


async def looked(house: TestHouse) -> int:
    """By the loop of a process that has just started, then by one that has seen it all."""
    watching = Watching(house.wiring)
    first = await watching.look()
    assert await watching.look() == 0
    return first


async def test_a_budget_that_will_not_last_is_told_once(house: TestHouse) -> None:
    await house.ask("/settings thresholds=off")
    await house.ask("/limit 10 day")
    spend(house, "6")
    for _ in range(2):
        await looked(house)
    (answer,) = told(house, "pace")
    assert answer["gone_at"] == "2026-11-20T20:00:00+00:00"
    house.clock.pass_(hours=1)
    spend(house, "1")
    await looked(house)
    assert len(told(house, "pace")) == 1


async def test_a_pace_is_no_news_early_nor_where_it_lasts(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    house.clock.now = NOON.replace(hour=5, minute=59)
    spend(house, "4")
    await looked(house)
    house.clock.now = NOON.replace(hour=11)
    await looked(house)
    assert told(house, "pace") == []  # $4 in eleven hours last the day


async def test_where_80_percent_were_told_a_pace_says_nothing_new(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "8.50")
    await looked(house)
    assert [each["kind"] for each in told(house)] == ["threshold"]


async def test_a_pace_that_was_switched_off_is_not_told(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    await house.ask("/alert pace off")
    spend(house, "6")
    await looked(house)
    assert told(house, "pace") == []


async def test_spend_far_above_a_limit_is_told_once_more(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    for amount in ("10", "1.99", "0.01", "5"):
        spend(house, amount)
        await looked(house)
    assert [each["spent"]["amount"] for each in told(house, "overrun")] == ["12"]


async def test_a_jump_far_above_a_limit_is_one_message(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "15")
    await looked(house)
    assert [each["kind"] for each in told(house)] == ["threshold"]


async def test_where_no_threshold_tells_100_percent_the_overrun_does(house: TestHouse) -> None:
    await house.ask("/settings thresholds=50")
    await house.ask("/limit 10 day")
    spend(house, "10.50")
    await looked(house)
    assert [each["kind"] for each in told(house)] == ["threshold", "overrun"]


async def test_a_call_beyond_its_hold_that_leaves_nothing_is_told(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    held = await hold(house, "2")
    assert isinstance(held, HoldAnswer)
    await routed(house, "settle", id=held.id, amount="8.10")
    for _ in range(2):
        await looked(house)
    assert [each["overran"]["amount"] for each in told(house, "overrun")] == ["6.1"]


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


def keeper(house: TestHouse) -> None:
    """Kim keeps, and can be written to."""

    def join(connection: Connection) -> None:
        join_place(connection, 1, "discord", "guild", "Team", NOON)
        seat = clock_seat(connection, 1)
        assert seat is not None
        note_person(connection, Who("discord", "31", "Kim", "guild", True, NOON), seat)
        note_person(connection, Who("discord", "33", "Max", "guild", False, NOON), seat)

    house.wiring.store.write_now(join)


async def test_after_an_hour_without_an_answer_keepers_hear_directly_once(house: TestHouse) -> None:
    keeper(house)
    await house.ask("/limit 10 day")
    spend(house, "8.50")
    spend(house, "2")
    house.clock.pass_(minutes=59)
    await looked(house)
    assert told(house, chat=KIM.chat) == []
    house.clock.pass_(minutes=1)
    for _ in range(3):
        await looked(house)
        house.clock.pass_(hours=1)
    (answer,) = told(house, chat=KIM.chat)
    assert (answer["unheard"], answer["threshold"]) == (True, "1")
    assert told(house, chat="33") == []


@pytest.mark.parametrize("seen", ["/ack all", "/snooze", "/limit 20 day", "/limit off day"])
async def test_whoever_has_seen_to_it_keeps_the_keepers_from_hearing(house: TestHouse, seen: str) -> None:
    keeper(house)
    await house.ask("/limit 10 day")
    spend(house, "10")
    await house.ask(seen)
    house.clock.pass_(hours=2)
    await looked(house)
    assert told(house, chat=KIM.chat) == []


async def test_what_is_snoozed_is_told_again_in_the_morning_if_it_is_not_over(house: TestHouse) -> None:
    await house.ask("/settings zone=Lisbon")
    await house.ask("/limit 10 day")
    await house.ask("/limit 10 month")
    spend(house, "6")
    await house.ask("/snooze all")
    assert standing(house) == [("threshold", "snoozed")] * 2
    house.clock.now = datetime.fromisoformat("2026-11-21T08:59:00Z")
    await looked(house)
    assert [each["period"] for each in told(house, "threshold")] == ["day", "month"]
    spend(house, "0.25")
    house.clock.now = datetime.fromisoformat("2026-11-21T09:00:00Z")
    for _ in range(2):
        await looked(house)
    assert [each["period"] for each in told(house, "threshold")] == ["day", "month", "month"]
    assert told(house)[-1]["spent"]["amount"] == "6.25"
    assert standing(house) == [("threshold", "open")]


async def test_a_new_period_ends_what_was_told_of_the_old_one(house: TestHouse) -> None:
    await house.ask("/limit 10 day")
    spend(house, "6")
    assert standing(house) == [("threshold", "open")]
    house.clock.pass_(days=1)
    await looked(house)
    assert standing(house) == []


async def test_a_raise_that_ends_by_itself_is_seen(house: TestHouse) -> None:
    await house.ask("/limit 10 month")
    await house.ask("/limit 10 day")
    await house.ask("/raise 10 today because of the launch")
    spend(house, "9")
    thresholds = [(each["period"], each["threshold"]) for each in told(house, "threshold")]
    assert thresholds == [("month", "4/5")]
    await house.ask("/raise off today")
    assert told(house, "threshold")[-1]["period"] == "day"


async def test_one_workspace_that_breaks_off_holds_up_no_other(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> bool:
        raise RuntimeError("broken")

    monkeypatch.setattr("bot.watching.has_news", breaks)
    assert await Watching(house.wiring).look() == 0


def late(house: TestHouse) -> None:
    """A purchase that lies on tomorrow too: the day begins with spend in it."""

    def write(connection: Connection) -> None:
        said = Charge("official", "seats", NOON, NOON + timedelta(days=2), Money.of("16"))
        post(connection, make_account(connection, 1, "openai", NOON), [said], house.clock.now)

    house.wiring.store.write_now(write)


async def test_a_day_that_begins_with_spend_in_it_passes_its_amount(house: TestHouse) -> None:
    await house.ask("/alert amount 5")
    late(house)
    house.clock.now = NOON.replace(day=21, hour=0, minute=1)
    assert await looked(house)
    assert [(each["kind"], each["day"]) for each in told(house, "amount")][-1] == ("amount", "2026-11-21")

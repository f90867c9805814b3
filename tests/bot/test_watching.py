"""What no posting tells of limits is told once by the watching loop, and ends when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.watching import Watching
from commands.holding import HoldAnswer
from ledger.facts import Charge
from ledger.money import Money
from storage.accounts import make_account
from storage.alert_watching import watch
from storage.people import Who, clock_seat, note_person
from storage.posting import post
from storage.store import Connection
from storage.subscriptions import Address
from storage.workspaces import join_place
from tests.bot.house import NOON, TestHouse, test_house
from tests.bot.watched import TEAM, looked, standing, told
from tests.commands.holding import hold, routed
from tests.commands.spending import post_now, spend, subscribed
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

KIM = Address("discord", "31", direct=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        subscribed(made, "alerts", TEAM)
        yield made


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


async def test_what_was_bought_for_the_whole_month_goes_no_faster(house: TestHouse) -> None:
    await house.ask("/settings thresholds=off")
    await house.ask("/limit 32 month")
    await house.ask("/charge cursor 31.50")
    await house.ask("/limit 1.30 day")
    house.clock.now = NOON.replace(hour=6)  # $1.05 lies on each day from its beginning
    await looked(house)
    assert told(house, "pace") == []
    spend(house, "0.20")
    await looked(house)
    assert [each["period"] for each in told(house, "pace")] == ["day"]


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


def corrected(house: TestHouse, first: str, now: str) -> None:
    """One request, whose cost is told as another the second time."""
    for amount in (first, now):
        post_now(house, Charge("pushed", "one", NOON, NOON, Money.of(amount)))
        house.wiring.store.write_now(lambda connection: watch(connection, 1, house.clock.now))


@pytest.mark.parametrize("thresholds", ["50,100", "50"])
async def test_a_figure_that_was_corrected_is_not_escalated(house: TestHouse, thresholds: str) -> None:
    keeper(house)
    await house.ask(f"/limit 10 day thresholds={thresholds}")
    corrected(house, "10.50", "1")
    assert len(told(house)) == (1 if thresholds == "50,100" else 2)
    house.clock.pass_(hours=2)
    await looked(house)
    assert told(house, chat=KIM.chat) == []


async def test_nor_is_it_told_again_after_its_rest(house: TestHouse) -> None:
    await house.ask("/limit 10 month")
    corrected(house, "8.50", "8.50")
    assert len(told(house)) == 1
    await house.ask("/snooze")
    corrected(house, "8.50", "1")
    house.clock.pass_(days=1)
    await looked(house)
    assert len(told(house)) == 1


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

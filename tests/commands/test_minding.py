"""/alerts, /ack and /snooze: what was told is listed until it is over, and somebody sees to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.delivering import deliver_due
from bot.rendering.terminal import paint
from bot.surfaces.contract import Undeliverable
from bot.watching import Watching
from commands.alerts import AlertsAnswer
from commands.context import ContextAnswer
from commands.minding import MindedAnswer
from storage.forgetting import FORGETTING, KEPT
from storage.subscriptions import Address
from tests.bot.fake_surface import FakeSurface, connected
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, a_team
from tests.commands.spending import spend, subscribed

TEAM = Address("telegram", "team")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with a_team(tmp_path) as made:
        subscribed(made, "alerts", TEAM)
        yield made


async def listed(house: TestHouse) -> list[tuple[int, str, str, str]]:
    answer = said(await house.ask("/alerts"))
    assert isinstance(answer, AlertsAnswer)
    return [(each.alert, each.title, each.state, each.person) for each in answer.alerts]


async def at_80_percent(house: TestHouse) -> None:
    said(await house.ask("/limit 10 day"))
    spend(house, "8.50")


async def test_an_alert_is_listed_until_its_period_is_over(house: TestHouse) -> None:
    assert await listed(house) == []
    await at_80_percent(house)
    assert await listed(house) == [(1, "Daily budget: 80% reached", "open", "")]
    said(await house.ask("/limit off day"))
    assert await listed(house) == []


async def test_a_limit_set_in_the_place_of_another_has_none_of_its_alerts(house: TestHouse) -> None:
    await at_80_percent(house)
    said(await house.ask("/limit off day"))
    said(await house.ask("/limit 10 day groq"))
    await Watching(house.wiring).look()
    assert [(title, state) for _, title, state, _ in await listed(house)] == []
    said(await house.ask("/limit 8 day groq"))
    assert [title for _, title, *_ in await listed(house)] == []


async def test_who_has_acknowledged_it_is_said(house: TestHouse) -> None:
    await at_80_percent(house)
    ann = Person(house, "ann")
    answer = said(await ann.asks("/ack", keeper=True))
    assert isinstance(answer, MindedAnswer)
    assert ([each.alert for each in answer.alerts], answer.already) == ([1], "")
    assert await listed(house) == [(1, "Daily budget: 80% reached", "acknowledged", "Ann")]
    again = await Person(house, "ben").asks("/ack 1", keeper=True)
    assert again.reply.title == "Acknowledged already, by Ann"
    snoozed = await Person(house, "ben").asks("/snooze 1", keeper=True)
    assert snoozed.reply.title == "Acknowledged already, by Ann"


async def test_acknowledging_needs_record_and_nothing_less(house: TestHouse) -> None:
    await at_80_percent(house)
    ann = Person(house, "ann")
    for line in ("/ack 1", "/snooze 1"):
        refused = (await ann.asks(line)).refusal
        assert refused is not None
        assert refused.reason == "not_allowed"
    said(await house.ask("/settings everyone=yes"))
    said(await ann.asks("/ack 1"))


async def test_the_buttons_of_a_message_see_to_it(house: TestHouse) -> None:
    await at_80_percent(house)
    network = connected(house.wiring, "telegram")
    await deliver_due(house.wiring)
    (outgoing,) = network.taken
    buttons = {action.label: action.row for action in outgoing.answered.reply.actions}
    assert list(buttons) == ["Acknowledge", "Snooze until tomorrow", "Summary"]
    ann = Person(house, "ann")
    rested = await ann.presses(buttons["Snooze until tomorrow"], keeper=True)
    assert rested.reply.title == "Snoozed"
    assert [state for *_, state, _ in await listed(house)] == ["snoozed"]
    said(await ann.presses(buttons["Acknowledge"], keeper=True))
    assert await listed(house) == [(1, "Daily budget: 80% reached", "acknowledged", "Ann")]
    again = await Person(house, "ben").presses(buttons["Acknowledge"], keeper=True)
    assert again.reply.title == "Acknowledged already, by Ann"
    assert await listed(house) == [(1, "Daily budget: 80% reached", "acknowledged", "Ann")]


async def test_snoozing_rests_until_the_digest_s_hour_tomorrow(house: TestHouse) -> None:
    said(await house.ask("/settings zone=Kolkata digest=07:30"))
    await at_80_percent(house)
    house.clock.now = datetime.fromisoformat("2026-11-20T18:29:00Z")  # a minute before midnight there
    answer = said(await house.ask("/snooze"))
    assert answer.model_dump()["until"] == datetime.fromisoformat("2026-11-21T07:30:00+05:30")


async def test_of_several_one_is_named_or_all(house: TestHouse) -> None:
    said(await house.ask("/limit 10 day"))
    said(await house.ask("/limit 10 week"))
    spend(house, "6")
    which = (await house.ask("/ack")).refusal
    assert which is not None
    assert which.lines == ("2: Weekly budget: 50% reached", "1: Daily budget: 50% reached")
    said(await house.ask("/ack 2"))
    assert [state for *_, state, _ in await listed(house)] == ["acknowledged", "open"]
    said(await house.ask("/ack all"))
    assert [state for *_, state, _ in await listed(house)] == ["acknowledged", "acknowledged"]


@pytest.mark.parametrize(
    "line, sentence", [("/ack", "No alert is open."), ("/snooze 99", "no open alert 99")]
)
async def test_what_is_not_open_cannot_be_seen_to(house: TestHouse, line: str, sentence: str) -> None:
    refused = (await house.ask(line)).refusal
    assert refused is not None
    assert sentence in refused.sentence


async def test_a_higher_threshold_takes_the_place_of_a_lower_one(house: TestHouse) -> None:
    await at_80_percent(house)
    spend(house, "2")
    assert [title for _, title, _, _ in await listed(house)] == ["Daily budget: 100% reached"]


async def test_what_did_not_arrive_is_listed_with_why(house: TestHouse) -> None:
    await at_80_percent(house)
    network: FakeSurface = connected(house.wiring, "telegram")
    network.answers.append(Undeliverable("The bot was removed."))
    await deliver_due(house.wiring)
    answered = await house.ask("/alerts")
    assert isinstance(answered.answer, AlertsAnswer)
    (lost,) = answered.answer.alerts[0].undelivered
    assert (lost.given_up, "The bot was removed." in lost.trouble) == (True, True)
    assert "Undelivered: 1 did not reach Team on Telegram" in paint(
        answered.reply, zone=UTC, today=NOON.date()
    )


async def test_it_says_that_nobody_is_told(house: TestHouse) -> None:
    said(await house.ask("/alerts"))
    assert "Nobody is told" not in repr((await house.ask("/alerts")).reply)
    house.wiring.store.write_now(lambda connection: connection.exec_driver_sql("delete from subscriptions"))
    assert "Nobody is told" in repr((await house.ask("/alerts")).reply)


async def test_the_list_reads_like_this(house: TestHouse) -> None:
    said(await house.ask("/limit 10 day"))
    said(await house.ask("/limit 10 week"))
    spend(house, "6")
    said(await house.ask("/ack 1"))
    answered = await house.ask("/alerts")
    assert paint(answered.reply, zone=UTC, today=NOON.date()) == (
        "Alerts\n"
        "\n"
        "No.  Open                        Since\n"
        "  2  Weekly budget: 50% reached  20 Nov 12:00\n"
        "\n"
        "No.  Acknowledged               Since         By\n"
        "  1  Daily budget: 50% reached  20 Nov 12:00  You\n"
        "\n"
        "Type /ack or /snooze and a number; all is every one of them.\n"
        "1. Acknowledge   2. Snooze until tomorrow"
    )


async def test_context_marks_what_is_acknowledged(house: TestHouse) -> None:
    await at_80_percent(house)
    spend(house, "0.01")
    said(await house.ask("/ack"))
    answered = await house.ask("/context")
    assert isinstance(answered.answer, ContextAnswer)
    assert [(each.threshold, each.acknowledged, each.alert) for each in answered.answer.alerts] == [
        ("80%", True, 1),
        ("50%", False, 0),
    ]
    assert "80% was passed. (acknowledged)" in paint(answered.reply, zone=UTC, today=NOON.date())


@pytest.mark.parametrize("changed", ["command = 'of tomorrow'", "answer = '{}'"])
async def test_an_alert_of_another_version_is_listed_still(house: TestHouse, changed: str) -> None:
    await at_80_percent(house)
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql(f"update alerts set {changed}")
    )
    assert await listed(house) == [(1, "An alert that this version cannot show", "open", "")]
    said(await house.ask("/ack"))


async def test_another_workspace_s_alerts_are_not_seen(house: TestHouse) -> None:
    await at_80_percent(house)
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql(
            "insert into workspaces (name, currency, digest_minute, thresholds, made_at)"
            " values ('Other', 'USD', 540, '[]', 0)"
        )
    )
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql("update alerts set workspace_id = 2")
    )
    assert await listed(house) == []
    assert (await house.ask("/ack 1")).refusal is not None


async def test_what_was_over_long_ago_is_forgotten_and_what_stands_is_not(house: TestHouse) -> None:
    await at_80_percent(house)
    spend(house, "2")
    after = NOON + KEPT + timedelta(days=1)
    for forget in FORGETTING:
        house.wiring.store.write_now(partial(forget, now=after))
    assert house.rows("select id from alerts") == [(2,)]
    assert json.dumps([id for id, *_ in await listed(house)]) == "[2]"

"""Updates on Telegram: none is lost, none is asked twice, and no chat waits for another."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.services import CannotStart, OutOfReach
from commands.answers import Answer
from commands.caller import Ask
from storage.store import Connection
from storage.subscriptions import Address, subscribe
from storage.trouble import StorageUnusable
from tests.bot.fake_surface import until
from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.refusals import Refused, bad_gateway
from tests.surfaces.telegram_stand_in.small_bot import small_bot


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


@pytest_asyncio.fixture
async def in_port(tmp_path: Path) -> AsyncIterator[Ship]:
    """Not started yet."""
    async with a_ship(tmp_path) as ship:
        yield ship


def readings(ship: Ship) -> object:
    return ship.house.rows("SELECT count(*) FROM readings")[0][0]


async def test_an_update_that_comes_again_is_not_asked_again(ship: Ship) -> None:
    await ship.hears(ship.ann, "/groq 1.06", "recorded")
    ship.telegram.updates.repeat()
    await ship.hears(ship.ann, "/budget", "Budget")
    assert (readings(ship), len(ship.telegram.said(ship.team, "recorded"))) == (1, 1)


async def test_after_a_restart_it_gets_the_first_answer_and_changes_nothing(ship: Ship) -> None:
    first = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    await ship.anchors()
    ship.house.clock.pass_(minutes=1)
    ship.telegram.updates.repeat()
    await ship.sails()
    again = await ship.telegram.wait_for(ship.team, "recorded", count=2)
    assert (again.text, readings(ship)) == (first.text, 1)


async def test_what_was_answered_before_a_stop_is_not_answered_after_it(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget", "Budget")
    await ship.anchors()
    await ship.sails()
    await ship.hears(ship.ann, "/summary", "Spend")
    assert len(ship.telegram.said(ship.team)) == 2


async def test_what_was_typed_meanwhile_is_answered_after_the_start(ship: Ship) -> None:
    await ship.anchors()
    await ship.ann.says(ship.team, "/groq 1.06")
    await ship.sails()
    await ship.telegram.wait_for(ship.team, "recorded")


async def test_an_update_is_confirmed_only_when_its_answer_was_taken(ship: Ship) -> None:
    pause = ship.telegram.pauses("sendMessage", accepted=False)
    asked = await ship.ann.says(ship.team, "/groq 1.06")
    await pause.reached()
    await ship.hears_in_private(ship.telegram.person("Eve"), "/start")  # which takes another poll
    assert asked.update_id in [update["update_id"] for update in ship.telegram.updates.pending]
    pause.release()
    await ship.settled()


async def test_a_slow_chat_keeps_no_other_waiting(ship: Ship) -> None:
    await ship.hears(ship.ann, "/limit 2 day", "$2")
    slow = ship.telegram.pauses(
        "sendMessage", accepted=False, where=lambda call: call.given["chat_id"] == ship.team.id
    )
    await ship.ann.says(ship.team, "/groq 1.06")
    await slow.reached()
    await ship.ann.says(ship.team, "/groq 2.06")
    await ship.hears_in_private(ship.ann, "/budget", "Budget")
    assert readings(ship) == 1
    slow.release()
    await ship.telegram.wait_for(ship.team, "2.06")
    await ship.settled()
    assert len(ship.telegram.said(ship.ann.private)) == 1


async def test_one_chat_s_asks_are_taken_in_their_order(ship: Ship) -> None:
    for amount in range(1, 15):
        await ship.ann.says(ship.team, f"/limit {amount} day")
    await ship.settled()
    assert ship.house.rows("SELECT allocated FROM budgets") == [(14_000_000_000,)]


async def test_a_flood_is_waited_out(ship: Ship) -> None:
    ship.telegram.floods("sendMessage", retry_after=1)
    await ship.hears(ship.ann, "/groq 1.06", "recorded")
    assert (readings(ship), len(ship.telegram.said(ship.team))) == (1, 1)


async def test_an_answer_lost_on_its_way_is_sent_again(ship: Ship) -> None:
    ship.telegram.drops("sendMessage", accepted=False)
    await ship.hears(ship.ann, "/groq 1.06", "recorded")
    assert (readings(ship), len(ship.telegram.said(ship.team))) == (1, 1)


async def test_polling_goes_on_after_trouble(ship: Ship, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "purser.telegram")
    ship.telegram.fails("getUpdates", bad_gateway())
    await ship.hears(ship.ann, "/budget", "Budget")
    await ship.hears(ship.ann, "/summary", "Spend")
    lines = [record.message for record in caplog.records if record.name == "purser.telegram"]
    assert [line.partition(":")[0] for line in lines] == [
        "Telegram cannot be reached",
        "Telegram can be reached again",
    ]


async def test_a_second_process_with_the_token_is_named(ship: Ship, caplog: pytest.LogCaptureFixture) -> None:
    await ship.telegram.bell.until(lambda: ship.telegram.updates.polling, 5, lambda: "no poll")
    async with small_bot(ship.telegram.url, ship.telegram.token) as other:
        await other.bot.get_updates(timeout=0)
    await until(lambda: "Another process polls Telegram with the same token" in caplog.text)


async def test_a_webhook_of_before_is_taken_away(in_port: Ship) -> None:
    in_port.telegram.updates.webhook = "https://old.example/telegram"
    await in_port.sails()
    await in_port.hears(in_port.ann, "/budget", "Budget")


@pytest.mark.parametrize("token", ["7000000001:of-another-bot-0123456789abcdefghi", "no-token-at-all"])
async def test_a_wrong_token_cannot_start_and_is_not_shown(tmp_path: Path, token: str) -> None:
    async with a_ship(tmp_path, telegram_token=token) as ship:
        with pytest.raises(CannotStart, match="PURSER_TELEGRAM_TOKEN") as refused:
            await ship.sails()
        assert (token in str(refused.value), refused.value.__suppress_context__) == (False, True)
        assert ship.house.wiring.surfaces == {}


async def test_telegram_out_of_reach_is_tried_again_by_the_process(in_port: Ship) -> None:
    in_port.telegram.fails("getMe", bad_gateway())
    with pytest.raises(OutOfReach):
        await in_port.sails()
    await in_port.sails()
    await in_port.hears(in_port.ann, "/budget", "Budget")


async def test_a_stop_takes_the_surface_away_and_finishes_what_was_begun(ship: Ship) -> None:
    pause = ship.telegram.pauses("sendMessage", accepted=False)
    await ship.ann.says(ship.team, "/groq 1.06")
    await pause.reached()
    asyncio.get_running_loop().call_later(0.05, pause.release)
    await ship.anchors()
    assert ship.house.wiring.surfaces == {}
    assert len(ship.telegram.said(ship.team, "recorded")) == 1
    assert ship.telegram.updates.pending == []


async def test_the_bot_s_name_is_known_to_commands(ship: Ship) -> None:
    assert ship.house.wiring.dispatch.operator.telegram_name == "purser_bot"


async def test_a_group_that_becomes_a_supergroup_is_followed(ship: Ship) -> None:
    def tell_the_team(connection: Connection) -> None:
        here = Address("telegram", str(ship.team.id))
        subscribe(connection, 1, "digest", here, None, ship.house.clock.now)

    ship.house.wiring.store.write_now(tell_the_team)
    await ship.hears(ship.ann, "/limit 2 day", "$2")
    new = await ship.team.becomes_supergroup()
    await ship.ann.says(new, "/budget")
    assert "$2" in (await ship.telegram.wait_for(new, "Budget")).text
    moved = [(str(new.id),)]
    assert ship.house.rows("SELECT external_id FROM places WHERE surface = 'telegram'") == moved
    assert ship.house.rows("SELECT chat FROM subscriptions") == moved


@pytest.mark.parametrize("lost", [0, 1])
async def test_either_word_of_a_move_is_enough(in_port: Ship, lost: int) -> None:
    new = await in_port.team.becomes_supergroup()
    del in_port.telegram.updates.pending[lost]
    await in_port.sails()
    await in_port.ann.says(new, "/budget")
    await in_port.telegram.wait_for(new, "Budget")


async def test_an_answer_follows_a_group_that_moves_meanwhile(ship: Ship) -> None:
    pause = ship.telegram.pauses("sendMessage", accepted=False)
    await ship.ann.says(ship.team, "/groq 1.06")
    await pause.reached()
    new = await ship.team.becomes_supergroup()
    pause.release()
    await ship.telegram.wait_for(new, "recorded")


async def test_where_the_bot_is_silenced_the_asker_is_told_in_private_once_an_hour(ship: Ship) -> None:
    await ship.ann.starts()
    await ship.telegram.wait_for(ship.ann.private)
    ship.team.forbidden.add("messages")
    await ship.ann.says(ship.team, "/groq 1.06")
    said = await ship.telegram.wait_for(ship.ann.private, "I may not write in “Team”")
    await ship.ann.says(ship.team, "/budget")
    await ship.settled()
    assert (readings(ship), ship.telegram.said(ship.ann.private)[-1]) == (1, said)


async def test_a_bot_that_was_removed_says_nothing_and_goes_on(ship: Ship) -> None:
    pause = ship.telegram.pauses("sendMessage", accepted=False)
    await ship.ann.says(ship.team, "/groq 1.06")
    await pause.reached()
    await ship.team.makes_bot("kicked")
    pause.release()
    await ship.hears_in_private(ship.ann, "/budget", "Budget")
    assert ship.telegram.said(ship.team) == []


async def test_trouble_is_told_to_the_asker_and_stops_nothing(
    ship: Ship, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(ask: Ask) -> Answer:
        raise RuntimeError("the mast is gone")

    offered = await ship.hears(ship.ann, "/summary", "Spend")
    dispatch = ship.house.wiring.dispatch
    dispatch.commands["budget"] = replace(dispatch.commands["budget"], function=breaks, arguments=())
    said = await ship.hears(ship.ann, "/budget")
    assert said.text.startswith("Something went wrong here")
    assert "the mast is gone" in caplog.text
    offered.button_rows[0][0]["callback_data"] = "ask:budget"
    pressed = await ship.ann.presses(offered, offered.buttons[0])
    assert (pressed.alert, pressed.text.startswith("Something went wrong")) == (True, True)
    await ship.hears(ship.ann, "/groq 1.06", "recorded")


async def test_trouble_of_the_database_is_a_line_in_the_log(
    ship: Ship, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(ask: Ask) -> Answer:
        raise StorageUnusable("The disk is full.")

    dispatch = ship.house.wiring.dispatch
    dispatch.commands["budget"] = replace(dispatch.commands["budget"], function=breaks, arguments=())
    assert (await ship.hears(ship.ann, "/budget")).text.startswith("Something went wrong here")
    assert "An update of Telegram: The disk is full." in caplog.text
    assert "Traceback" not in caplog.text
    await ship.hears(ship.ann, "/groq 1.06", "recorded")


async def begun(ship: Ship) -> asyncio.subprocess.Process:
    """The service in a process of its own, on the same database."""
    settings = ship.house.wiring.settings
    told = {
        "PURSER_HOME": str(settings.home.absolute()),
        "PURSER_TELEGRAM_TOKEN": ship.telegram.token,
        "PURSER_TELEGRAM_API_URL": ship.telegram.url,
    }
    module = "tests.surfaces.telegram_process"
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, env={**os.environ, **told})


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_process_killed_while_it_answers_answers_after_its_restart(
    in_port: Ship, accepted: bool
) -> None:
    """One repeat is allowed where the kill came after Telegram had accepted the answer."""
    ship = in_port
    pause = ship.telegram.pauses("sendMessage", accepted=accepted)
    process = await begun(ship)
    await ship.ann.says(ship.team, "/groq 1.06")
    await pause.reached()
    process.kill()
    await process.wait()
    pause.drop()
    assert len(ship.telegram.said(ship.team, "recorded")) == int(accepted)
    await ship.sails()
    await ship.telegram.wait_for(ship.team, "recorded", count=1 + int(accepted))
    assert readings(ship) == 1


async def test_a_stranger_to_the_api_is_no_reason_to_stop(ship: Ship) -> None:
    ship.telegram.fails("sendMessage", Refused(400, "Bad Request: something new"))
    await ship.ann.says(ship.team, "/budget")
    await ship.telegram.wait_for(ship.team, "Something went wrong here")
    await ship.hears(ship.ann, "/budget", "Budget")

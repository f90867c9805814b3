"""Discord's three seconds: what is late is promised first, and told to whom it belongs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from storage.store import Connection
from tests.surfaces.discord_house import Ship, at_sea

AT_ONCE = 0.01  # seconds of patience: everything that waits for the database is late
ORIGINAL = "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original"


async def test_what_is_late_is_promised_and_then_said_in_the_same_message(tmp_path: Path) -> None:
    async with at_sea(tmp_path, AT_ONCE) as ship:
        async with ship.busy():
            answer = await ship.network.slash(
                ship.network.keeper, ship.network.channel, "groq", reading="1.06"
            )
            assert await answer.deferred()
            assert ship.rows("readings") == 0
        message = await answer.message()
        assert "$1.06 recorded" in message.text
        assert list(message.buttons) == ["Undo"]
        assert ship.network.messages_in(ship.network.channel) == [message]
        assert answer.interaction.follow_ups == []


async def test_a_picture_that_is_late_comes_with_what_was_promised(tmp_path: Path) -> None:
    async with at_sea(tmp_path, AT_ONCE) as ship:
        await ship.house.ask("/groq 1.06")
        async with ship.busy(readers=True):
            answer = await ship.network.slash(ship.network.keeper, ship.network.channel, "digest")
            assert await answer.deferred()
        assert [each.name for each in (await answer.message()).attachments] == ["chart.png"]


async def test_what_is_in_time_is_not_promised(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        answer = await ship.network.slash(ship.network.keeper, ship.network.channel, "groq", reading="1.06")
        assert not await answer.deferred()


async def test_what_is_private_is_promised_in_private(tmp_path: Path) -> None:
    async with at_sea(tmp_path, AT_ONCE) as ship:
        async with ship.busy():
            answer = await ship.network.slash(ship.network.keeper, ship.network.channel, "link")
            assert await answer.deferred()
        message = await answer.message()
        assert "/start" in message.text
        assert message.only_for is ship.network.keeper
        assert ship.network.messages_in(ship.network.channel) == []


async def test_a_refusal_takes_the_place_of_a_promise_that_all_could_see(tmp_path: Path) -> None:
    async with at_sea(tmp_path, AT_ONCE) as ship:
        network = ship.network
        async with ship.busy():
            answer = await network.slash(network.keeper, network.channel, "groq", reading="lots")
            assert await answer.deferred()
            assert len(network.messages_in(network.channel)) == 1
        message = await answer.follow_up()
        assert "not an amount" in message.text
        assert message.only_for is network.keeper
        assert network.messages_in(network.channel) == []


async def test_a_button_that_is_late_keeps_its_promise_too(tmp_path: Path) -> None:
    async with at_sea(tmp_path, 0.5) as ship:
        network = ship.network
        recorded = await ship.hears(network.keeper, "groq", reading="1.06")
        async with ship.busy():
            pressed = await network.press(network.keeper, recorded, "Undo")
            assert await pressed.deferred()
        assert "Groq $1.06" in (await pressed.message()).text


async def test_a_late_promise_of_a_second_delivery_is_refused_and_nothing_is_done_twice(
    tmp_path: Path,
) -> None:
    async with at_sea(tmp_path, AT_ONCE) as ship:
        network = ship.network
        async with ship.busy():
            answer = await network.slash(network.keeper, network.channel, "groq", reading="1.06")
            await answer.deferred()
            await answer.deliver_again()
            await network.until(lambda: ship.answers == [200, 400], "two answers")
        message = await answer.message()
        assert network.messages_in(network.channel) == [message]
        assert ship.rows("changes") == 1


async def test_a_form_for_a_key_opens_while_nothing_can_be_looked_up(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship, ship.busy(readers=True):
        answer = await ship.network.slash(
            ship.network.keeper, ship.network.channel, "connect", provider="OpenAI"
        )
        assert (await answer.modal())["title"] == "/connect openai"


async def test_a_question_that_is_looked_up_too_late_is_to_be_pressed_again(tmp_path: Path) -> None:
    async with at_sea(tmp_path, 0.5) as ship:
        network = ship.network
        question = await ship.hears(network.keeper, "settings")
        async with ship.busy(readers=True):
            pressed = await network.press(network.keeper, question, "Another…")
            assert await pressed.deferred()
        message = await pressed.message()
        assert "too long to open a form" in message.text
        assert message.only_for is network.keeper


async def test_an_answer_after_the_three_seconds_is_lost_and_what_was_asked_is_done(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.slash(network.keeper, network.channel, "groq", late=True, reading="1.06")
        await network.until(lambda: ship.answers == [404], "a refusal")
        assert "$1.06" in (await ship.hears(network.keeper, "summary")).text
        assert "too late for Discord" in caplog.text
        assert "Traceback" not in caplog.text


async def test_an_answer_whose_connection_breaks_is_sent_again_and_shown_once(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        for stored in (False, True):
            ship.network.fail_next("POST /interactions/*", 0, stored=stored)
            answer = await ship.network.slash(ship.network.keeper, ship.network.channel, "budget")
            assert "Budget" in (await answer.message()).text
        assert len(ship.network.messages_in(ship.network.channel)) == 2


async def test_what_goes_wrong_is_told_in_a_sentence_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_sea(tmp_path) as ship:
        await _break(ship)
        message = await ship.hears(ship.network.keeper, "groq", reading="1.06")
        assert message.text.startswith("Something went wrong here")
        assert message.ephemeral
        assert "/groq on Discord" in caplog.text


async def _break(ship: Ship) -> None:
    def drop(connection: Connection) -> None:
        connection.exec_driver_sql("DROP TABLE changes")

    await ship.house.wiring.store.write(drop)


async def test_what_is_being_answered_when_the_process_stops_is_answered(tmp_path: Path) -> None:
    async with at_sea(tmp_path, AT_ONCE) as ship:
        async with ship.busy():
            answer = await ship.network.slash(
                ship.network.keeper, ship.network.channel, "groq", reading="1.06"
            )
            await answer.deferred()
            stopping = asyncio.create_task(ship.anchors())
            await ship.heard(lambda: "discord" not in ship.house.wiring.surfaces)
        await stopping
        assert "$1.06 recorded" in (await answer.message()).text

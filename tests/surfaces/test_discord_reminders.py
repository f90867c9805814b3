"""Reminders on Discord: answered by a number alone, in one's own words, by a reply, or by the form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.delivering import deliver_due
from bot.reminding import remind_all
from storage.store import Connection
from storage.workspaces import open_workspace
from tests.bot.house import NOON
from tests.surfaces.discord_house import Ship, at_sea
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.world import Channel, Person

ASKED = "Two days left in November: what does Groq's console show?"


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with at_sea(tmp_path) as ship:
        yield ship


async def read(ship: Ship, reading: str = "0.68") -> None:
    """The keeper reads Groq's page three days before being asked for it."""
    ship.house.clock.now = NOON.replace(day=26)
    assert "recorded" in (await ship.hears(ship.network.keeper, "groq", reading=reading)).text


async def reminded(ship: Ship, where: Channel | Person | None = None) -> Message:
    """The reminder of the 29th, where it arrives."""
    ship.house.clock.now = NOON.replace(day=29)
    await remind_all(ship.house.wiring)
    await deliver_due(ship.house.wiring)
    message = await ship.network.wait_for_message(where or ship.network.keeper)
    assert ASKED in message.text
    return message


async def writes(ship: Ship, text: str, reply_to: Message | None = None) -> Message:
    """What the keeper reads in the direct chat after writing this there."""
    await ship.network.say(ship.network.keeper, ship.network.keeper, text, reply_to)
    return await ship.network.wait_for_message(ship.network.keeper)


def figures(ship: Ship) -> list[object]:
    return [row[0] for row in ship.house.rows("SELECT figure FROM readings WHERE NOT withdrawn ORDER BY at")]


async def nothing_said(ship: Ship, where: Channel | Person) -> bool:
    """Whether the bot has let all messages pass so far: it answers a later one first, were it to answer."""
    await ship.hears(ship.network.keeper, "budget")
    return not [each for each in ship.network.messages_in(where) if each.via == "channel"]


async def test_a_number_alone_answers_and_can_be_undone(ship: Ship) -> None:
    await read(ship)
    asked = await reminded(ship)
    assert list(asked.buttons) == ["Tell it", "Snooze for 3 days", "Not again"]
    thanks = await writes(ship, "1,06")
    assert "Thank you. Groq: $1.06 recorded, $0.38 more than 3 days ago" in thanks.text
    assert figures(ship) == [680_000_000, 1_060_000_000]
    undone = await (await ship.network.press(ship.network.keeper, thanks, "Undo")).message()
    assert "taken back" in undone.text
    assert figures(ship) == [680_000_000]


async def test_words_answer_too(ship: Ship) -> None:
    await read(ship, "0.30")
    await reminded(ship)
    assert "Thank you" in (await writes(ship, "it's at 0.68 now")).text
    assert figures(ship) == [300_000_000, 680_000_000]


async def test_words_without_a_figure_are_told_what_is_missing(ship: Ship) -> None:
    await read(ship)
    await reminded(ship)
    assert "I see no amount there" in (await writes(ship, "later, please")).text
    assert "Thank you" in (await writes(ship, "1.06")).text


async def test_a_reply_to_the_reminder_answers_it(ship: Ship) -> None:
    await read(ship)
    assert "Thank you" in (await writes(ship, "1.06", reply_to=await reminded(ship))).text
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_the_button_opens_a_form(ship: Ship) -> None:
    await read(ship)
    pressed = await ship.network.press(ship.network.keeper, await reminded(ship), "Tell it")
    assert (await pressed.modal())["title"] == "/tell groq"
    thanks = await (await pressed.submit(what="it is 1.06")).message()
    assert "Thank you. Groq: $1.06 recorded" in thanks.text
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_a_server_is_answered_by_a_reply_alone(ship: Ship) -> None:
    network = ship.network
    await read(ship)
    await ship.hears(network.keeper, "subscribe", what="reminders")
    asked = await reminded(ship, network.channel)
    await network.say(network.keeper, network.channel, "1.06")
    await network.say(network.keeper, network.channel, f"{network.bot.mention} 1.06")
    await network.say(network.keeper, network.channel, "will do", asked)
    await ship.hears(network.keeper, "budget")
    assert figures(ship) == [680_000_000]
    said = await network.say(network.keeper, network.channel, f"{network.bot.mention} it's 1.06 now", asked)
    thanks = await network.wait_for_message(network.channel)
    assert (thanks.reply_to, "Thank you" in thanks.text) == (said, True)
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_a_reply_that_cannot_be_read_is_told_so(ship: Ship) -> None:
    network = ship.network
    await read(ship)
    await ship.hears(network.keeper, "subscribe", what="reminders")
    asked = await reminded(ship, network.channel)
    await network.say(network.keeper, network.channel, "1.06", asked, ping=False)
    assert (
        "cannot read a reply that does not mention me"
        in (await network.wait_for_message(network.channel)).text
    )
    assert figures(ship) == [680_000_000]


async def test_who_may_not_record_answers_nothing(ship: Ship) -> None:
    network = ship.network
    await read(ship)
    await ship.hears(network.keeper, "subscribe", what="reminders")
    await network.say(network.member, network.channel, "1.06", await reminded(ship, network.channel))
    assert "is for a keeper" in (await network.wait_for_message(network.channel)).text
    assert figures(ship) == [680_000_000]


async def test_a_number_after_the_answer_changes_nothing_and_says_so(ship: Ship) -> None:
    await read(ship)
    await reminded(ship)
    await writes(ship, "1.06")
    ship.house.clock.pass_(minutes=10)
    assert "Nothing is asked now" in (await writes(ship, "1.10")).text
    assert figures(ship) == [680_000_000, 1_060_000_000]


@pytest.mark.parametrize("text", ["1.06", "hello", "/groq 1.06"])
async def test_what_nothing_asked_for_is_let_pass(ship: Ship, text: str) -> None:
    await read(ship)
    await ship.network.say(ship.network.keeper, ship.network.keeper, text)
    assert await nothing_said(ship, ship.network.keeper)
    assert figures(ship) == [680_000_000]


async def test_a_stranger_s_message_is_let_pass(ship: Ship) -> None:
    await read(ship)
    await reminded(ship)
    await ship.network.say(ship.network.member, ship.network.member, "1.06")
    assert await nothing_said(ship, ship.network.member)
    assert figures(ship) == [680_000_000]


async def test_an_answered_reminder_says_so_and_has_no_buttons(ship: Ship) -> None:
    await read(ship)
    asked = await reminded(ship)
    await writes(ship, "1.06")
    ship.house.clock.pass_(minutes=1)
    await remind_all(ship.house.wiring)
    await deliver_due(ship.house.wiring)
    assert ("$1.06 is recorded" in asked.text, asked.buttons) == (True, {})


async def test_snooze_and_not_again_end_the_asking(ship: Ship) -> None:
    await read(ship)
    asked = await reminded(ship)
    for label, said in (("Snooze for 3 days", "I let Groq rest until"), ("Not again", "I remind nobody")):
        pressed = await ship.network.press(ship.network.keeper, asked, label)
        assert said in (await pressed.message()).text
    ship.house.clock.now = NOON.replace(day=30)
    assert await remind_all(ship.house.wiring) == 0


async def test_the_answer_goes_to_the_workspace_that_asked(ship: Ship) -> None:
    """The keeper belongs to two, and the direct chat is about the other one."""
    await read(ship)

    def other(connection: Connection) -> None:
        open_workspace(connection, "Other", NOON)
        connection.exec_driver_sql(
            "INSERT INTO memberships (workspace_id, person_id, keeper, seen_at)"
            " SELECT 2, id, 1, 0 FROM people WHERE surface = 'discord'"
        )
        connection.exec_driver_sql("UPDATE people SET workspace_id = 2")

    ship.house.wiring.store.write_now(other)
    asked = await reminded(ship)
    pressed = await ship.network.press(ship.network.keeper, asked, "Tell it")
    assert "Thank you" in (await (await pressed.submit(what="1.00")).message()).text
    ship.house.clock.pass_(minutes=1)
    assert "Nothing is asked now: Groq's $1.00" in (await writes(ship, "1.06")).text
    assert figures(ship) == [680_000_000, 1_000_000_000]


async def test_trouble_is_told_to_whoever_wrote_to_the_bot_and_to_nobody_else(
    ship: Ship, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> object:
        raise RuntimeError("broken")

    network = ship.network
    budget = await ship.hears(network.keeper, "budget")
    monkeypatch.setattr("bot.surfaces.discord_app.reminded.reminder_meant", breaks)
    await network.say(
        network.keeper, network.channel, "me too", await network.say(network.member, network.channel, "hi")
    )
    await network.say(network.keeper, network.channel, "1.06", budget)
    assert "send it again in a minute" in (await network.wait_for_message(network.channel)).text
    assert "send it again in a minute" in (await writes(ship, "1.06")).text
    assert len([each for each in network.messages_in(network.channel) if each.via == "channel"]) == 1

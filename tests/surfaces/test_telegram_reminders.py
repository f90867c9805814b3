"""Reminders on Telegram: answered by a number alone, in one's own words, by a reply, or by the button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.delivering import deliver_due
from bot.reminding import remind_all
from storage.workspaces import join_place, open_workspace
from tests.bot.house import NOON
from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.records import Chat, Message

ASKED = "Two days left in November: what does Groq's console show?"


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


async def read(ship: Ship, line: str = "/groq 0.68") -> None:
    """Ann reads Groq's page in the group three days before she is asked; she has a private chat too."""
    ship.house.clock.now = NOON.replace(day=26)
    await ship.hears_in_private(ship.ann, "/start")
    await ship.hears(ship.ann, line, "recorded")


async def reminded(ship: Ship, chat: Chat | None = None, containing: str = ASKED) -> Message:
    """The reminder of the 29th, where it arrives."""
    ship.house.clock.now = NOON.replace(day=29)
    await remind_all(ship.house.wiring)
    await deliver_due(ship.house.wiring)
    return await ship.telegram.wait_for(chat or ship.ann.private, containing)


def figures(ship: Ship) -> list[object]:
    return [row[0] for row in ship.house.rows("SELECT figure FROM readings WHERE NOT withdrawn ORDER BY at")]


async def test_a_number_alone_answers_and_can_be_undone(ship: Ship) -> None:
    await read(ship)
    asked = await reminded(ship)
    assert asked.buttons == ["Tell it", "Snooze for 3 days", "Not again"]
    thanks = await ship.hears_in_private(ship.ann, "1,06", "Thank you")
    assert "Groq: $1.06 recorded, $0.38 more than 3 days ago ($0.68)." in thanks.text
    assert figures(ship) == [680_000_000, 1_060_000_000]
    await ship.ann.presses(thanks, "Undo")
    await ship.telegram.wait_for(ship.ann.private, "taken back")
    assert figures(ship) == [680_000_000]


@pytest.mark.parametrize("words", ["it's at 0.68 now", "Groq: $0.68", "0.68"])
async def test_words_answer_too(ship: Ship, words: str) -> None:
    await read(ship, "/groq 0.30")
    await reminded(ship)
    await ship.hears_in_private(ship.ann, words, "Thank you")
    assert figures(ship) == [300_000_000, 680_000_000]


async def test_words_without_a_figure_are_told_what_is_missing(ship: Ship) -> None:
    await read(ship)
    await reminded(ship)
    await ship.hears_in_private(ship.ann, "later, please", "I see no amount there")
    await ship.hears_in_private(ship.ann, "1.06", "Thank you")


async def test_a_reply_to_the_reminder_answers_it(ship: Ship) -> None:
    await read(ship)
    said = await ship.ann.says(ship.ann.private, "it's at 1.06 now", reply_to=await reminded(ship))
    await ship.telegram.wait_for(ship.ann.private, "Thank you", after=said)
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_the_button_asks_with_a_forced_reply(ship: Ship) -> None:
    await read(ship)
    await ship.ann.presses(await reminded(ship), "Tell it")
    asked = await ship.telegram.wait_for(ship.ann.private, "The figure on the page")
    assert asked.forces_reply
    await ship.ann.answers(asked, "it is 1.06")
    await ship.telegram.wait_for(ship.ann.private, "Thank you")
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_a_group_is_answered_by_a_reply_alone(ship: Ship) -> None:
    await read(ship)
    await ship.hears(ship.ann, "/subscribe reminders", "Subscribed")
    asked = await reminded(ship, ship.team)
    await ship.ann.says(ship.team, "1.06")
    other = await ship.hears(ship.ann, "/budget", "Budget")
    await ship.ann.says(ship.team, "1.06", reply_to=other)
    await ship.ann.says(ship.team, "will do", reply_to=asked)
    await ship.settled()
    assert figures(ship) == [680_000_000]
    said = await ship.ann.says(ship.team, "it's at 1.06 now", reply_to=asked)
    await ship.telegram.wait_for(ship.team, "Thank you", after=said)
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_who_may_not_record_answers_nothing(ship: Ship) -> None:
    await read(ship)
    await ship.hears(ship.ann, "/subscribe reminders", "Subscribed")
    said = await ship.bob.says(ship.team, "1.06", reply_to=await reminded(ship, ship.team))
    await ship.telegram.wait_for(ship.team, "is for a keeper", after=said)
    assert figures(ship) == [680_000_000]


async def test_a_number_after_the_answer_changes_nothing_and_says_so(ship: Ship) -> None:
    await read(ship)
    await reminded(ship)
    await ship.hears_in_private(ship.ann, "1.06", "Thank you")
    ship.house.clock.pass_(minutes=10)
    await ship.hears_in_private(ship.ann, "1.10", "Nothing is asked now")
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_a_number_that_nothing_asked_for_is_read_as_no_answer(ship: Ship) -> None:
    await read(ship)
    await ship.hears_in_private(ship.ann, "1.06", "I read commands only")
    assert figures(ship) == [680_000_000]


async def test_an_answered_reminder_says_so_and_has_no_buttons(ship: Ship) -> None:
    await read(ship)
    asked = await reminded(ship)
    await ship.hears_in_private(ship.ann, "1.06", "Thank you")
    ship.house.clock.pass_(minutes=1)
    await remind_all(ship.house.wiring)
    await deliver_due(ship.house.wiring)
    assert "$1.06 is recorded" in asked.text
    assert asked.buttons == []


async def test_an_answer_delivered_twice_is_recorded_once(ship: Ship) -> None:
    await read(ship)
    await reminded(ship)
    said = await ship.ann.says(ship.ann.private, "1.06")
    await ship.telegram.wait_for(ship.ann.private, "Thank you", after=said)
    await ship.anchors()
    ship.telegram.updates.repeat()
    await ship.sails()
    await ship.telegram.wait_for(ship.ann.private, "Thank you", after=said, count=2)
    assert figures(ship) == [680_000_000, 1_060_000_000]


async def test_an_answer_typed_while_the_process_was_down_is_of_that_moment(ship: Ship) -> None:
    await read(ship)
    await reminded(ship)
    await ship.anchors()
    said = await ship.ann.says(ship.ann.private, "1.06")
    ship.house.clock.pass_(hours=3)
    await ship.sails()
    await ship.telegram.wait_for(ship.ann.private, "Thank you", after=said)
    (at,) = ship.house.rows("SELECT max(at) FROM readings")[0]
    assert at == int(NOON.replace(day=29).timestamp()) * 1_000_000


async def test_snooze_and_not_again_end_the_asking(ship: Ship) -> None:
    await read(ship)
    asked = await reminded(ship)
    await ship.ann.presses(asked, "Snooze for 3 days")
    await ship.telegram.wait_for(ship.ann.private, "I let Groq rest until")
    await ship.ann.presses(asked, "Not again")
    await ship.telegram.wait_for(ship.ann.private, "I remind nobody of Groq any more")
    ship.house.clock.now = NOON.replace(day=30)
    assert await remind_all(ship.house.wiring) == 0


async def test_several_open_ones_are_told_apart_by_a_reply_or_by_a_button(ship: Ship) -> None:
    await read(ship)
    await ship.hears(ship.ann, "/reading perplexity 3", "recorded")
    groq = await reminded(ship)
    which = await ship.hears_in_private(ship.ann, "4.50", "I asked for several")
    assert which.buttons == ["Groq", "Perplexity"]
    await ship.ann.presses(which, "Perplexity")
    await ship.telegram.wait_for(ship.ann.private, "Perplexity: $4.50 recorded")
    said = await ship.ann.says(ship.ann.private, "0.70", reply_to=groq)
    await ship.telegram.wait_for(ship.ann.private, "Groq: $0.70 recorded", after=said)


async def test_the_answer_goes_to_the_workspace_that_asked(ship: Ship) -> None:
    """Ann belongs to two, and her private chat is about the other one."""
    await read(ship)
    other = ship.telegram.group("Other", members=[ship.ann], admins=[ship.ann])

    ship.house.wiring.store.write_now(lambda connection: open_workspace(connection, "Other", NOON))
    at = ship.house.clock.now
    ship.house.wiring.store.write_now(
        lambda connection: join_place(connection, 2, "telegram", str(other.id), "Other", at)
    )
    await ship.ann.says(other, "/budget")
    await ship.telegram.wait_for(other, "Budget")
    ship.house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql("UPDATE people SET workspace_id = 2")
    )
    asked = await reminded(ship)
    await ship.hears_in_private(ship.ann, "1.06", "Thank you")
    assert figures(ship) == [680_000_000, 1_060_000_000]
    ship.house.clock.pass_(minutes=1)
    await ship.ann.presses(asked, "Not again")
    await ship.telegram.wait_for(ship.ann.private, "I remind nobody of Groq any more")

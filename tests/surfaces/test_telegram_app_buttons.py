"""Buttons and questions on Telegram: pressed once, pressed by another, after a restart, answered or not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.people import forced
from tests.surfaces.telegram_stand_in.records import Message

LOWER = "is less than the"


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


async def asked_for_a_zone(ship: Ship) -> Message:
    """Ann presses "Another…" among the zones of the group's settings."""
    offered = await ship.hears(ship.ann, "/settings", "Settings")
    await ship.ann.presses(offered, "Another…")
    return await ship.telegram.wait_for(ship.team, "Your time zone")


def zone(ship: Ship) -> object:
    return ship.house.rows("SELECT zone FROM workspaces")[0][0]


async def test_a_button_works_after_a_restart(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    await ship.anchors()
    await ship.sails()
    await ship.ann.presses(said, "Undo")
    await ship.telegram.wait_for(ship.team, "taken back")


async def test_a_button_pressed_twice_changes_things_once(ship: Ship) -> None:
    await ship.hears(ship.ann, "/groq 1", "recorded")
    ship.house.clock.pass_(minutes=1)
    said = await ship.hears(ship.ann, "/groq 2", "recorded")
    await ship.ann.presses(said, "Undo")
    await ship.ann.presses(said, "Undo")
    await ship.telegram.wait_for(ship.team, "taken back", count=2)
    assert ship.house.rows("SELECT figure FROM readings WHERE NOT withdrawn") == [(1_000_000_000,)]


async def test_a_press_delivered_twice_changes_things_once(ship: Ship) -> None:
    await ship.hears(ship.ann, "/groq 1", "recorded")
    ship.house.clock.pass_(minutes=1)
    await ship.ann.presses(await ship.hears(ship.ann, "/groq 2", "recorded"), "Undo")
    await ship.telegram.wait_for(ship.team, "taken back")
    await ship.anchors()
    ship.telegram.updates.repeat()
    await ship.sails()
    await ship.telegram.wait_for(ship.team, "taken back", count=2)
    assert ship.house.rows("SELECT figure FROM readings WHERE NOT withdrawn") == [(1_000_000_000,)]


async def test_another_person_s_button_is_refused_by_an_alert_alone(ship: Ship) -> None:
    await ship.hears(ship.ann, "/settings everyone=yes", "everyone here")
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    pressed = await ship.bob.presses(said, "Undo")
    assert (pressed.text, pressed.alert) == ("That button is for the one who asked.", True)
    await ship.hears(ship.ann, "/budget", "Budget")
    assert len(ship.telegram.said(ship.team)) == 3
    assert ship.house.rows("SELECT count(*) FROM readings WHERE NOT withdrawn") == [(1,)]


async def test_a_button_is_answered_before_its_message_is_sent(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    pause = ship.telegram.pauses("sendMessage", accepted=False)
    await ship.ann.presses(said, "Undo")
    await pause.reached()
    pause.release()
    await ship.telegram.wait_for(ship.team, "taken back")


async def test_an_old_message_s_button_works(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    await ship.ann.presses(said, "Undo", inaccessible=True)
    await ship.telegram.wait_for(ship.team, "taken back")


async def test_an_expired_button_says_so(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    ship.house.clock.pass_(days=31)
    pressed = await ship.ann.presses(said, "Undo")
    assert (pressed.text, pressed.alert) == ("That button has expired: please ask again.", True)


async def test_what_no_button_of_ours_holds_is_refused(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    said.button_rows[0][0]["callback_data"] = "rm -rf"
    assert "I do not know that button" in (await ship.ann.presses(said, "Undo")).text


async def test_a_short_ask_in_a_button_is_asked(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/budget", "Budget")
    await ship.ann.presses(said, "Summary")
    answer = await ship.telegram.wait_for(ship.team, "Spend")
    assert answer.reply_to is said


async def test_a_refusal_with_a_way_out_offers_it(ship: Ship) -> None:
    await ship.hears(ship.ann, "/groq 2", "recorded")
    ship.house.clock.pass_(days=1)
    refused = await ship.hears(ship.ann, "/groq 1", LOWER)
    assert refused.of("code") == ["/reading groq 1 reset", "/reading groq 1 correct"]
    await ship.ann.presses(refused, "It was reset")
    await ship.telegram.wait_for(ship.team, "began again")


async def test_a_question_opens_the_asker_s_field_only(ship: Ship) -> None:
    asked = await asked_for_a_zone(ship)
    assert asked.forces_reply
    assert asked.pinged == [ship.ann]
    assert (ship.ann in forced(asked), ship.bob in forced(asked)) == (True, False)


async def test_an_answer_to_a_question_fills_it(ship: Ship) -> None:
    answer = await ship.ann.answers(await asked_for_a_zone(ship), "Kolkata")
    await ship.telegram.wait_for(ship.team, "Asia/Kolkata", after=answer)
    assert zone(ship) == "Asia/Kolkata"


async def test_a_question_survives_a_restart(ship: Ship) -> None:
    asked = await asked_for_a_zone(ship)
    await ship.anchors()
    await ship.sails()
    await ship.ann.answers(asked, "Kolkata")
    await ship.telegram.wait_for(ship.team, "Asia/Kolkata", after=asked)


async def test_a_reply_to_something_else_fills_no_question(ship: Ship) -> None:
    other = await ship.hears(ship.ann, "/budget", "Budget")
    await asked_for_a_zone(ship)
    await ship.ann.says(ship.team, "Kolkata", reply_to=other)
    await ship.settled()
    assert zone(ship) is None


async def test_another_person_s_reply_fills_no_question(ship: Ship) -> None:
    await ship.bob.says(ship.team, "Kolkata", reply_to=await asked_for_a_zone(ship))
    await ship.settled()
    assert zone(ship) is None


async def test_a_question_is_answered_once(ship: Ship) -> None:
    asked = await asked_for_a_zone(ship)
    await ship.ann.answers(asked, "Kolkata")
    await ship.ann.answers(asked, "Lisbon")
    await ship.settled()
    assert zone(ship) == "Asia/Kolkata"


async def test_an_answer_delivered_twice_gets_the_first_answer(ship: Ship) -> None:
    answer = await ship.ann.answers(await asked_for_a_zone(ship), "Kolkata")
    await ship.telegram.wait_for(ship.team, "Asia/Kolkata", after=answer)
    await ship.anchors()
    ship.telegram.updates.repeat()
    await ship.sails()
    await ship.telegram.wait_for(ship.team, "Asia/Kolkata", after=answer, count=2)
    assert ship.house.rows("SELECT count(*) FROM asks") == [(2,)]


async def test_a_question_of_yesterday_takes_no_answer(ship: Ship) -> None:
    asked = await asked_for_a_zone(ship)
    ship.house.clock.pass_(hours=1)
    await ship.ann.answers(asked, "Kolkata")
    await ship.settled()
    assert zone(ship) is None


async def test_a_wrong_answer_is_asked_for_again(ship: Ship) -> None:
    await ship.ann.answers(await asked_for_a_zone(ship), "Xyzzyx")
    again = await ship.telegram.wait_for(ship.team, "Xyzzyx")
    assert (again.forces_reply, zone(ship)) == (True, None)
    await ship.ann.answers(again, "Kolkata")
    await ship.telegram.wait_for(ship.team, "Asia/Kolkata", after=again)


async def test_a_wrong_answer_with_guesses_has_buttons_and_can_be_replied_to(ship: Ship) -> None:
    await ship.ann.answers(await asked_for_a_zone(ship), "Atlantis")
    again = await ship.telegram.wait_for(ship.team, "Atlantis")
    assert (again.forces_reply, bool(again.buttons)) == (False, True)
    await ship.ann.says(ship.team, "Kolkata", reply_to=again)
    await ship.telegram.wait_for(ship.team, "Asia/Kolkata", after=again)


async def test_in_private_the_next_words_answer(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget", "Budget")
    offered = await ship.hears_in_private(ship.ann, "/settings", "Settings")
    await ship.ann.presses(offered, "Another…")
    asked = await ship.telegram.wait_for(ship.ann.private, "Your time zone")
    await ship.hears_in_private(ship.ann, "/budget", "Budget")
    await ship.hears_in_private(ship.ann, "Kolkata", "Asia/Kolkata")
    assert (asked.forces_reply, zone(ship)) == (True, "Asia/Kolkata")


async def test_who_may_not_keep_is_not_asked(ship: Ship) -> None:
    offered = await ship.hears(ship.ann, "/settings everyone=yes", "Settings")
    pressed = await ship.bob.presses(offered, "Another…")
    assert (pressed.alert, len(ship.telegram.said(ship.team))) == (True, 1)


async def test_another_keeper_s_button_asks_nothing(ship: Ship) -> None:
    offered = await ship.hears(ship.ann, "/settings", "Settings")
    ship.team.admins.add(ship.bob.id)
    ship.house.clock.pass_(minutes=1)
    pressed = await ship.bob.presses(offered, "Another…")
    assert pressed.text == "That button is for the one who asked."
    assert len(ship.telegram.said(ship.team)) == 1


async def test_in_a_topic_the_question_and_its_answer_stay_there(ship: Ship) -> None:
    forum = ship.telegram.group("Forum", members=[], admins=[ship.ann], forum=True)
    ship.joins(forum)
    topic = await forum.opens_topic("Costs")
    await ship.ann.says(forum, "/settings", topic=topic)
    await ship.ann.presses(await ship.telegram.wait_for(forum, "Settings"), "Another…")
    asked = await ship.telegram.wait_for(forum, "Your time zone")
    await ship.ann.says(forum, "not to you", topic=topic)
    answer = await ship.ann.answers(asked, "Kolkata")
    said = await ship.telegram.wait_for(forum, "Asia/Kolkata", after=answer)
    assert (asked.thread, said.thread) == (topic, topic)

"""Commands on Telegram: typed in private chats, groups and topics, each answered where it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from commands import COMMANDS
from commands.catalogue import LANGUAGES
from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.refusals import too_many_requests


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


async def test_a_reading_is_recorded_and_undone_by_its_button(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    assert "Groq: $1.06 recorded." in said.text
    assert said.buttons == ["Undo"]
    assert said.of("bold")[0] == "Groq $1.06"
    pressed = await ship.ann.presses(said, "Undo")
    assert (pressed.text, pressed.alert) == ("", False)
    assert "was taken back" in (await ship.telegram.wait_for(ship.team, "taken back")).text
    assert ship.house.rows("SELECT count(*) FROM readings WHERE NOT withdrawn") == [(0,)]


async def test_arguments_are_words_or_named(ship: Ship) -> None:
    await ship.hears(ship.ann, "/limit 2 day reserve=0", "$2")
    await ship.hears(ship.ann, "/limit period=month amount=30", "$30")
    assert ship.house.rows("SELECT period, reserve FROM budgets ORDER BY id") == [
        ("day", "0"),
        ("month", "1/5"),
    ]


async def test_a_wrong_argument_is_answered_with_the_right_form(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq lots")
    assert "/groq <reading> [when]" in said.text
    assert ship.house.rows("SELECT count(*) FROM readings") == [(0,)]


async def test_a_word_too_many_is_answered_with_the_right_form(ship: Ship) -> None:
    assert "one word too many" in (await ship.hears(ship.ann, "/undo 1 2")).text


async def test_a_command_with_this_bot_s_name_is_answered(ship: Ship) -> None:
    assert "Budget" in (await ship.hears(ship.ann, "/budget@Purser_Bot", "Budget")).text


async def test_a_command_with_another_bot_s_name_is_not(ship: Ship) -> None:
    await ship.team.makes_bot("administrator")  # which shows the bot all that is said
    await ship.ann.says(ship.team, "/budget@other_bot")
    await ship.hears(ship.ann, "/summary", "Spend")
    assert len(ship.telegram.said(ship.team)) == 1


async def test_an_unknown_command_in_a_group_is_another_bot_s(ship: Ship) -> None:
    await ship.ann.says(ship.team, "/weather")
    assert "no /weather" in (await ship.hears(ship.ann, "/weather@purser_bot")).text
    assert len(ship.telegram.said(ship.team)) == 1


async def test_an_unknown_command_in_private_is_answered(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget")
    said = await ship.hears_in_private(ship.ann, "/buget")
    assert "Did you mean /budget" in said.text
    assert said.buttons == ["Help"]
    await ship.ann.presses(said, "Help")
    assert "/limit" in (await ship.telegram.wait_for(ship.ann.private, "What you can ask")).text


async def test_an_answer_in_a_group_replies_to_its_ask(ship: Ship) -> None:
    asked = await ship.ann.says(ship.team, "/budget")
    answer = await ship.telegram.wait_for(ship.team)
    assert answer.reply_to is asked


async def test_an_answer_in_private_does_not(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget")
    assert (await ship.hears_in_private(ship.ann, "/budget")).reply_to is None


async def test_an_answer_stays_in_its_topic(ship: Ship) -> None:
    forum = ship.telegram.group("Forum", members=[], admins=[ship.ann], forum=True)
    ship.joins(forum)
    topic = await forum.opens_topic("Costs")
    await ship.ann.says(forum, "/budget", topic=topic)
    assert (await ship.telegram.wait_for(forum, "Budget")).thread == topic
    await ship.ann.says(forum, "/summary")
    assert (await ship.telegram.wait_for(forum, "Spend")).thread is None


async def test_a_thread_of_replies_is_no_topic(ship: Ship) -> None:
    group = ship.telegram.group("Wide", members=[], admins=[ship.ann], supergroup=True)
    ship.joins(group)
    first = await ship.ann.says(group, "/budget")
    await ship.telegram.wait_for(group, "Budget")
    await ship.ann.says(group, "/summary", reply_to=first)
    await ship.telegram.wait_for(group, "Spend")
    sent = [call.given.get("message_thread_id") for call in ship.calls("sendMessage")]
    assert sent == [None, None]


async def test_talk_in_a_group_is_left_alone(ship: Ship) -> None:
    await ship.team.makes_bot("administrator")
    await ship.ann.says(ship.team, "what a nice budget")
    answer = await ship.hears(ship.ann, "/budget")
    await ship.ann.says(ship.team, "thank you", reply_to=answer)
    await ship.hears(ship.ann, "/summary", "Spend")
    assert len(ship.telegram.said(ship.team)) == 2


async def test_talk_in_private_is_told_what_is_read_here_once_a_minute(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget")
    said = await ship.hears_in_private(ship.ann, "how much is left?")
    assert "I read commands only" in said.text
    await ship.ann.says(ship.ann.private, "hello?")
    await ship.hears_in_private(ship.ann, "/budget", "Budget")
    assert len(ship.telegram.said(ship.ann.private, "I read commands only")) == 1


async def test_an_edited_command_is_not_asked_again(ship: Ship) -> None:
    asked = await ship.ann.says(ship.team, "/groq 1.06")
    await ship.telegram.wait_for(ship.team, "recorded")
    await ship.ann.edits(asked, "/groq 1.09")
    await ship.hears(ship.ann, "/budget", "Budget")
    assert ship.house.rows("SELECT count(*) FROM readings") == [(1,)]


async def test_the_menu_describes_every_command(ship: Ship) -> None:
    shown = {definition.name: definition.summary for definition in COMMANDS}
    assert ship.ann.menu(ship.team) == ship.bob.menu(ship.bob.private) == shown


async def test_the_menu_is_set_only_when_it_has_changed(ship: Ship) -> None:
    await ship.anchors()
    await ship.sails()
    assert len(ship.calls("setMyCommands")) == len(LANGUAGES)
    await ship.anchors()
    ship.telegram.settings.clear()
    await ship.sails()
    assert len(ship.calls("setMyCommands")) == 2 * len(LANGUAGES)


async def test_a_bot_whose_menu_cannot_be_set_answers(ship: Ship) -> None:
    await ship.anchors()
    ship.telegram.fails("getMyCommands", too_many_requests(3600))
    await ship.sails()
    await ship.hears(ship.ann, "/budget", "Budget")


async def test_links_have_no_preview(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget")
    options = ship.calls("sendMessage")[-1].given["link_preview_options"]
    assert options["is_disabled"] is True


async def test_what_people_are_called_is_no_markup_and_pings_nobody(ship: Ship) -> None:
    group = ship.telegram.group("<b>@bobby</b> *x* & /undo", members=[ship.bob], admins=[ship.ann])
    ship.joins(group)
    await ship.ann.says(group, "/groq <b>@bobby</b>&amp;")
    said = await ship.telegram.wait_for(group)
    assert "<b>" in said.text
    assert (said.pinged, said.of("bot_command")) == ([], ["/groq"])


async def test_a_figure_typed_while_nobody_listened_is_of_the_moment_it_was_typed(ship: Ship) -> None:
    await ship.anchors()
    await ship.ann.says(ship.team, "/groq 1.06")
    typed_at = ship.house.clock.now
    ship.house.clock.pass_(hours=20)
    await ship.sails()
    await ship.telegram.wait_for(ship.team, "recorded")
    micros = int(typed_at.timestamp()) * 1_000_000
    assert ship.house.rows("SELECT at FROM readings") == [(micros,)]


async def test_a_figure_typed_just_now_is_of_now(ship: Ship) -> None:
    ship.house.clock.pass_(milliseconds=250)
    await ship.hears(ship.ann, "/groq 1.06", "recorded")
    now = round(ship.house.clock.now.timestamp() * 1_000_000)
    assert ship.house.rows("SELECT at FROM readings") == [(now,)]

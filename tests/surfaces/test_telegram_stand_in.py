"""The Telegram stand-in with a real python-telegram-bot polling it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError

from tests.surfaces.telegram_stand_in.people import Group, Person
from tests.surfaces.telegram_stand_in.pictures import png
from tests.surfaces.telegram_stand_in.refusals import bad_gateway, too_many_requests
from tests.surfaces.telegram_stand_in.server import TelegramStandIn
from tests.surfaces.telegram_stand_in.small_bot import poll, small_bot, stop


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as telegram:
        yield telegram


@pytest_asyncio.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[None]:
    """The small bot polls; at the end it has broken no rule."""
    app = small_bot(telegram.url, telegram.token)
    await poll(app)
    yield
    await stop(app)
    assert telegram.violations == []


@pytest.fixture
def ann(telegram: TelegramStandIn) -> Person:
    return telegram.person("Ann", username="ann")


@pytest.fixture
def bob(telegram: TelegramStandIn) -> Person:
    return telegram.person("Bob", username="bobby")


@pytest.fixture
def team(telegram: TelegramStandIn, ann: Person, bob: Person) -> Group:
    return telegram.group("Team", members=[ann, bob], admins=[ann])


async def test_a_command_is_answered(telegram: TelegramStandIn, bot: None, ann: Person) -> None:
    await ann.says(ann.private, "/echo 1.06")
    assert (await telegram.wait_for(ann.private)).text == "You said 1.06"
    with pytest.raises(AssertionError, match=r"no 1 answers with '1\.07'.*You said 1\.06"):
        await telegram.wait_for(ann.private, "1.07", seconds=0.01)


async def test_a_group_s_talk_is_not_shown_to_the_bot(
    telegram: TelegramStandIn, bot: None, ann: Person, team: Group
) -> None:
    talk = await ann.says(team, "nice weather")
    other = await ann.says(team, "/echo@other_bot hello")
    command = await ann.says(team, "/echo@purser_bot hello")
    await telegram.wait_for(team, "You said hello")
    assert (talk.update_id, other.update_id, len(telegram.said(team))) == (None, None, 1)
    assert command.of("bot_command") == ["/echo@purser_bot"]


async def test_html_becomes_text_with_entities(telegram: TelegramStandIn, bot: None, ann: Person) -> None:
    await ann.says(ann.private, "/html 🎈 <b>bold &amp; <i>both</i></b> &nbsp;")
    message = await telegram.wait_for(ann.private)
    assert message.text == "🎈 bold & both &nbsp;"
    assert (message.of("bold"), message.of("italic")) == (["bold & both"], ["both"])


async def test_bad_html_is_refused_and_the_plain_text_is_taken(
    telegram: TelegramStandIn, bot: None, ann: Person
) -> None:
    await ann.says(ann.private, "/html 1 < 2 <b>")
    message = await telegram.wait_for(ann.private)
    assert (message.text, message.entities) == ("1 < 2 <b>", ())


async def test_a_mention_pings_members_only_outside_code(
    telegram: TelegramStandIn, bot: None, ann: Person, bob: Person, team: Group
) -> None:
    stranger = telegram.person("Eve", username="eve_outside")
    await ann.says(team, "/html <code>@bobby</code> @eve_outside")
    assert (await telegram.wait_for(team)).pinged == []
    await ann.says(team, f'/html @Bobby <a href="tg://user?id={ann.id}">you</a> {stranger.id}')
    assert set((await telegram.wait_for(team, count=2)).pinged) == {bob, ann}


async def test_a_press_is_answered_and_the_message_edited(
    telegram: TelegramStandIn, bot: None, ann: Person
) -> None:
    await ann.says(ann.private, "/html Recorded")
    message = await telegram.wait_for(ann.private, "Recorded")
    assert message.buttons == ["Undo"]
    answered = await ann.presses(message, "Undo")
    assert (answered.text, answered.alert) == ("It is undone", True)
    assert [version.text for version in message.versions] == ["Recorded", "Undone"]
    assert message.buttons == []


async def test_a_press_without_an_answer_fails_the_test(telegram: TelegramStandIn, ann: Person) -> None:
    app = small_bot(telegram.url, telegram.token)
    async with app:
        await ann.starts()
        await app.bot.send_message(ann.id, "Hello", reply_markup={"inline_keyboard": [[button("Go")]]})
        with pytest.raises(AssertionError, match="nobody answered the press of 'Go'"):
            await ann.presses(telegram.said(ann.private)[0], "Go", seconds=0.05)


def button(text: str, data: str = "go") -> dict[str, str]:
    return {"text": text, "callback_data": data}


async def test_a_photo_keeps_its_bytes_and_its_edits(
    telegram: TelegramStandIn, bot: None, ann: Person
) -> None:
    await ann.says(ann.private, "/progress")
    message = await telegram.wait_for(ann.private, "all")
    assert [version.text for version in message.versions] == ["half", "done", "all"]
    assert message.versions[0].photo is not None
    assert (message.versions[0].photo.content, message.photo) == (png(3, 2), png(9, 9))


async def test_a_group_without_photos_refuses_them(
    telegram: TelegramStandIn, bot: None, ann: Person, team: Group
) -> None:
    team.forbidden.add("photos")
    await ann.says(team, "/picture")
    assert (await telegram.wait_for(team)).text == "Not enough rights to send photos to the chat"
    await team.makes_bot("administrator")
    await ann.says(team, "/picture")
    assert (await telegram.wait_for(team, "Days")).of("bold") == ["Days"]


async def test_a_forced_reply_asks_one_person(
    telegram: TelegramStandIn, bot: None, ann: Person, bob: Person, team: Group
) -> None:
    await ann.says(team, "/ask")
    asked = await telegram.wait_for(team, "How much?")
    with pytest.raises(AssertionError, match="does not ask Bob"):
        await bob.answers(asked, "7")
    await ann.answers(asked, "1.06")
    assert (await telegram.wait_for(team, "Thank you")).text == "Thank you for 1.06"


async def test_an_answer_stays_in_its_topic(telegram: TelegramStandIn, bot: None, ann: Person) -> None:
    forum = telegram.group("Forum", members=[ann], forum=True)
    topic = await forum.opens_topic("Costs")
    await ann.says(forum, "/echo here", topic=topic)
    assert (await telegram.wait_for(forum, "here")).thread == topic
    await ann.says(forum, "/echo general")
    assert (await telegram.wait_for(forum, "general")).thread is None


async def test_a_group_that_moved_names_its_new_id(
    telegram: TelegramStandIn, bot: None, ann: Person, team: Group
) -> None:
    new = await team.becomes_supergroup()
    await ann.says(ann.private, f"/tell {team.id}")
    assert (await telegram.wait_for(new)).text == "I followed"
    assert telegram.said(team) == []
    services = [m.content.service for chat in (team, new) for m in telegram.messages(chat)][:2]
    assert services == [{"migrate_to_chat_id": new.id}, {"migrate_from_chat_id": team.id}]


async def test_a_flood_is_waited_out(telegram: TelegramStandIn, bot: None, ann: Person) -> None:
    telegram.floods("sendMessage", retry_after=1)
    await ann.says(ann.private, "/echo late")
    await telegram.wait_for(ann.private, "You said late")
    assert len(telegram.said(ann.private)) == 1


async def test_coming_back_too_early_is_a_violation(telegram: TelegramStandIn, ann: Person) -> None:
    telegram.floods("sendMessage", retry_after=60)
    app = small_bot(telegram.url, telegram.token)
    await ann.starts()
    async with app:
        for _ in range(2):
            with pytest.raises(Exception, match="Flood control"):
                await app.bot.send_message(ann.id, "now")
    assert len(telegram.violations) == 1
    assert "before retry_after was over" in telegram.violations[0]


async def test_an_update_can_come_twice(telegram: TelegramStandIn, bot: None, ann: Person) -> None:
    said = await ann.says(ann.private, "/echo twice")
    await telegram.wait_for(ann.private, "twice")
    telegram.updates.repeat(said.update_id)
    await telegram.wait_for(ann.private, "twice", count=2)
    await ann.says(ann.private, "/echo once")
    await telegram.wait_for(ann.private, "once")
    assert len(telegram.said(ann.private)) == 3


async def test_nobody_is_written_to_unasked(
    telegram: TelegramStandIn, bot: None, ann: Person, bob: Person
) -> None:
    await ann.says(ann.private, f"/tell {bob.id}")
    await telegram.wait_for(ann.private, "bot can't initiate conversation with a user")
    await bob.starts("code")
    await telegram.wait_for(bob.private, "You said code")
    await bob.blocks()
    await ann.says(ann.private, f"/tell {bob.id} 12345")
    await telegram.wait_for(ann.private, "bot was blocked by the user")
    await telegram.wait_for(ann.private, "Chat not found")
    await bob.unblocks()
    await ann.says(ann.private, f"/tell {bob.id}")
    await telegram.wait_for(bob.private, "In private")


async def test_a_kicked_bot_hears_and_says_nothing(
    telegram: TelegramStandIn, bot: None, ann: Person, team: Group
) -> None:
    await team.makes_bot("kicked")
    assert (await ann.says(team, "/echo hello")).update_id is None
    await ann.says(ann.private, f"/tell {team.id}")
    await telegram.wait_for(ann.private, "Forbidden: bot was kicked from the group chat")


async def test_a_link_starts_the_bot_with_a_code(telegram: TelegramStandIn, bot: None, ann: Person) -> None:
    await ann.follows("https://t.me/purser_bot?start=abc-1")
    assert (await telegram.wait_for(ann.private)).text == "You said abc-1"
    with pytest.raises(AssertionError, match="does not lead to the bot"):
        await ann.follows("https://t.me/other_bot?start=abc-1")


async def test_a_person_s_file_can_be_downloaded(telegram: TelegramStandIn, ann: Person) -> None:
    sent = await ann.sends_document(ann.private, "costs.csv", b"1,2")
    assert sent.content.document is not None
    async with small_bot(telegram.url, telegram.token) as app:
        file = await app.bot.get_file(sent.content.document.file_id)
        assert await file.download_as_bytearray() == b"1,2"
        with pytest.raises(BadRequest, match="Wrong file_id"):
            await app.bot.get_file("F99")


async def test_a_wrong_token_is_refused(telegram: TelegramStandIn) -> None:
    stranger = small_bot(telegram.url, "7000000001:of-another-bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    for request in stranger.bot._request:  # what was not initialised is not shut down by the library
        await request.shutdown()
    async with small_bot(telegram.url, telegram.token) as app:
        assert app.bot.username == "purser_bot"


async def test_of_two_polls_the_newer_wins(telegram: TelegramStandIn, ann: Person) -> None:
    old, new = (small_bot(telegram.url, telegram.token) for _ in range(2))
    async with old, new:
        older = asyncio.create_task(old.bot.get_updates(timeout=10))
        await telegram.bell.until(lambda: telegram.updates.polling, 5, lambda: "no poll")
        newer = asyncio.create_task(new.bot.get_updates(timeout=10))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await older
        await ann.starts()
        assert [update.message.text for update in await newer if update.message] == ["/start"]
    assert telegram.updates.conflicts == 1


async def test_trouble_on_the_way_is_what_the_library_takes_it_for(
    telegram: TelegramStandIn, ann: Person
) -> None:
    await ann.starts()
    telegram.fails("sendMessage", bad_gateway())
    telegram.drops("sendMessage", accepted=True)
    telegram.fails("sendMessage", too_many_requests(3), where=lambda call: call.given["text"] == "3")
    async with small_bot(telegram.url, telegram.token) as app:
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await app.bot.send_message(ann.id, "1")
        with pytest.raises(NetworkError, match=r"disconnected|ReadError"):
            await app.bot.send_message(ann.id, "2")
        with pytest.raises(Exception, match="Retry in 0:00:03"):
            await app.bot.send_message(ann.id, "3")
        await app.bot.send_message(ann.id, "4")
    assert [message.text for message in telegram.said(ann.private)] == ["2", "4"]


async def test_a_request_held_open_goes_on_when_it_is_released(
    telegram: TelegramStandIn, bot: None, ann: Person
) -> None:
    pause = telegram.pauses("sendMessage", accepted=False)
    await ann.says(ann.private, "/echo slow")
    assert (await pause.reached()).given["text"] == "You said slow"
    assert telegram.said(ann.private) == []
    pause.release()
    await telegram.wait_for(ann.private, "You said slow")


async def announcing(telegram: TelegramStandIn, chat: int) -> asyncio.subprocess.Process:
    """A bot in a process of its own, which sends one message."""
    address = {"TELEGRAM_URL": telegram.url, "TELEGRAM_TOKEN": telegram.token, "TELEGRAM_CHAT": str(chat)}
    module = "tests.surfaces.telegram_stand_in.small_bot"
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, env={**os.environ, **address})


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_bot_killed_while_sending_has_sent_if_it_was_accepted(
    telegram: TelegramStandIn, ann: Person, accepted: bool
) -> None:
    await ann.starts()
    pause = telegram.pauses("sendMessage", accepted=accepted)
    process = await announcing(telegram, ann.id)
    await pause.reached()
    process.kill()
    await process.wait()
    pause.drop()
    assert len(telegram.said(ann.private)) == int(accepted)
    assert await (await announcing(telegram, ann.id)).wait() == 0
    assert len(telegram.said(ann.private, "It is nine")) == 1 + int(accepted)
    assert telegram.violations == []

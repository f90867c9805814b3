"""What the Telegram stand-in refuses, asked without a library: limits, rights, and the specification."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, FormData

from tests.surfaces.telegram_stand_in.people import Group, Person
from tests.surfaces.telegram_stand_in.pictures import png
from tests.surfaces.telegram_stand_in.server import TelegramStandIn
from tests.surfaces.telegram_stand_in.specification import specification

Ask = Callable[..., Awaitable[Any]]
LONG_MENU = [{"command": f"c{n}", "description": "does it"} for n in range(101)]


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as telegram:
        yield telegram


@pytest_asyncio.fixture
async def ask(telegram: TelegramStandIn) -> AsyncIterator[Ask]:
    """Calls a method; the result, or the description of a refusal."""
    async with ClientSession() as session:

        async def call(method: str, files: dict[str, bytes] | None = None, **given: Any) -> Any:
            form = FormData()
            for name, content in (files or {}).items():
                form.add_field(name, BytesIO(content), filename="file.png")
            fields: dict[str, Any] = {"data": form, "params": given} if files else {"json": given}
            url = f"{telegram.url}/bot{telegram.token}/{method}"
            async with session.post(url, **fields) as answer:
                body = await answer.json()
            return body["result"] if body["ok"] else body["description"]

        yield call


@pytest_asyncio.fixture
async def ann(telegram: TelegramStandIn) -> Person:
    person = telegram.person("Ann", username="ann")
    await person.starts()
    return person


@pytest.fixture
def team(telegram: TelegramStandIn, ann: Person) -> Group:
    return telegram.group("Team", members=[ann], supergroup=True)


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go"} | button]]}


@pytest.mark.parametrize(
    "given, refusal",
    [
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "*x*", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "outside the text"),
        ({"text": "x", "reply_markup": keyboard(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard()}, "text buttons are unallowed"),
        ({"text": "x", "reply_markup": keyboard(url="http://localhost:8000/")}, "Wrong HTTP URL"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "a.io"}] * 9]}},
            "too long",
        ),
        ({"text": "x", "reply_markup": {"force_reply": True, "input_field_placeholder": ""}}, "placeholder"),
        ({}, "text: missing"),
        ({"text": "x", "disable_notification": "perhaps"}, "is no Boolean"),
        ({"text": "x", "reply_markup": {"inline_keyboard": [{"text": "flat"}]}}, "not an array"),
        ({"text": "x", "reply_parameters": {"message_id": "first"}}, "is no Integer"),
    ],
)
async def test_a_message_beyond_a_limit_is_refused_and_noted(
    telegram: TelegramStandIn, ask: Ask, ann: Person, given: dict[str, Any], refusal: str
) -> None:
    assert refusal in await ask("sendMessage", chat_id=ann.id, **given)
    assert telegram.said(ann.private) == []
    assert len(telegram.violations) == 1
    assert refusal in telegram.violations[0]


@pytest.mark.parametrize(
    "given",
    [
        {"text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"},
        {"text": "x", "reply_markup": keyboard(callback_data="é" * 32)},
        {"text": "x", "reply_markup": keyboard(url="https://purser.example/")},
        {"text": "x", "disable_notification": "true", "reply_markup": '{"force_reply": true}'},
    ],
)
async def test_a_message_at_a_limit_is_taken(
    telegram: TelegramStandIn, ask: Ask, ann: Person, given: dict[str, Any]
) -> None:
    sent = await ask("sendMessage", chat_id=ann.id, **given)
    assert telegram.violations == []
    assert telegram.said(ann.private)[0].id == sent["message_id"]


async def test_an_unknown_parameter_is_noted_and_ignored(
    telegram: TelegramStandIn, ask: Ask, ann: Person
) -> None:
    await ask("sendMessage", chat_id=ann.id, text="x", colour="red")
    assert telegram.said(ann.private, "x")
    assert telegram.violations == ["sendMessage: colour: no such parameter"]


async def test_an_unknown_method_is_not_found(telegram: TelegramStandIn, ask: Ask) -> None:
    assert await ask("sendMoney") == "Not Found: method not found"
    assert "the stand-in, which does not do all" in await ask("sendDice")
    assert len(telegram.violations) == 2


@pytest.mark.parametrize(
    "commands, refusal",
    [
        ([{"command": "Budget", "description": "Shows it"}], "BOT_COMMAND_INVALID"),
        ([{"command": "b" * 33, "description": "Shows it"}], "BOT_COMMAND_INVALID"),
        ([{"command": "budget", "description": "It"}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "budget", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "budget", "description": "Shows it"}] * 2, "listed twice"),
        (LONG_MENU, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_a_bad_menu_is_refused(
    telegram: TelegramStandIn, ask: Ask, commands: list[Any], refusal: str
) -> None:
    assert refusal in await ask("setMyCommands", commands=commands)
    assert len(telegram.violations) == 1


async def test_the_narrowest_menu_in_one_s_own_language_is_shown(
    telegram: TelegramStandIn, ask: Ask, ann: Person, team: Group
) -> None:
    await ask("setMyCommands", commands=LONG_MENU[:100])
    groups = {"type": "all_group_chats"}
    for language, says in (("", "Shows it"), ("pt", "Mostra")):
        menu = [{"command": "budget", "description": says}]
        await ask("setMyCommands", commands=menu, scope=groups, language_code=language)
    assert await ask("getMyCommands", scope=groups) == [{"command": "budget", "description": "Shows it"}]
    eva = telegram.person("Eva", language_code="pt")
    assert (ann.menu(team), eva.menu(team)) == ({"budget": "Shows it"}, {"budget": "Mostra"})
    assert len(ann.menu(ann.private)) == 100
    assert telegram.violations == []


@pytest.mark.parametrize(
    "content, refusal",
    [
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (png(1, 21), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_a_bad_photo_is_refused(
    telegram: TelegramStandIn, ask: Ask, ann: Person, content: bytes, refusal: str
) -> None:
    assert refusal in await ask("sendPhoto", {"photo": content}, chat_id=ann.id)
    assert len(telegram.violations) == 1


async def test_a_photo_of_eleven_megabytes_is_refused(ask: Ask, ann: Person) -> None:
    assert "at most 10 MB" in await ask("sendPhoto", {"photo": png(1, 1).ljust(11 * 2**20)}, chat_id=ann.id)
    sent = await ask("sendPhoto", {"photo": png(1, 1).ljust(9 * 2**20)}, chat_id=ann.id)
    assert sent["photo"][0]["file_size"] == 9 * 2**20


async def test_a_photo_can_be_attached_fetched_and_sent_again(
    telegram: TelegramStandIn, ask: Ask, ann: Person
) -> None:
    sent = await ask(
        "sendPhoto", {"day": png(20, 1)}, chat_id=ann.id, photo="attach://day", caption="x" * 1024
    )
    file = await ask("getFile", file_id=sent["photo"][0]["file_id"])
    async with ClientSession() as session:
        url = f"{telegram.url}/file/bot{telegram.token}/{file['file_path']}"
        assert await (await session.get(url)).read() == png(20, 1)
        assert (await session.get(url + "0")).status == 404
    await ask("sendPhoto", chat_id=ann.id, photo=file["file_id"])
    assert [message.photo for message in telegram.said(ann.private)] == [png(20, 1)] * 2
    assert telegram.violations == []
    too_long = await ask("sendPhoto", chat_id=ann.id, photo=file["file_id"], caption="x" * 1025)
    assert too_long == "Bad Request: message caption is too long"


async def test_edits_are_refused_as_telegram_refuses_them(
    telegram: TelegramStandIn, ask: Ask, ann: Person
) -> None:
    theirs = await ann.says(ann.private, "mine")
    text = await ask("sendMessage", chat_id=ann.id, text="x")
    photo = await ask("sendPhoto", {"photo": png(1, 1)}, chat_id=ann.id)
    asks = await ask("sendMessage", chat_id=ann.id, text="?", reply_markup={"force_reply": True})

    async def edit(what: str, message_id: int, **given: str) -> Any:
        return await ask(f"editMessage{what}", chat_id=ann.id, message_id=message_id, **given)

    assert "message is not modified" in await edit("Text", text["message_id"], text="x")
    assert "no text in the message" in await edit("Text", photo["message_id"], text="y")
    assert "no caption in the message" in await edit("Caption", text["message_id"], caption="y")
    assert "can't be edited" in await edit("Text", theirs.id, text="y")
    assert "can't be edited" in await edit("Text", asks["message_id"], text="y")
    assert "message to edit not found" in await edit("Text", 999, text="y")
    assert (await edit("Text", text["message_id"], text="y"))["text"] == "y"
    assert telegram.violations == []


async def test_a_document_is_sent_changed_and_loses_its_buttons(
    telegram: TelegramStandIn, ask: Ask, ann: Person
) -> None:
    go = json.dumps(keyboard(callback_data="go"))
    sent = await ask("sendDocument", {"document": b"1,2"}, chat_id=ann.id, reply_markup=go)
    here = {"chat_id": ann.id, "message_id": sent["message_id"]}
    message = telegram.said(ann.private)[0]
    assert (message.document, message.buttons) == (b"1,2", ["Go"])
    await ask("editMessageReplyMarkup", **here)
    assert "message is not modified" in await ask("editMessageReplyMarkup", **here)
    media = json.dumps({"type": "document", "media": "attach://new", "caption": "now"})
    await ask("editMessageMedia", {"new": b"3"}, **here, media=media)
    assert [version.text for version in message.versions] == ["", "", "now"]
    assert (message.document, message.buttons) == (b"3", [])
    assert "at most 50 MB" in await ask("sendDocument", {"document": b""}, chat_id=ann.id)
    assert "wrong file identifier" in await ask("sendDocument", chat_id=ann.id, document="F99")
    assert "fetches nothing" in await ask("sendDocument", chat_id=ann.id, document="https://x.io/a.pdf")


async def test_a_topic_must_exist(telegram: TelegramStandIn, ask: Ask, ann: Person) -> None:
    forum = telegram.group("Forum", members=[ann], forum=True)
    topic = await forum.opens_topic("Costs")
    there = {"chat_id": forum.id, "text": "x"}
    assert "thread not found" in await ask("sendMessage", **there, message_thread_id=topic + 1)
    sent = await ask("sendMessage", **there, message_thread_id=topic)
    assert (sent["is_topic_message"], sent["message_thread_id"]) == (True, topic)
    # What replies to nothing replies to the topic's first message, as at Telegram.
    assert sent["reply_to_message"]["forum_topic_created"]["name"] == "Costs"
    assert telegram.violations == []


async def test_a_chat_action_is_one_that_exists(telegram: TelegramStandIn, ask: Ask, ann: Person) -> None:
    assert await ask("sendChatAction", chat_id=ann.id, action="upload_photo") is True
    assert "wrong parameter action" in await ask("sendChatAction", chat_id=ann.id, action="thinking")


async def test_a_bot_that_left_is_outside(telegram: TelegramStandIn, ask: Ask, team: Group) -> None:
    assert await ask("leaveChat", chat_id=team.id) is True
    outside = await ask("sendMessage", chat_id=team.id, text="x")
    assert outside == "Forbidden: bot is not a member of the supergroup chat"


async def test_a_menu_that_is_deleted_is_shown_no_more(ask: Ask, ann: Person) -> None:
    await ask("setMyCommands", commands=LONG_MENU[:1])
    assert ann.menu(ann.private) == {"c0": "does it"}
    await ask("deleteMyCommands")
    assert ann.menu(ann.private) == {}


async def test_only_an_administrator_deletes_what_others_wrote(
    telegram: TelegramStandIn, ask: Ask, ann: Person, team: Group
) -> None:
    private, public = [await ann.says(chat, "/connect key") for chat in (ann.private, team)]
    assert await ask("deleteMessage", chat_id=team.id, message_id=public.id) == (
        "Bad Request: message can't be deleted"
    )
    await team.makes_bot("administrator", may_delete=True)
    assert await ask("deleteMessage", chat_id=team.id, message_id=public.id) is True
    assert await ask("deleteMessage", chat_id=ann.id, message_id=private.id) is True
    assert (private.deleted, public.deleted) == (True, True)
    assert "to delete not found" in await ask("deleteMessage", chat_id=team.id, message_id=public.id)


async def test_rights_are_told_where_a_bot_looks(
    telegram: TelegramStandIn, ask: Ask, ann: Person, team: Group
) -> None:
    async def status(user: int) -> Any:
        return await ask("getChatMember", chat_id=team.id, user_id=user)

    assert (await status(ann.id))["status"] == "member"
    assert (await status(telegram.bot.id))["status"] == "member"
    await team.restricts_bot("photos")
    restricted = await status(telegram.bot.id)
    assert (restricted["can_send_photos"], restricted["can_send_messages"]) == (False, True)
    team.forbidden.add("photos")
    assert (await ask("getChat", chat_id=team.id))["permissions"]["can_send_photos"] is False
    team.admins.add(ann.id)
    assert [a["user"]["id"] for a in await ask("getChatAdministrators", chat_id=team.id)] == [ann.id]
    assert "no administrators" in await ask("getChatAdministrators", chat_id=ann.id)
    assert telegram.violations == []


async def test_a_press_is_answered_once(telegram: TelegramStandIn, ask: Ask, ann: Person) -> None:
    await ask("sendMessage", chat_id=ann.id, text="x", reply_markup=keyboard(callback_data="go"))
    query = ann.begins_press(telegram.said(ann.private)[0], "Go", inaccessible=True)
    update = (await ask("getUpdates", offset=-1))[0]["callback_query"]
    assert (update["data"], update["message"]["date"]) == ("go", 0)
    assert "MESSAGE_TOO_LONG" in await ask("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert await ask("answerCallbackQuery", callback_query_id=query) is True
    assert "query is too old" in await ask("answerCallbackQuery", callback_query_id=query)


async def test_a_replied_message_must_exist_unless_it_need_not(
    telegram: TelegramStandIn, ask: Ask, ann: Person
) -> None:
    reply = {"message_id": 999}
    answer = await ask("sendMessage", chat_id=ann.id, text="x", reply_parameters=reply)
    assert answer == "Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    assert (await ask("sendMessage", chat_id=ann.id, text="x", reply_parameters=reply))["text"] == "x"


async def test_updates_wait_until_they_are_confirmed(
    telegram: TelegramStandIn, ask: Ask, ann: Person
) -> None:
    said = await ann.says(ann.private, "/budget")
    assert said.update_id is not None
    for _ in range(2):
        assert len(await ask("getUpdates")) == 2
    assert [u["update_id"] for u in await ask("getUpdates", offset=said.update_id)] == [said.update_id]
    assert await ask("getUpdates", offset=said.update_id + 1) == []
    await telegram.all_taken()
    await ask("getUpdates", allowed_updates=["callback_query"])
    assert (await ann.says(ann.private, "/budget")).update_id is None


async def test_a_webhook_ends_polling_until_it_is_deleted(telegram: TelegramStandIn, ask: Ask) -> None:
    assert "An HTTPS URL must be provided" in await ask("setWebhook", url="http://purser.example/telegram")
    assert await ask("setWebhook", url="https://purser.example/telegram", secret_token="s-1") is True
    assert (await ask("getWebhookInfo"))["url"] == "https://purser.example/telegram"
    assert "can't use getUpdates method while webhook is active" in await ask("getUpdates")
    assert await ask("deleteWebhook", drop_pending_updates=True) is True
    assert await ask("getUpdates") == []


async def test_an_administrator_may_write_in_the_group_s_name(
    telegram: TelegramStandIn, ask: Ask, ann: Person, team: Group
) -> None:
    await ann.says(team, "/budget", anonymously=True)
    message = (await ask("getUpdates", offset=-1))[0]["message"]
    assert (message["from"]["username"], message["sender_chat"]["id"]) == ("GroupAnonymousBot", team.id)


async def test_what_a_person_changes_is_told(telegram: TelegramStandIn, ask: Ask, ann: Person) -> None:
    said = await ann.says(ann.private, "/groq 1.60")
    await ann.edits(said, "/groq 1.06")
    assert (await ask("getUpdates", offset=-1))[0]["edited_message"]["text"] == "/groq 1.06"
    await ann.blocks()
    change = (await ask("getUpdates", offset=-1))[0]["my_chat_member"]
    assert [change[when]["status"] for when in ("old_chat_member", "new_chat_member")] == ["member", "kicked"]
    with pytest.raises(AssertionError, match="Ann has blocked the bot"):
        await ann.says(ann.private, "hello?")


async def test_a_bot_without_privacy_mode_hears_all(ask: Ask) -> None:
    async with TelegramStandIn(privacy=False) as telegram:
        ann = telegram.person("Ann")
        team = telegram.group("Team", members=[ann])
        assert (await ann.says(team, "nice weather")).update_id is not None
        assert (await ann.says(team, "/echo@other_bot")).update_id is not None


def test_an_answer_that_telegram_never_gives_is_noticed() -> None:
    owner = {
        "status": "creator",
        "user": {"id": 1, "is_bot": False, "first_name": "A"},
        "is_anonymous": False,
    }
    assert specification().faults_of_answer("getChatMember", owner) == []
    del owner["is_anonymous"]
    assert specification().faults_of_answer("getChatMember", owner | {"age": 7}) == [
        "answer to getChatMember.age: ChatMemberOwner has no such field",
        "answer to getChatMember.is_anonymous: missing",
    ]


async def test_the_bot_s_page_has_limits(telegram: TelegramStandIn, ask: Ask) -> None:
    assert await ask("setMyDescription", description="x" * 512) is True
    assert await ask("getMyDescription") == {"description": "x" * 512}
    assert "too long" in await ask("setMyShortDescription", short_description="x" * 121)
    assert (await ask("getMe"))["can_read_all_group_messages"] is False

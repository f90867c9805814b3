"""What the bot does to messages: send, edit, delete, answer a press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.surfaces.telegram_stand_in.checks import (
    check_document,
    check_length,
    checked_markup,
    photo_size,
    worded,
)
from tests.surfaces.telegram_stand_in.records import Call, Chat, Content, Message, StoredFile, Upload
from tests.surfaces.telegram_stand_in.refusals import Refused, bad_request, breach
from tests.surfaces.telegram_stand_in.world import Answered, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
CHAT_ACTIONS = {"typing", "upload_photo", "upload_document", "find_location", "choose_sticker"}
CHAT_ACTIONS |= {
    f"{verb}_{what}" for verb in ("record", "upload") for what in ("video", "voice", "video_note")
}


def content_of(world: World, call: Call, given: dict[str, Any], name: str) -> Content:
    """Words and buttons of a request or of the media in it."""
    text, entities = worded(given, name, world.find_user)
    markup = checked_markup(call.given.get("reply_markup"))
    return Content(text, entities, given.get(name, ""), markup)


def file_of(world: World, call: Call, kind: str, named: str | None) -> StoredFile:
    """The file of a request: uploaded under the parameter's name or attached, or one that is kept already."""
    upload = call.files.get((named or "").removeprefix("attach://") or kind)
    if upload:
        return kept(world, upload, kind)
    if named in world.files:
        return world.files[named]
    if "://" in (named or ""):
        raise breach(f"the stand-in fetches nothing: upload {named}")
    raise bad_request("wrong file identifier/HTTP URL specified")


def kept(world: World, upload: Upload, kind: str) -> StoredFile:
    """An upload within the limits of its kind, stored."""
    if kind == "photo":
        return world.keep_file(upload, "photos", photo_size(upload))
    check_document(upload)
    return world.keep_file(upload, "documents")


def replied_to(world: World, chat: Chat, given: dict[str, Any]) -> Message | None:
    """The message a request replies to. A reply into another chat is not done here."""
    wanted = given.get("reply_parameters")
    if not wanted:
        return None
    if wanted.get("chat_id", chat.id) != chat.id:
        raise breach("the stand-in replies in the same chat only")
    try:
        return world.message_in(chat, wanted["message_id"], "be replied")
    except Refused:
        if wanted.get("allow_sending_without_reply"):
            return None
        raise


def allow(chat: Chat, kind: str) -> None:
    """Refuse what the group takes from nobody, or not from the bot; administrators may send all."""
    if not chat.bot_is_admin and kind in chat.forbidden | chat.forbidden_to_bot:
        words = "text messages" if kind == "messages" else kind
        raise bad_request(f"not enough rights to send {words} to the chat")


def put(world: World, call: Call, chat: Chat, content: Content) -> dict[str, Any]:
    """Send what the bot says into the chat, topic and reply it asks for."""
    given = call.given
    thread = given.get("message_thread_id") if chat.forum else None
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    message = world.post(chat, world.bot, content, replied_to(world, chat, given), thread)
    message.silent = given.get("disable_notification", False)
    message.protected = given.get("protect_content", False)
    return message.json()


def send_message(world: World, call: Call) -> dict[str, Any]:
    chat = world.open_chat(call.given["chat_id"])
    allow(chat, "messages")
    return put(world, call, chat, content_of(world, call, call.given, "text"))


def send_photo(world: World, call: Call) -> dict[str, Any]:
    chat = world.open_chat(call.given["chat_id"])
    allow(chat, "photos")
    content = content_of(world, call, call.given, "caption")
    photo = file_of(world, call, "photo", call.given.get("photo"))
    return put(world, call, chat, replace(content, photo=photo))


def send_document(world: World, call: Call) -> dict[str, Any]:
    chat = world.open_chat(call.given["chat_id"])
    allow(chat, "documents")
    content = content_of(world, call, call.given, "caption")
    document = file_of(world, call, "document", call.given.get("document"))
    return put(world, call, chat, replace(content, document=document))


def own_message(world: World, call: Call) -> Message:
    """The message to edit. Only the bot's own, and none that asked for a reply (tdlib, can_edit_message)."""
    if "inline_message_id" in call.given or not {"chat_id", "message_id"} <= call.given.keys():
        raise breach("the stand-in edits by chat_id and message_id")
    chat = world.open_chat(call.given["chat_id"])
    message = world.message_in(chat, call.given["message_id"], "edit")
    keys = message.content.markup and "inline_keyboard" not in message.content.markup
    if message.sender is not world.bot or message.content.service or keys:
        raise bad_request("message can't be edited")
    return message


def show(world: World, message: Message, content: Content) -> dict[str, Any]:
    """Let a message show something new; it keeps what it showed before. An edit pings nobody."""
    if replace(content, source="") == replace(message.content, source=""):
        raise bad_request(NOT_MODIFIED)
    message.versions.append(content)
    message.edited_at = int(world.now())
    world.bell.ring()
    return message.json()


def edit_text(world: World, call: Call) -> dict[str, Any]:
    message = own_message(world, call)
    if message.content.photo or message.content.document:
        raise bad_request("there is no text in the message to edit")
    return show(world, message, content_of(world, call, call.given, "text"))


def edit_caption(world: World, call: Call) -> dict[str, Any]:
    message = own_message(world, call)
    if not (message.content.photo or message.content.document):
        raise bad_request("there is no caption in the message to edit")
    new = content_of(world, call, call.given, "caption")
    return show(world, message, replace(new, photo=message.content.photo, document=message.content.document))


def edit_media(world: World, call: Call) -> dict[str, Any]:
    message, media = own_message(world, call), call.given["media"]
    kind = media["type"]
    if kind not in ("photo", "document"):
        raise breach(f"the stand-in shows photos and documents, not {kind}")
    new = content_of(world, call, media, "caption")
    stored = file_of(world, call, kind, media["media"])
    return show(
        world, message, replace(new, photo=stored) if kind == "photo" else replace(new, document=stored)
    )


def edit_markup(world: World, call: Call) -> dict[str, Any]:
    message = own_message(world, call)
    markup = checked_markup(call.given.get("reply_markup"))
    return show(world, message, replace(message.content, markup=markup))


def delete_message(world: World, call: Call) -> bool:
    """Own messages, all in a private chat, and others' where the bot may delete; each within 48 hours."""
    chat = world.open_chat(call.given["chat_id"])
    message = world.message_in(chat, call.given["message_id"], "delete")
    may = chat.bot_is_admin and chat.bot_may_delete
    fresh = world.now() - message.date < 48 * 3600
    if not (may or (fresh and (chat.private or message.sender is world.bot))):
        raise bad_request("message can't be deleted")
    message.deleted = True
    world.bell.ring()
    return True


def answer_press(world: World, call: Call) -> bool:
    query, text = call.given["callback_query_id"], call.given.get("text", "")
    check_length(call.given, "text", 200)
    if query not in world.presses or world.presses[query]:
        raise bad_request(TOO_OLD)
    if call.given.get("url"):
        raise bad_request("URL_INVALID")  # only games and links to the bot itself may be opened
    world.presses[query] = Answered(text, call.given.get("show_alert", False))
    world.bell.ring()
    return True


def send_action(world: World, call: Call) -> bool:
    world.open_chat(call.given["chat_id"])
    if call.given["action"] not in CHAT_ACTIONS:
        raise breach("wrong parameter action in request")
    return True


MESSAGE_METHODS: dict[str, Callable[[World, Call], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageMedia": edit_media,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_press,
    "sendChatAction": send_action,
}

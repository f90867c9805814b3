"""What the bot asks about itself and its chats, and how it presents itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.surfaces.telegram_stand_in.checks import check_commands, check_length
from tests.surfaces.telegram_stand_in.records import Call, Chat
from tests.surfaces.telegram_stand_in.refusals import bad_request, breach
from tests.surfaces.telegram_stand_in.world import World

SENDS = ("messages", "audios", "documents", "photos", "videos", "video_notes", "voice_notes", "polls")
DOES = "send_other_messages add_web_page_previews react_to_messages edit_tag change_info invite_users"
DOES += " pin_messages manage_topics"
RIGHTS = "manage_chat manage_video_chats restrict_members promote_members change_info invite_users"
RIGHTS += " post_stories edit_stories delete_stories"
TEXTS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(world: World, call: Call) -> dict[str, Any]:
    names = ("can_join_groups", "supports_inline_queries", "can_connect_to_business", "has_main_web_app")
    able = {name: name == "can_join_groups" for name in names}
    return world.bot.json() | able | {"can_read_all_group_messages": not world.privacy}


def set_webhook(world: World, call: Call) -> bool:
    url, secret = call.given["url"], call.given.get("secret_token", "")
    if url and (urlsplit(url).scheme != "https" or (urlsplit(url).port or 443) not in (443, 80, 88, 8443)):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise breach("secret token contains unallowed characters")
    return use_webhook(world, call, url)


def use_webhook(world: World, call: Call, url: str) -> bool:
    """Let updates go to the address, or to those who poll if it is empty."""
    if call.given.get("drop_pending_updates"):
        world.updates.pending.clear()
    if "allowed_updates" in call.given:
        world.updates.allowed = call.given["allowed_updates"]
    world.updates.webhook = url
    world.updates.wake()
    return True


def delete_webhook(world: World, call: Call) -> bool:
    return use_webhook(world, call, "")


def get_webhook_info(world: World, call: Call) -> dict[str, Any]:
    updates = world.updates
    info: dict[str, Any] = {"url": updates.webhook, "has_custom_certificate": False}
    info["pending_update_count"] = len(updates.pending)
    return info | ({"allowed_updates": updates.allowed} if updates.allowed else {})


def menu_key(call: Call) -> tuple[str, str, str]:
    """Under which a command menu is kept: its scope and language."""
    language = call.given.get("language_code", "")
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise breach("invalid language code specified")
    scope = call.given.get("scope", {"type": "default"})
    return "commands", json.dumps(scope, sort_keys=True), language


def set_commands(world: World, call: Call) -> bool:
    check_commands(call.given["commands"])
    key = menu_key(call)
    if "chat_id" in call.given.get("scope", {}):
        world.seen_chat(call.given["scope"]["chat_id"])
    world.settings[key] = call.given["commands"]
    return True


def get_commands(world: World, call: Call) -> list[dict[str, str]]:
    found: list[dict[str, str]] = world.settings.get(menu_key(call), [])
    return found


def delete_commands(world: World, call: Call) -> bool:
    world.settings.pop(menu_key(call), None)
    return True


def set_text(world: World, call: Call) -> bool:
    name, most = TEXTS[call.method.removeprefix("setMy")]
    check_length(call.given, name, most)
    world.settings[name, "", call.given.get("language_code", "")] = call.given.get(name, "")
    return True


def get_text(world: World, call: Call) -> dict[str, str]:
    name, _ = TEXTS[call.method.removeprefix("getMy")]
    return {name: world.settings.get((name, "", call.given.get("language_code", "")), "")}


def permissions(forbidden: set[str]) -> dict[str, bool]:
    """All that a member may, as types ChatPermissions and ChatMemberRestricted have it."""
    return {f"can_send_{kind}": kind not in forbidden for kind in SENDS} | {
        f"can_{does}": True for does in DOES.split()
    }


def get_chat(world: World, call: Call) -> dict[str, Any]:
    chat = world.seen_chat(call.given["chat_id"])
    if chat.private and not chat.started:
        raise bad_request("chat not found")
    shown = chat.json() | {"accent_color_id": 1, "max_reaction_count": 11}
    shown["accepted_gift_types"] = dict.fromkeys(GIFTS, False)
    return shown | ({} if chat.private else {"permissions": permissions(chat.forbidden)})


def member(world: World, chat: Chat, user_id: int) -> dict[str, Any]:
    """Somebody's standing in a chat, as the type ChatMember."""
    if user_id == world.bot.id:
        return bot_as_member(world, chat)
    user = world.users.get(user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if user_id in chat.admins and user_id in chat.members:
        return administrator(user.json(), may_delete=True)
    return {"status": "member" if user_id in chat.members else "left", "user": user.json()}


def administrator(user: dict[str, Any], *, may_delete: bool) -> dict[str, Any]:
    """As the type ChatMemberAdministrator."""
    rights = {f"can_{right}": right == "manage_chat" for right in RIGHTS.split()} | {
        "can_delete_messages": may_delete
    }
    return {"status": "administrator", "user": user, "can_be_edited": False, "is_anonymous": False} | rights


def bot_as_member(world: World, chat: Chat) -> dict[str, Any]:
    """What the bot may here; it is restricted only if the group restricts this bot, not all members."""
    user = world.bot.json()
    if chat.bot_is_admin:
        return administrator(user, may_delete=chat.bot_may_delete)
    if chat.bot_status == "member" and chat.forbidden_to_bot:
        able = permissions(chat.forbidden | chat.forbidden_to_bot)
        return {"status": "restricted", "user": user, "is_member": True, "until_date": 0} | able
    until = {"until_date": 0} if chat.bot_status == "kicked" else {}
    return {"status": chat.bot_status, "user": user} | until


def get_chat_member(world: World, call: Call) -> dict[str, Any]:
    return member(world, world.seen_chat(call.given["chat_id"]), call.given["user_id"])


def get_administrators(world: World, call: Call) -> list[dict[str, Any]]:
    """Administrators without other bots; this bot is among them if it is one."""
    chat = world.seen_chat(call.given["chat_id"])
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    own = [world.bot.id] if chat.bot_is_admin else []
    return [member(world, chat, user_id) for user_id in [*sorted(chat.admins & chat.members.keys()), *own]]


def leave_chat(world: World, call: Call) -> bool:
    world.seen_chat(call.given["chat_id"]).bot_status = "left"
    return True


def get_file(world: World, call: Call) -> dict[str, Any]:
    stored = world.files.get(call.given["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > 20 * 2**20:
        raise bad_request("file is too big")
    return stored.json()


BOT_METHODS: dict[str, Callable[[World, Call], Any]] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    **{f"setMy{what}": set_text for what in TEXTS},
    **{f"getMy{what}": get_text for what in TEXTS},
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_administrators,
    "leaveChat": leave_chat,
    "getFile": get_file,
}

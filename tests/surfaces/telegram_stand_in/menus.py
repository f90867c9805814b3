"""Which command menu a person sees where, by Telegram's rules for scopes and languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.surfaces.telegram_stand_in.records import Chat


def scopes(chat: Chat, person_id: int) -> list[dict[str, Any]]:
    """Scopes from the narrowest, as core.telegram.org/bots/api lists them under BotCommandScope."""
    here = {"chat_id": chat.id}
    if chat.private:
        return [{"type": "chat", **here}, {"type": "all_private_chats"}, {"type": "default"}]
    admin = person_id in chat.admins
    narrow = [{"type": "chat_member", **here, "user_id": person_id}]
    narrow += [{"type": "chat_administrators", **here}] if admin else []
    narrow += [{"type": "chat", **here}]
    narrow += [{"type": "all_chat_administrators"}] if admin else []
    return [*narrow, {"type": "all_group_chats"}, {"type": "default"}]


def menu(
    settings: Mapping[tuple[str, str, str], Any], chat: Chat, person_id: int, language: str
) -> dict[str, str]:
    """Commands and their descriptions: the first list that is not empty, own language before none."""
    for scope in scopes(chat, person_id):
        for code in (language, ""):
            if listed := settings.get(("commands", json.dumps(scope, sort_keys=True), code)):
                return {command["command"]: command["description"] for command in listed}
    return {}

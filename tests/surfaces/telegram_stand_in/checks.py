"""Telegram's limits on what a bot sends. Beyond one the request is refused, and that is a violation."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from typing import Any

from tests.surfaces.telegram_stand_in.formatting import Entity, FindUser, HtmlReader, checked_link, units
from tests.surfaces.telegram_stand_in.found_entities import with_found
from tests.surfaces.telegram_stand_in.records import Markup, Upload
from tests.surfaces.telegram_stand_in.refusals import bad_request, breach

MEGABYTE = 2**20
ACTIONS = ("text", "callback_game", "pay", "icon_custom_emoji_id", "style")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space around it, as Telegram keeps a text; formatting in front of the text holds it."""
    kept = text.rstrip()
    first = min((e["offset"] for e in entities), default=len(kept))
    lead = min(len(kept) - len(kept.lstrip(" \n")), first)
    end = units(kept)
    inside = [e for e in entities if e["offset"] < end]
    cut = [e | {"length": min(e["length"], end - e["offset"]), "offset": e["offset"] - lead} for e in inside]
    return kept[lead:], cut


def read_formatted(
    source: str, mode: str | None, given: list[Entity], find_user: FindUser
) -> tuple[str, list[Entity]]:
    """Plain text and entities by parse mode. Bad HTML is refused but is no violation: a bot falls back."""
    if mode is None:
        if any(e["offset"] < 0 or e["offset"] + e["length"] > units(source) for e in given):
            raise breach("can't parse entities: entity lies outside the text")
        return source, given
    if mode.lower() != "html":
        raise breach(f"unsupported parse_mode {mode}: the stand-in reads HTML only")
    try:
        return HtmlReader(source, find_user).read()
    except ValueError as reason:
        raise bad_request(f"can't parse entities: {reason}") from None


def worded(given: Mapping[str, Any], name: str, find_user: FindUser) -> tuple[str, tuple[Entity, ...]]:
    """The `text` or `caption` of a request, read and within its limit, counted after parsing."""
    own = given.get("entities" if name == "text" else "caption_entities", [])
    source = given.get(name, "")
    text, entities = trimmed(*read_formatted(source, given.get("parse_mode"), own, find_user))
    if name == "text" and not text:
        raise breach("message text is empty")
    if len(text) > (4096 if name == "text" else 1024):
        raise breach("message is too long" if name == "text" else "message caption is too long")
    return text, with_found(text, entities)


def checked_markup(markup: Markup | None) -> Markup | None:
    """Buttons and forced replies within their limits; an empty keyboard is none."""
    rows = (markup or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in rows):
        raise breach("reply markup is too long")
    for button in buttons:
        check_button(button)
    if not 0 < len((markup or {}).get("input_field_placeholder", "…")) <= 64:
        raise breach("input field placeholder must have 1 to 64 characters")
    return None if markup and "inline_keyboard" in markup and not buttons else markup


def check_button(button: Mapping[str, Any]) -> None:
    """One inline button: a text and exactly one thing that it does."""
    if not button["text"].strip():
        raise breach("inline keyboard button text must be non-empty")
    if len([name for name in button if name not in ACTIONS]) != 1:
        raise breach("text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button.get("callback_data", "…").encode()) <= 64:
        raise breach("BUTTON_DATA_INVALID")
    if "url" in button and not checked_link(button["url"]):
        raise breach(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def check_commands(commands: list[Mapping[str, str]]) -> None:
    """A command menu. Telegram takes descriptions of one letter; three is the least that says anything."""
    if len(commands) > 100:
        raise breach("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise breach("BOT_COMMAND_INVALID")
        if not 3 <= len(command["description"]) <= 256:
            raise breach("BOT_COMMAND_DESCRIPTION_INVALID")
    if len({command["command"] for command in commands}) < len(commands):
        raise breach("a command is listed twice")


def check_length(given: Mapping[str, Any], name: str, most: int) -> None:
    """A text of the bot's own page, or of an alert."""
    if len(given.get(name, "")) > most:
        raise breach(f"{name} is too long" if name != "text" else "MESSAGE_TOO_LONG")


def photo_size(upload: Upload) -> tuple[int, int]:
    """Width and height of a picture within the limits; only a PNG is measured, others count as one pixel."""
    content = upload.content
    if len(content) > 10 * MEGABYTE:
        raise breach("file is too big: a photo has at most 10 MB")
    if not content.startswith(PICTURES):
        raise breach("IMAGE_PROCESS_FAILED")
    png = content.startswith(PICTURES[0]) and len(content) >= 24
    width, height = struct.unpack(">II", content[16:24]) if png else (1, 1)
    if min(width, height) < 1 or width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise breach("PHOTO_INVALID_DIMENSIONS")
    return width, height


def check_document(upload: Upload) -> None:
    """A file of any kind."""
    if not 0 < len(upload.content) <= 50 * MEGABYTE:
        raise breach("file must be non-empty and have at most 50 MB")

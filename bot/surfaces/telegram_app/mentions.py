"""Who an alert mentions, and how people mention those who have no @name."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from telegram import Message
from telegram.constants import MessageEntityType

from bot.rendering.dialects import TELEGRAM
from bot.rendering.telegram import CAPTION, MESSAGE
from bot.surfaces.telegram_app.pages import Page
from commands.pinging import NAME, NUMBERED

LONGEST_NAME = 20


def mentioning(page: Page, ping: str) -> Page:
    """The page after a line that mentions exactly those of `ping`; without it if there is no room."""
    words = ping.split()
    marked, plain = (" ".join(filter(None, map(spell, words))) for spell in (_marked, _plain))
    painted = page.painted
    html, caption = f"{marked}\n{painted.html}", f"{marked}\n{painted.caption_html}"
    room = TELEGRAM.size(html) <= MESSAGE if page.picture is None else TELEGRAM.size(caption) <= CAPTION
    if not marked or not room:
        return page
    said = replace(painted, html=html, plain=f"{plain}\n{painted.plain}")
    return replace(
        page, painted=replace(said, caption_html=caption, caption_plain=f"{plain}\n{painted.caption_plain}")
    )


def spelled(message: Message) -> str:
    """What was written; in `/subscribe` somebody without a @name, whom Telegram marks, as `@42:Ada`."""
    text = message.text or ""
    if not text.startswith("/subscribe"):
        return text
    kept = text.encode("utf-16-le")  # in which entities are counted
    for entity in reversed(message.entities):
        if entity.type == MessageEntityType.TEXT_MENTION and entity.user is not None:
            name = re.sub(r"\W+", "_", entity.user.full_name)[:LONGEST_NAME].strip("_") or "somebody"
            start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            kept = kept[:start] + f"@{entity.user.id}:{name}".encode("utf-16-le") + kept[end:]
    return kept.decode("utf-16-le")


def _marked(word: str) -> str:
    if found := NUMBERED.fullmatch(word):
        return f'<a href="tg://user?id={found[1]}">{escape(_name(found[2]), quote=False)}</a>'
    return word if NAME.fullmatch(word) else ""


def _plain(word: str) -> str:
    if found := NUMBERED.fullmatch(word):
        return _name(found[2])
    return word if NAME.fullmatch(word) else ""


def _name(kept: str) -> str:
    return kept.replace("_", " ")

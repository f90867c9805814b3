"""A reply as plain text for channels with room: other chats, notifications, webhooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.rendering.buttons import shortened
from bot.rendering.chat import pieces
from bot.rendering.dialects import JOINER, LEADS, PINGS, Dialect, utf16
from bot.rendering.fitting import Piece, fitted
from bot.rendering.typable import lines_of
from bot.rendering.values import Reader, Span, one_line, seen
from commands.catalogue import say
from commands.reply import Reply

SENTENCE = 600
TAGS = re.compile(r"(?<=<)(?=[^\s\d])")  # <@U12>, <!here>, <at>ann</at>: how chats spell mentions


@dataclass(frozen=True, slots=True)
class Painted:
    """`title` stands alone where the channel has room for one, else it is the first line of `text`."""

    title: str
    text: str


def mark(span: Span) -> str:
    """Text in which nothing mentions anybody or leads anywhere, whichever network shows it."""
    text = TAGS.sub(JOINER, PINGS.sub(JOINER, span.text))
    return text if span.kind == "own" else LEADS.sub(JOINER, text)


def _as_it_is(text: str) -> str:
    return text


PLAIN = Dialect(mark, _as_it_is, _as_it_is, _as_it_is, ("", ""), None, utf16, 40)


def paint(
    reply: Reply,
    *,
    zone: tzinfo,
    today: date | None = None,
    title: int = 200,
    limit: int = 4000,
    size: Callable[[str], int] = utf16,
) -> Painted:
    """`title`: letters of a title that the channel shows apart, 0 for none; `limit` is of the rest.

    `size` measures as the channel does. `today` left out is the clock's in `zone`.
    """
    reads = Reader.of(zone, today)
    said = mark(Span(shortened(f"Purser: {one_line(reply.title)}", title or 200), "label"))
    laid = pieces(Reply("" if title else said), reply.blocks, reads, PLAIN, SENTENCE)
    lines = [mark(Span(f"{label}: {line}", "prose")) for label, line in lines_of(reply.actions)]
    if lines:
        laid.append(Piece((say("channels.to_type"), *lines), head=1))
    text = fitted(laid, limit, size)
    return Painted(said if title else "", text if seen(text) else said)

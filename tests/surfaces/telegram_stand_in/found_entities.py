"""What Telegram finds in plain text without being told, and whom that wakes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tests.surfaces.telegram_stand_in.formatting import Entity, units
from tests.surfaces.telegram_stand_in.records import User

# In the order in which they win. Telegram's shortest user names have four letters; names of two and three are
# found here too, so that a test that nobody is pinged is the stricter for it.
PATTERNS = {
    "url": re.compile(
        r"(?i)\b(?:https?://[^\s<>\"]+[^\s<>\".,;:!?)]|(?:[\w-]+\.)+(?:com|org|net|io|ai|dev)\b)"
    ),
    "email": re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"),
    "mention": re.compile(r"(?<!\w)@\w{2,32}(?!\w)", re.ASCII),
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"),
    "hashtag": re.compile(r"(?<![\w#])#\w*[^\W\d_]\w*"),
    "cashtag": re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])"),
}
OPAQUE = {"code", "pre", "text_link", "text_mention", "url", "email"}


def overlap(one: Entity, other: Entity) -> bool:
    """Whether two entities share a letter."""
    ends = one["offset"] + one["length"], other["offset"] + other["length"]
    return bool(one["offset"] < ends[1] and other["offset"] < ends[0])


def with_found(text: str, entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """The entities and those Telegram finds by itself, sorted; none is found inside code or a link."""
    kept = list(entities)
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            found = {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
            if not any(overlap(found, e) for e in kept if e["type"] in OPAQUE | PATTERNS.keys()):
                kept.append(found)
    return tuple(sorted(kept, key=lambda e: (e["offset"], -e["length"])))


def pinged(text: str, entities: Sequence[Entity], members: Iterable[User]) -> list[User]:
    """Members of the chat who are told that they were mentioned."""
    encoded = text.encode("utf-16-le")
    names, ids = set(), set()
    for entity in entities:
        if entity["type"] == "mention":
            start, end = entity["offset"] * 2 + 2, (entity["offset"] + entity["length"]) * 2
            names.add(encoded[start:end].decode("utf-16-le").casefold())
        elif entity["type"] == "text_mention":
            ids.add(entity["user"]["id"])
    return [user for user in members if user.id in ids or (user.username or "").casefold() in names - {""}]

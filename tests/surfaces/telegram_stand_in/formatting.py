"""Telegram's HTML, read as Telegram reads it (tdlib, MessageEntity.cpp: the behaviour, not the code)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]
FindUser = Callable[[int], dict[str, Any] | None]

NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
CHARACTER = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<decimal>\d{1,7})|(?P<name>[A-Za-z]+));?")
ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>/"']+)(?P<has_value>\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|"""
    r"""(?P<token>[\w.-]*)(?=[\s>])))?""",
)
USER_LINK = re.compile(r"tg://user\?id=(\d+)")


def units(text: str) -> int:
    """Length in UTF-16 code units, in which entities count."""
    return len(text.encode("utf-16-le")) // 2


def checked_link(link: str) -> str | None:
    """The address as Telegram keeps it, or None: a host needs a dot, so `localhost` is no link at all."""
    if re.match(r"(?i)tg://", link):
        return link
    try:
        parts = urlsplit(link if re.match(r"(?i)https?://", link) else f"http://{link}")
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    if "." not in host and ":" not in host:
        return None
    return parts._replace(path=parts.path or "/").geturl()


def character(found: re.Match[str] | None) -> str:
    """The character a reference stands for; empty if Telegram leaves it as it is written."""
    if not found or found["name"]:
        return NAMED.get(found["name"], "") if found else ""
    code = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def unescaped(text: str) -> str:
    """Text of an attribute, its character references read."""
    return CHARACTER.sub(lambda found: character(found) or found[0], text)


@dataclass
class OpenTag:
    """A tag that waits for its end."""

    name: str
    offset: int
    start: int
    attributes: dict[str, str]


@dataclass
class HtmlReader:
    """Reads one text. `read` raises ValueError with the reason as Telegram words it."""

    source: str
    find_user: FindUser
    at: int = 0
    text: str = ""
    opened: list[OpenTag] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        """The plain text and its entities, not yet sorted."""
        while self.at < len(self.source):
            self._step()
        if self.opened:
            name = self.opened[-1].name
            raise ValueError(f'Can\'t find end tag corresponding to start tag "{name}"')
        kept = [e for e in self.entities if e["length"]]
        return self.text, [e if e["type"] == "pre" else without_language(e) for e in kept]

    def _step(self) -> None:
        if self.source.startswith("</", self.at):
            self._close()
        elif self.source[self.at] == "<":
            self._open()
        elif letter := character(found := CHARACTER.match(self.source, self.at)):
            self.text += letter
            self.at = found.end() if found else self.at
        else:
            self.text += self.source[self.at]
            self.at += 1

    def _place(self, at: int) -> str:
        return f"at byte offset {len(self.source[:at].encode())}"

    def _open(self) -> None:
        begin = self.at
        found = re.compile(r"<([^\s>]*)").match(self.source, begin)
        name = found[1].lower() if found else ""
        self.at = found.end() if found else begin
        if self.at == len(self.source):
            raise ValueError(f"Unclosed start tag {self._place(begin)}")
        if name not in STYLES:
            raise ValueError(f'Unsupported start tag "{name}" {self._place(begin)}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise ValueError(f'Tag "span" must have class "tg-spoiler" {self._place(begin)}')
        self.opened.append(OpenTag(name, units(self.text), len(self.text), attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while found := ATTRIBUTE.match(self.source, self.at):
            value = found["double"] or found["single"] or (found["token"] or "").lower()
            attributes[found["name"]] = unescaped(value) if found["has_value"] else "1"
            self.at = found.end()
        rest = self.source[self.at :].lstrip()
        if not rest:
            raise ValueError(f'Unclosed start tag "{tag}" {self._place(begin)}')
        if not rest.startswith(">"):
            raise ValueError(f'Empty attribute name in the tag "{tag}" {self._place(begin)}')
        self.at = len(self.source) - len(rest) + 1
        return attributes

    def _close(self) -> None:
        begin = self.at
        if not self.opened:
            raise ValueError(f"Unexpected end tag {self._place(begin)}")
        found = re.compile(r"</([^\s>]*)\s*>").match(self.source, begin)
        if not found:
            raise ValueError(f"Unclosed end tag {self._place(begin)}")
        tag, name = self.opened.pop(), found[1].lower()
        if name and name != tag.name:
            met = f'expected "</{tag.name}>", found "</{name}>"'
            raise ValueError(f"Unmatched end tag {self._place(begin)}, {met}")
        self.at = found.end()
        self._add(tag)

    def _add(self, tag: OpenTag) -> None:
        entity: Entity = {
            "type": STYLES[tag.name],
            "offset": tag.offset,
            "length": units(self.text) - tag.offset,
        }
        entity |= self._details(tag)
        last = self.entities[-1] if self.entities else {}
        same = [last.get(k) for k in ("type", "offset", "length")] == ["code", tag.offset, entity["length"]]
        if tag.name == "pre" and same and "language" in last:
            last["type"] = "pre"
        elif entity["type"] != "text_link" or "url" in entity:
            self.entities.append(entity)

    def _details(self, tag: OpenTag) -> Entity:
        given = tag.attributes
        if tag.name == "a":
            return self._link(given.get("href") or self.text[tag.start :])
        if tag.name == "code" and given.get("class", "").startswith("language-"):
            return {"language": given["class"].removeprefix("language-")}
        if tag.name == "blockquote" and "expandable" in given:
            return {"type": "expandable_blockquote"}
        if tag.name == "tg-emoji":
            return {"custom_emoji_id": given.get("emoji-id", "")}
        return {"unix_time": int(given.get("unix", "0"))} if tag.name == "tg-time" else {}

    def _link(self, link: str) -> Entity:
        """A link that is none loses its entity and stays as text; so does a stranger's mention."""
        if found := USER_LINK.fullmatch(link):
            user = self.find_user(int(found[1]))
            return {"type": "text_mention", "user": user} if user else {}
        url = checked_link(link)
        return {"url": url} if url else {}


def without_language(entity: Entity) -> Entity:
    """Only a block has a language; a piece of code inside a line loses it."""
    return {key: value for key, value in entity.items() if key != "language"}

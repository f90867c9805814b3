"""How a network spells bold, small print and fixed width, and how text is kept from meaning anything.

A dialect is a value; `mark` spells a span so that nothing in it is markup, pings or leads anywhere
by itself. What Telegram finds in text on its own (mentions, tags, links, commands) is in the
matchers of TDLib's MessageEntity.cpp: a word joiner after the sign stops each of them, and it is
no part of a link's characters there. In code and pre nothing is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape

from bot.rendering.values import Span

JOINER = "\u2060"  # has no width and no line break
PINGS = re.compile(r"(?<=@)|(?<=#)(?=\w)|(?<=\$)(?=[A-Z]|1INCH)")
LEADS = re.compile(r"(?<=\.)(?=[^\W\d])|(?<=:)(?=//)")
COMMANDS = re.compile(r"(?<![\w/])/(?=\w)")
TAG = re.compile(r"<[^<>]*>")
MARKDOWN = re.compile(r"([\\*_~|`\[\]()<>@])|(:)(?=\w+:)|(?m:^)(\s*)([#+-]|\d+(?=[.)]\s))")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`fence` is what stands around fixed-width lines, `fixed` escapes a line there; None: no such face.

    `size` measures painted text as the network's limit does.
    """

    mark: Callable[[Span], str]
    bold: Callable[[str], str]
    small: Callable[[str], str]
    code: Callable[[str], str]
    fence: tuple[str, str]
    fixed: Callable[[str], str] | None
    size: Callable[[str], int]
    columns: int


def utf16(text: str) -> int:
    """Length as Telegram and Discord count it at most: an emoji is two."""
    return len(text) if text.isascii() else len(text) + sum(letter > "\uffff" for letter in text)


def defused(span: Span) -> str:
    """Own words keep their links and commands, labels and sentences their commands, a cell nothing.

    A command in a sentence ("try /help") is there to be tapped; whoever taps it asks for themselves.
    """
    text = PINGS.sub(JOINER, span.text)
    if span.kind != "own":
        text = LEADS.sub(JOINER, text)
    return COMMANDS.sub("/" + JOINER, text) if span.kind == "cell" else text


def typed(span: Span) -> bool:
    """A line to type, `/groq 1.06 reset`: shown to be copied, so nothing is put between its letters."""
    said = re.fullmatch(r"/[a-z].*[^.]", span.text, re.DOTALL)  # with a full stop it is a sentence
    return span.kind in ("prose", "cell") and said is not None


def within(spans: Iterable[Span], limit: int, dialect: Dialect) -> str:
    """The spans marked, at most `limit` long; what is left out leaves …"""
    painted, room = "", limit
    for span in spans:
        marked = dialect.mark(span)
        size = dialect.size(marked)
        if size > room:
            return painted + _shortened(span, room, dialect)
        painted, room = painted + marked, room - size
    return painted


def _shortened(span: Span, room: int, dialect: Dialect) -> str:
    least, most = 0, len(span.text)
    while least < most:
        middle = (least + most + 1) // 2
        fits = dialect.size(dialect.mark(Span(span.text[:middle] + "…", span.kind))) <= room
        least, most = (middle, most) if fits else (least, middle - 1)
    return dialect.mark(Span(span.text[:least] + "…", span.kind)) if room > 0 else ""


def _html(span: Span) -> str:
    if typed(span):
        return f"<code>{escape(span.text, quote=False)}</code>"
    return escape(defused(span), quote=False)


def _plain(span: Span) -> str:
    return span.text if typed(span) else defused(span)


def _markdown(span: Span) -> str:
    if typed(span):
        return _ticked(span.text)
    return MARKDOWN.sub(_backslashed, defused(span))


def _backslashed(found: re.Match[str]) -> str:
    anywhere, colon, indent, at_start = found.groups()
    if at_start is None:
        return "\\" + (anywhere or colon)
    return f"{indent}{at_start}\\" if at_start.isdigit() else f"{indent}\\{at_start}"


def _ticked(text: str) -> str:
    return "`" + text.replace("`", "'").replace("@", "@" + JOINER) + "`"


def _as_it_is(text: str) -> str:
    return text


def _fixed_html(line: str) -> str:
    return escape(line.replace("@", "@" + JOINER), quote=False)


def _fixed_markdown(line: str) -> str:
    """Three ticks in a row would end the block."""
    return line.replace("`", "`" + JOINER).replace("@", "@" + JOINER)


TELEGRAM = Dialect(
    mark=_html,
    bold="<b>{}</b>".format,
    small="<i>{}</i>".format,
    code=lambda text: f"<code>{escape(text, quote=False)}</code>",
    fence=("<pre>", "</pre>"),
    fixed=_fixed_html,
    size=lambda painted: utf16(unescape(TAG.sub("", painted))),
    columns=34,
)
TELEGRAM_PLAIN = Dialect(_plain, _as_it_is, _as_it_is, _as_it_is, ("", ""), None, utf16, 34)
DISCORD = Dialect(
    mark=_markdown,
    bold="**{}**".format,
    small="*{}*".format,
    code=_ticked,
    fence=("```\n", "\n```"),
    fixed=_fixed_markdown,
    size=utf16,
    columns=40,
)
DISCORD_PLAIN = Dialect(_markdown, _as_it_is, _as_it_is, _as_it_is, ("", ""), None, utf16, 40)

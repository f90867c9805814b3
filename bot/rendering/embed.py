"""A reply as one Discord embed with buttons: plain data which the surface hands to the library.

Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.rendering.buttons import Button, buttons, shortened
from bot.rendering.chat import lines_to_type, pieces, to_copy
from bot.rendering.dialects import DISCORD, DISCORD_PLAIN, JOINER, PINGS, utf16, within
from bot.rendering.fitting import MOST_LINES, Piece, fitted, is_whole, more
from bot.rendering.values import Reader, Span, filled, one_line, show
from commands.catalogue import say
from commands.reply import Block, Chart, Facts, Note, Reply, Tone, Value

TITLE, DESCRIPTION, FIELDS, NAME, VALUE, TOTAL = 256, 4096, 25, 256, 1024, 6000
FOOTER, FIELDS_TOTAL = 800, 2500  # of the total, so that a description has room
CONTENT, ALT = 2000, 1024
SENTENCE, SENTENCE_IN_CONTENT = 1000, 600
CUSTOM_ID, LABEL, IN_ROW, MOST_BUTTONS = 100, 80, 5, 25
COLOURS: dict[Tone, int] = {
    "plain": 0x4A6FA5,
    "good": 0x2E9E6B,
    "warning": 0xE69F00,
    "over": 0xC8372D,
    "refused": 0x80848E,
}


@dataclass(frozen=True, slots=True)
class Field:
    """Inline: a figure under its name, three beside each other where there is room."""

    name: str
    value: str
    inline: bool = True


@dataclass(frozen=True, slots=True)
class Painted:
    """One embed, and `content` to send instead where embeds are refused; both mention nobody.

    `picture` is to be attached, with `alt` as the attachment's description.
    """

    title: str
    description: str
    fields: tuple[Field, ...]
    colour: int
    footer: str
    content: str
    picture: Chart | None
    alt: str
    components: tuple[tuple[Button, ...], ...]
    whole: bool = True  # nothing of its rows was left out


def paint(reply: Reply, *, zone: tzinfo, today: date | None = None, most: int = MOST_LINES) -> Painted:
    """`today` left out is the clock's in `zone`; no table or list is longer than `most` rows."""
    reads = Reader.of(zone, today)
    made, left = buttons(reply.actions, CUSTOM_ID, MOST_BUTTONS, LABEL)
    to_type = [lines_to_type(left, DISCORD)] if left else []
    picture = next((block for block in reply.blocks if isinstance(block, Chart)), None)
    notes = [block for block in reply.blocks if isinstance(block, Note) and not to_copy(block, reads)]
    body, facts = _apart([block for block in reply.blocks if block is not picture and block not in notes])
    title = within([Span(one_line(reply.title), "label")], TITLE, DISCORD)
    fields, footer = _fields(facts, reads), _footer(notes, reads)
    room = min(DESCRIPTION, TOTAL - utf16(title + footer) - sum(utf16(f.name + f.value) for f in fields))
    laid = pieces(Reply(""), body, reads, DISCORD, SENTENCE, most) + to_type
    whole = pieces(reply, reply.blocks, reads, DISCORD_PLAIN, SENTENCE_IN_CONTENT) + to_type
    return Painted(
        title,
        _description(laid, room, most, empty=not (title or fields)),
        fields,
        COLOURS[reply.tone],
        footer,
        fitted(whole, CONTENT, utf16) or say("rendering.nothing_to_show"),
        picture,
        shortened(one_line(f"{picture.alt} {picture.details}"), ALT) if picture else "",
        tuple(made[at : at + IN_ROW] for at in range(0, len(made), IN_ROW)),
        is_whole(laid, room, utf16) and len(fields) == len(facts),
    )


def _description(laid: list[Piece], room: int, most: int, *, empty: bool) -> str:
    text = fitted(laid, room, utf16, most)
    return text or (say("rendering.nothing_to_show") if empty else "")


def _apart(blocks: Sequence[Block]) -> tuple[list[Block], list[tuple[str, Value]]]:
    """Fields stand below the description: only facts that come last may be fields."""
    body = list(blocks)
    rows: list[tuple[str, Value]] = []
    while body and isinstance(last := body[-1], Facts):
        rows = [*last.rows, *rows]
        body.pop()
    return body, rows


def _fields(rows: Sequence[tuple[str, Value]], reads: Reader) -> tuple[Field, ...]:
    fields: list[Field] = []
    room = FIELDS_TOTAL
    for at, (label, value) in enumerate(rows):
        name = within([Span(one_line(label) or "-", "label")], NAME, DISCORD)
        said = within([Span(show(value, reads) or "-", "cell")], VALUE // 2, DISCORD)
        room -= utf16(name + said)
        if room < 0 or (len(fields) == FIELDS - 1 and at < len(rows) - 1):
            return (*fields, Field("…", more(len(rows) - at), inline=False))
        fields.append(Field(name, said))
    return tuple(fields)


def _footer(notes: Sequence[Note], reads: Reader) -> str:
    """A footer shows Markdown as it is typed: nothing is escaped there, and nothing in it is a link."""
    lines = [
        "".join(PINGS.sub(JOINER, span.text) for span in filled(note.text.strip(), note.values, reads))
        for note in notes
    ]
    return shortened("\n".join(line for line in lines if line), FOOTER)

"""A reply as Telegram's HTML: https://core.telegram.org/bots/api#html-style."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo

from bot.rendering.buttons import Button, buttons
from bot.rendering.chat import lines_to_type, pieces
from bot.rendering.dialects import TAG, TELEGRAM, TELEGRAM_PLAIN, Dialect
from bot.rendering.fitting import MOST_LINES, Piece, fitted, is_whole
from bot.rendering.values import Reader, seen
from commands.catalogue import say
from commands.reply import Block, Chart, Note, Reply

MESSAGE, CAPTION = 4096, 1024  # after the entities are parsed
SENTENCE, SENTENCE_IN_CAPTION = 1000, 300
CALLBACK_DATA = 64  # bytes
MOST_BUTTONS, LABEL = 24, 60
ROW_WIDTH = 26  # letters of labels that a phone shows side by side


@dataclass(frozen=True, slots=True)
class Painted:
    """Send `picture`, if any, with a caption, else the text; links are to have no preview.

    The plain forms are for when HTML is refused. Telegram has no alternative text: where the caption has
    room for all, what the picture shows is said at its end. `captioned`: it holds all of the text.
    """

    html: str
    plain: str
    caption_html: str
    caption_plain: str
    picture: Chart | None
    keyboard: tuple[tuple[Button, ...], ...]
    whole: bool = True  # nothing of its rows was left out
    captioned: bool = True


def paint(reply: Reply, *, zone: tzinfo, today: date | None = None, most: int = MOST_LINES) -> Painted:
    """`today` left out is the clock's in `zone`; no table or list is longer than `most` rows."""
    reads = Reader.of(zone, today)
    made, left = buttons(reply.actions, CALLBACK_DATA, MOST_BUTTONS, LABEL)
    picture = next((block for block in reply.blocks if isinstance(block, Chart)), None)
    beside = tuple(block for block in reply.blocks if block is not picture)

    def text(blocks: tuple[Block, ...], dialect: Dialect, limit: int, longest: int) -> str:
        return _fitted(laid(blocks, dialect, longest), limit, dialect, most)

    def laid(blocks: tuple[Block, ...], dialect: Dialect, longest: int) -> list[Piece]:
        made = pieces(reply, blocks, reads, dialect, longest, most)
        return made + ([lines_to_type(left, dialect)] if left else [])

    def fits(blocks: tuple[Block, ...], limit: int) -> bool:
        both = (TELEGRAM, TELEGRAM_PLAIN)
        return all(is_whole(laid(blocks, dialect, SENTENCE), limit, dialect.size) for dialect in both)

    told, longest = (*beside, *in_words(picture)), SENTENCE
    if not fits(told, CAPTION):
        told, longest = beside, SENTENCE_IN_CAPTION
    return Painted(
        text(reply.blocks, TELEGRAM, MESSAGE, SENTENCE),
        text(reply.blocks, TELEGRAM_PLAIN, MESSAGE, SENTENCE),
        text(told, TELEGRAM, CAPTION, longest),
        text(told, TELEGRAM_PLAIN, CAPTION, longest),
        picture,
        _rows(made),
        fits(beside, MESSAGE),
        longest == SENTENCE,
    )


def in_words(picture: Chart | None) -> tuple[Block, ...]:
    """What it shows, for who does not see it; nothing where other blocks say the same."""
    return (Note("{alt}", {"alt": picture.alt}),) if picture and picture.alt else ()


def _fitted(laid: list[Piece], limit: int, dialect: Dialect, most: int) -> str:
    text = fitted(laid, limit, dialect.size, most)
    if seen(TAG.sub("", text)):
        return text
    return say("rendering.nothing_to_show")  # an empty message is refused


def _rows(made: tuple[Button, ...]) -> tuple[tuple[Button, ...], ...]:
    rows: list[tuple[Button, ...]] = []
    for button in made:
        beside = rows[-1] if rows else ()
        if beside and sum(len(one.label) + 2 for one in (*beside, button)) <= ROW_WIDTH:
            rows[-1] = (*beside, button)
        else:
            rows.append((button,))
    return tuple(rows)

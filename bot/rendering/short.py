"""A reply in one short text, for an SMS or a pager: the title and the first sentences, whole words only.

No sign in it is ours that would make an SMS of 160 letters one of 70: no "…", no "·".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo

from bot.rendering.meters import gauge
from bot.rendering.plain import mark
from bot.rendering.typable import lines_of
from bot.rendering.values import Reader, Span, filled, one_line, show
from commands.catalogue import say
from commands.reply import Block, Facts, Meter, Reply, Text

CUT = "..."
SIGNS = str.maketrans({"…": CUT, "·": ",", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})  # noqa: RUF001
SIGNS |= {0xA0: " ", 0x202F: " "}  # spaces where no line ends
SENTENCE = 400


def paint(reply: Reply, limit: int, *, zone: tzinfo, today: date | None = None) -> str:
    """At most `limit` letters; `today` left out is the clock's in `zone`."""
    reads = Reader.of(zone, today)
    text = whole_words(_plain(f"Purser: {one_line(reply.title)}"), limit)
    for sentence in _sentences(reply, reads):
        longer = f"{text}{'.' if text[-1:].isalnum() else ''} {sentence}"
        if len(longer) > limit:
            return text if len(text) > limit * 2 // 3 else whole_words(longer, limit)
        text = longer
    return text


def first_sentence(reply: Reply, reads: Reader) -> str:
    """What the first text of a reply says, in one line; empty where there is none."""
    texts = (block for block in reply.blocks if isinstance(block, Text))
    return next((said for block in texts if (said := _text(block, reads))), "")


def whole_words(text: str, limit: int) -> str:
    """Cut where a word ends, unless one word alone is longer."""
    if len(text) <= limit:
        return text
    room = max(limit - len(CUT), 0)
    cut = text[:room]
    if not text[room : room + 1].isspace() and " " in cut:
        cut = cut.rpartition(" ")[0]
    return (cut.rstrip(" ,;:(") + CUT)[:limit]


def _sentences(reply: Reply, reads: Reader) -> Iterator[str]:
    for block in reply.blocks:
        for said in _of_block(block, reads):
            if said:
                yield _plain(said)
    lines = lines_of(reply.actions)
    if lines:
        yield _plain(say("channels.type_one", line=lines[0][1]))


def _of_block(block: Block, reads: Reader) -> Iterator[str]:
    match block:
        case Text():
            yield _text(block, reads)
        case Facts():
            for label, value in block.rows:
                yield f"{one_line(label)}: {show(value, reads)}."
        case Meter():
            reading = gauge(block, 1)
            yield f"{reading.label}: {reading.figures}.".removeprefix(": ")


def _text(block: Text, reads: Reader) -> str:
    return one_line("".join(span.text for span in filled(block.text.strip(), block.values, reads)))[:SENTENCE]


def _plain(text: str) -> str:
    return mark(Span(text.translate(SIGNS).replace(" , ", ", "), "cell"))

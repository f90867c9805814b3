"""A reply as an e-mail: a subject, and HTML that reads as well when a client turns it into plain text.

Styles are inline and name no colour of text or ground, so that dark and light clients use their own;
the figures stand in fixed width, as tables cell by cell would not survive as plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from html import escape

from bot.rendering.buttons import shortened
from bot.rendering.chat import pieces
from bot.rendering.dialects import Dialect, defused, typed, within
from bot.rendering.fitting import MOST_LINES, Piece
from bot.rendering.short import first_sentence
from bot.rendering.typable import lines_of
from bot.rendering.values import Reader, Span, one_line
from commands.catalogue import say
from commands.reply import Block, Chart, Reply
from commands.tongue import TONGUE

SUBJECT, SENTENCE, ALT = 140, 1000, 1000
COLUMNS = 38  # of the fixed face on a phone 360 pixels wide
MOST_PICTURES = 3
FACE = "font-family:Menlo,Consolas,'DejaVu Sans Mono',monospace"
BODY = (
    "max-width:600px;margin:0 auto;padding:16px;font-size:16px;line-height:1.5;"
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
)
FIXED = (
    f"{FACE};font-size:13px;line-height:1.5;margin:0 0 16px;padding:8px 0;white-space:pre;"
    "border-top:1px solid #808080;border-bottom:1px solid #808080"
)
PICTURE = "display:block;width:100%;max-width:600px;height:auto;border:0"
SMALL = "font-size:13px"
MONO = f'<span style="{FACE}">{{}}</span>'.format


@dataclass(frozen=True, slots=True)
class Picture:
    """To be attached under `name`, which is its content id where the HTML shows it."""

    name: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Painted:
    """`html` is a whole document."""

    subject: str
    html: str
    pictures: tuple[Picture, ...]


def paint(
    reply: Reply, *, zone: tzinfo, today: date | None = None, inline: bool = True, name: str = ""
) -> Painted:
    """`inline`: the HTML shows the attached pictures; `name` is the channel's.

    `today` left out is the clock's in `zone`.
    """
    reads = Reader.of(zone, today)
    pictures = _pictures(reply.blocks)
    parts = [_heading(reply)]
    for block in reply.blocks:
        shown = next((each for each in pictures if each.chart is block), None)
        parts += _block(block, reads, shown if inline else None)
    parts += _to_type(reply, name)
    body = "\n".join(part for part in parts if part)
    document = (
        f'<!doctype html>\n<html lang="{TONGUE.get()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'</head>\n<body style="margin:0">\n<div style="{BODY}">\n{body}\n</div>\n</body></html>\n'
    )
    return Painted(subject(reply, reads), document, pictures)


def subject(reply: Reply, reads: Reader) -> str:
    """`Purser: Digest, Thursday 19 November 2026: $12.40, 20 % more than on a usual Thursday`."""
    title = one_line(reply.title)
    said = first_sentence(reply, reads).removesuffix(".")
    return shortened("Purser: " + ": ".join(part for part in (title, said) if part), SUBJECT)


def _mark(span: Span) -> str:
    if typed(span):
        return MONO(escape(span.text))
    return escape(defused(span))


EMAIL = Dialect(
    mark=_mark,
    bold="<b>{}</b>".format,
    small=f'<span style="{SMALL}">{{}}</span>'.format,
    code=lambda text: MONO(escape(text)),
    fence=(f'<pre style="{FIXED}">', "</pre>"),
    fixed=escape,
    size=len,
    columns=COLUMNS,
)


def _heading(reply: Reply) -> str:
    title = within([Span(one_line(reply.title), "label")], SUBJECT * 2, EMAIL)
    return f'<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">{title}</h1>' if title else ""


def _pictures(blocks: Sequence[Block]) -> tuple[Picture, ...]:
    charts = [block for block in blocks if isinstance(block, Chart)][:MOST_PICTURES]
    return tuple(Picture(f"purser-{number}.png", chart) for number, chart in enumerate(charts, 1))


def _block(block: Block, reads: Reader, picture: Picture | None) -> list[str]:
    laid = pieces(Reply(""), [block], reads, EMAIL, SENTENCE)
    if not isinstance(block, Chart):
        return [_paragraph(piece) for piece in laid]
    alt = escape(shortened(one_line(f"{block.alt} {block.details}") or one_line(block.title), ALT))
    shown = f'<img src="cid:{picture.name}" alt="{alt}" style="{PICTURE}">' if picture else ""
    said = "".join(line for piece in laid for line in piece.lines)
    return [f'<p style="margin:0 0 16px;{SMALL}">{shown}{said}</p>'] if shown or said else []


def _paragraph(piece: Piece) -> str:
    painted = piece.painted(min(len(piece.lines), piece.head + MOST_LINES))
    if piece.opening:
        return painted
    return f'<p style="margin:0 0 16px">{painted.replace(chr(10), "<br>")}</p>'


def _to_type(reply: Reply, name: str) -> list[str]:
    lines = [
        _mark(Span(f"{label}: ", "label")) + MONO(escape(line)) for label, line in lines_of(reply.actions)
    ]
    said = "<br>".join([escape(say("channels.to_type")), *lines])
    found = [f'<p style="margin:0 0 16px">{said}</p>'] if lines else []
    if name:
        ends = escape(say("channels.ends", name=name))
        found.append(f'<p style="margin:0;{SMALL}">{ends}</p>')
    return found

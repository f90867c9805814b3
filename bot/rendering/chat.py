"""A reply as pieces of chat text in a dialect, before they are fitted into a network's limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.rendering.dialects import Dialect, typed, within
from bot.rendering.fitting import MOST_LINES, Piece
from bot.rendering.grid import aligned, grid, listed
from bot.rendering.meters import gauge
from bot.rendering.values import Reader, Span, filled, one_line, show
from commands.catalogue import say
from commands.reply import Action, Block, Chart, Facts, Meter, Note, Reply, Table, Text

LONGEST_TITLE = 250
CELLS = 10


def pieces(
    reply: Reply,
    blocks: Iterable[Block],
    reads: Reader,
    dialect: Dialect,
    longest: int,
    most: int = MOST_LINES,
) -> list[Piece]:
    """The title and these blocks; no sentence longer than `longest`, no table than `most` rows."""
    laid = [Piece((title(reply, dialect),))] if one_line(reply.title) else []
    before: Block | None = None
    for block in blocks:
        close = not before or type(before) is type(block)
        piece = _piece(block, reads, dialect, longest, most, close=close)
        if piece.lines:
            laid, before = [*laid, piece], block
    return laid


def title(reply: Reply, dialect: Dialect) -> str:
    return dialect.bold(within([Span(one_line(reply.title), "label")], LONGEST_TITLE, dialect))


def sentence(block: Text | Note, reads: Reader, dialect: Dialect, longest: int) -> str:
    return within(filled(block.text.strip(), block.values, reads), longest, dialect)


def to_copy(block: Text | Note, reads: Reader) -> bool:
    """Whether it holds a line to type: in small print or a footer that could not be copied."""
    return any(typed(span) for span in filled(block.text.strip(), block.values, reads))


def lines_to_type(actions: Sequence[Action], dialect: Dialect) -> Piece:
    """For actions that no button can hold."""
    said = [
        dialect.mark(Span(f"{one_line(action.label)}: ", "label")) + _to_type(action, dialect)
        for action in actions
    ]
    return Piece(tuple(said))


def _to_type(action: Action, dialect: Dialect) -> str:
    words = [f"/{action.command}", *(f"{name}={value}" for name, value in action.given.items())]
    return within([Span(one_line(" ".join(words)), "prose")], 300, dialect)


def _piece(block: Block, reads: Reader, dialect: Dialect, longest: int, most: int, *, close: bool) -> Piece:
    match block:
        case Text():
            said = sentence(block, reads, dialect, longest)
            return Piece((said,) if said else (), close=close)
        case Note():
            said = sentence(block, reads, dialect, longest)
            said = said if to_copy(block, reads) or not said else dialect.small(said)
            return Piece((said,) if said else (), close=close)
        case Facts():
            return Piece(
                tuple(_pair(label, show(value, reads), dialect) for label, value in block.rows[:most]),
                more=max(0, len(block.rows) - most),
                close=close,
            )
        case Table():
            return _table(block, reads, dialect, most, close=close)
        case Meter():
            return Piece((_meter(block, dialect),), close=close)
        case Chart():
            said = within([Span(one_line(block.alt), "cell")], longest, dialect)
            return Piece((said,) if said else (), close=close)


def _pair(label: str, value: str, dialect: Dialect) -> str:
    named = dialect.bold(within([Span(one_line(label) or "-", "label")], 100, dialect))
    return f"{named}: {within([Span(value, 'cell')], 300, dialect)}"


def _table(table: Table, reads: Reader, dialect: Dialect, most: int, *, close: bool) -> Piece:
    cells = grid(table, reads, most)
    left_out = len(table.rows) - len(cells.rows)
    lines = aligned(cells, dialect.columns) if dialect.fixed else None
    if lines is None or dialect.fixed is None or not cells.rows:
        rows = [within([Span(line, "cell")], 300, dialect) for line in listed(cells)]
        return Piece(tuple(rows) or (say("rendering.nothing_to_list"),), more=left_out, close=close)
    opening, closing = dialect.fence
    fixed = tuple(map(dialect.fixed, lines))
    return Piece(fixed, opening, closing, head=1, more=left_out, close=close)


def _meter(meter: Meter, dialect: Dialect) -> str:
    reading = gauge(meter, CELLS)
    label = dialect.bold(within([Span(reading.label, "label")], 100, dialect)) + ": " if reading.label else ""
    rest = dialect.mark(Span(f" {reading.rest}")) if reading.rest else ""
    return f"{label}{dialect.mark(Span(reading.figures))}\n{dialect.code(reading.bar)}{rest}"

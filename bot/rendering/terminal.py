"""A reply as terminal text: aligned, wrapped, and plain unless colour is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, tzinfo

from wcwidth import ljust, wrap
from wcwidth import width as columns_of

from bot.rendering.fitting import more
from bot.rendering.grid import aligned, cut, grid, listed
from bot.rendering.meters import gauge
from bot.rendering.splitting import MOST_ROWS
from bot.rendering.strips import strip
from bot.rendering.values import Reader, filled, one_line, show
from commands.catalogue import say
from commands.charts import StackedDays
from commands.reply import Action, Block, Chart, Facts, Meter, Note, Reply, Table, Text, Tone

NARROWEST = 24
CELLS = 20
TIED = "\xa0"  # a space where no line ends: a number stays with its label
BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"
TONES: dict[Tone, tuple[str, ...]] = {
    "plain": (BOLD,),
    "good": (BOLD, GREEN),
    "warning": (BOLD, YELLOW),
    "over": (BOLD, RED),
    "refused": (BOLD,),
}


def paint(
    reply: Reply, *, zone: tzinfo, width: int = 80, colour: bool = False, today: date | None = None
) -> str:
    """No line is wider than `width` (24 at least) columns; `today` left out is the clock's in `zone`.

    The actions are numbered from 1 in the reply's order. There is no line break at the end.
    """
    reads, width = Reader.of(zone, today), max(width, NARROWEST)
    lines = [_styled(line, TONES[reply.tone], colour) for line in _wrapped(one_line(reply.title), width)]
    before: Block | None = None
    for block in reply.blocks:
        if lines and (isinstance(block, Table) or isinstance(before, Table)):
            lines.append("")
        lines += _block(block, reads, width, colour=colour)
        before = block
    numbered = _wrapped(_numbered(reply.actions), width)
    return "\n".join([*lines, *(line.replace(TIED, " ") for line in numbered)])


def _block(block: Block, reads: Reader, width: int, *, colour: bool) -> list[str]:
    match block:
        case Text():
            return _wrapped(_sentence(block, reads), width)
        case Note():
            return [_styled(line, (DIM,), colour) for line in _wrapped(_sentence(block, reads), width)]
        case Facts():
            return list(_facts(block, reads, width))
        case Table():
            return _table(block, reads, width, colour=colour)
        case Meter():
            return list(_meter(block, width, colour=colour))
        case Chart():
            drawn = strip(block, width) if isinstance(block, StackedDays) and block.asked else []
            return [*drawn, *_wrapped(one_line(block.alt), width)]


def _sentence(block: Text | Note, reads: Reader) -> str:
    return "".join(span.text for span in filled(block.text.strip(), block.values, reads))


def _facts(facts: Facts, reads: Reader, width: int) -> Iterator[str]:
    rows = [(cut(one_line(label), width // 2), show(value, reads)) for label, value in facts.rows[:MOST_ROWS]]
    room = max((columns_of(label) for label, _ in rows), default=0) + 2
    for label, value in rows:
        yield from _hanging(ljust(label, room), _wrapped(value, width - room) or [""])
    yield from _left_out(facts.rows)


def _table(table: Table, reads: Reader, width: int, *, colour: bool) -> list[str]:
    cells = grid(table, reads, MOST_ROWS)
    if not cells.rows:
        return [say("rendering.nothing_to_list")]
    lines = aligned(cells, width)
    if lines is None:
        lines = [line for row in listed(cells) for line in _wrapped(row, width)]
    else:
        lines[0] = _styled(lines[0], (DIM,), colour)
    return [*lines, *_left_out(table.rows)]


def _meter(meter: Meter, width: int, *, colour: bool) -> Iterator[str]:
    reading = gauge(meter, CELLS)
    label = f"{reading.label}: " if reading.label else ""
    shade = RED if meter.spent.units > meter.limit.units else GREEN
    whole = " ".join(part for part in (label + reading.figures, reading.bar, reading.rest) if part)
    for line in _wrapped(whole, width):
        yield line.replace(reading.bar, _styled(reading.bar, (shade,), colour))


def _numbered(actions: Iterable[Action]) -> str:
    return "   ".join(
        f"{number}. {one_line(action.label) or action.command}".replace(" ", TIED)
        for number, action in enumerate(actions, 1)
    )


def _left_out(rows: tuple[object, ...]) -> list[str]:
    return [more(len(rows) - MOST_ROWS)] if len(rows) > MOST_ROWS else []


def _hanging(first: str, lines: list[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        yield ((first if at == 0 else " " * columns_of(first)) + line).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return [line for part in text.split("\n") for line in wrap(part, width, break_on_hyphens=False)]


def _styled(line: str, codes: tuple[str, ...], colour: bool) -> str:
    return f"\x1b[{';'.join(codes)}m{line}\x1b[0m" if colour and line else line

"""A table in a fixed number of columns of a fixed-width face."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import zip_longest

from wcwidth import clip, ljust, rjust, width, wrap

from bot.rendering.values import Reader, one_line, show
from commands.reply import Table
from ledger.money import Money

GAP = 2
NARROWEST = 12  # columns of a name that is still a name
LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as text; `right` says which columns are figures."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


def grid(table: Table, reads: Reader, most: int) -> Grid:
    """The first `most` rows; a row has as many cells as there are columns, whatever it was given."""
    count = max([len(table.columns), *(len(row) for row in table.rows)])
    columns = tuple(one_line(name) for name in table.columns) + ("",) * (count - len(table.columns))
    given = [tuple(row) + ("",) * (count - len(row)) for row in table.rows[:most]]
    rows = tuple(tuple(show(value, reads)[:LONGEST_CELL] for value in row) for row in given)
    right = tuple(any(_counts(row[at]) for row in given) for at in range(count))
    return Grid(columns, rows, right)


def aligned(cells: Grid, room: int) -> list[str] | None:
    """Names of the columns, then each row, in as many lines as it takes, none wider than `room`.

    Names of columns, and what the last one says, go on in the next line. Only what the first one says is cut,
    as far as it is still a name: None if more would have to be, for a date that is cut says another thing.
    """
    widths = _widths(cells, room) if cells.rows and cells.columns else None
    if widths is None:
        return None
    return ["\n".join(_lines(row, widths, cells.right)) for row in (cells.columns, *cells.rows)]


def listed(cells: Grid) -> list[str]:
    """Each row as `OpenAI · Spend $1.06 · Change 12 %`, for where nothing can be aligned."""
    return [
        " · ".join(
            [
                row[0],
                *(
                    f"{name} {cell}".strip()
                    for name, cell in zip(cells.columns[1:], row[1:], strict=True)
                    if cell
                ),
            ]
        )
        for row in cells.rows
        if row
    ]


def cut(text: str, room: int) -> str:
    """At most `room` columns, ending in … when something is left out."""
    return text if width(text) <= room else clip(text, 0, max(room - 1, 0)) + "…"[:room]


def _widths(cells: Grid, room: int) -> list[int] | None:
    """First names of columns give way, then what the last column says, then the names in the first one."""
    count = len(cells.columns)
    whole = [max(width(row[at]) for row in cells.rows) for at in range(count)]
    heads = [max(map(width, name.split(" "))) for name in cells.columns]
    widths = [max(width(name), most) for name, most in zip(cells.columns, whole, strict=True)]
    over = sum(widths) + GAP * (count - 1) - room
    for at in sorted(range(count), key=lambda at: widths[at] - whole[at], reverse=True):
        over -= _narrowed(widths, at, max(whole[at], heads[at]), over)
    if count > 1 and not cells.right[-1]:
        words = (word for row in cells.rows for word in row[-1].split(" "))
        over -= _narrowed(widths, count - 1, max(heads[-1], *map(width, words)), over)
    if not cells.right[0]:
        over -= _narrowed(widths, 0, NARROWEST, over)
    return None if over > 0 else widths


def _narrowed(widths: list[int], at: int, least: int, over: int) -> int:
    """Take off a column as much as there is too much, and it has; gives how much that was."""
    less = max(0, min(over, widths[at] - least))
    widths[at] -= less
    return less


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    first = [cut(row[0], widths[0])] if width(row[0]) > widths[0] else [row[0]]
    others = (wrap(cell, max(space, 1)) or [""] for cell, space in zip(row[1:], widths[1:], strict=True))
    for parts in zip_longest(first, *others, fillvalue=""):
        laid = (
            rjust(part, space) if figures else ljust(part, space)
            for part, space, figures in zip(parts, widths, right, strict=True)
        )
        yield (" " * GAP).join(laid).rstrip()


def _counts(value: object) -> bool:
    return isinstance(value, Money | Fraction | int) and not isinstance(value, date)

"""A table in a fixed number of columns of a fixed-width face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wcwidth import clip, ljust, rjust, width

from bot.rendering.values import Reader, one_line, show
from commands.reply import Table
from ledger.money import Money

GAP = 2
NARROWEST = 6  # columns of a name that is still a name
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
    """Names of the columns and the rows, none wider than `room`; None if figures alone are wider."""
    widths = _widths(cells, room)
    if widths is None:
        return None
    return [_line(row, widths, cells.right) for row in (cells.columns, *cells.rows)]


def listed(cells: Grid) -> list[str]:
    """Each row as `OpenAI · Spend $1.06 · Change 12 %`, for where nothing can be aligned."""
    return [
        " · ".join(
            [
                row[0],
                *(f"{name} {cell}".strip() for name, cell in zip(cells.columns[1:], row[1:], strict=True)),
            ]
        )
        for row in cells.rows
        if row
    ]


def cut(text: str, room: int) -> str:
    """At most `room` columns, ending in … when something is left out."""
    return text if width(text) <= room else clip(text, 0, max(room - 1, 0)) + "…"[:room]


def _widths(cells: Grid, room: int) -> list[int] | None:
    widths = [max(width(row[at]) for row in (cells.columns, *cells.rows)) for at in range(len(cells.columns))]
    while sum(widths) + GAP * (len(widths) - 1) > room:
        names = [at for at, right in enumerate(cells.right) if not right and widths[at] > NARROWEST]
        if not names:
            return None
        widths[max(names, key=widths.__getitem__)] -= 1
    return widths


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    laid = [
        rjust(cell, space) if figures else ljust(cut(cell, space), space)
        for cell, space, figures in zip(row, widths, right, strict=True)
    ]
    return (" " * GAP).join(laid).rstrip()


def _counts(value: object) -> bool:
    return isinstance(value, Money | Fraction | int) and not isinstance(value, date)

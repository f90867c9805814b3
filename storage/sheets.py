"""What may be exported: tables and columns by name. What is not named here leaves by no export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, FromClause, Table

from storage.cells import CELLS, Kind, kind_of, sentence_text
from storage.columns import Said

Owner = Literal["workspace", "account", "meter"]
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. What of text is a formula to a spreadsheet is made harmless; no other kind is."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Around:
    """What rows are told with: accounts and meters by their ids, the rates that hold, the workspace's own."""

    accounts: dict[int, tuple[str, str]]  # provider, name
    meters: dict[int, tuple[int, str]]  # account, name
    counted: Callable[[str, int, int], int | None]  # currency, kept day, billionths → the workspace's
    read_until: dict[int, int | None]  # of accounts: kept moments before which the facts are in
    id: int  # the workspace's
    name: str
    zone: ZoneInfo
    currency: str

    def all_counted(
        self, currencies: Sequence[str], days: Sequence[int], costs: Sequence[int]
    ) -> Sequence[int | None]:
        """Costs in the workspace's currency, None where no rate holds; the same where all are in it."""
        if set(currencies) == {self.currency}:
            return costs
        return list(map(self.counted, currencies, days, costs))


# Of local days, both included (None: no end there): few rows made of many, so that all come at once.
Made = Callable[[Connection, Around, date | None, date | None], Rows]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one table: those of each owner by the rest of a unique key, so that any slice is found at once.

    `of` says how what is kept, of one owner at a time, becomes cells. `when` names the column by which rows
    lie in days, or two, of start and end; empty: they lie in none. `joined`: what else tells whose they are.
    """

    table: Table
    kind: Owner
    owner: ColumnElement[Any]
    keys: tuple[str, ...]
    kept: tuple[str, ...]
    of: Callable[[Around, Sequence[Any]], Rows]
    when: tuple[str, ...] = ()
    joined: FromClause | None = None

    @property
    def rows(self) -> FromClause:
        return self.table if self.joined is None else self.joined

    @property
    def read(self) -> tuple[str, ...]:
        """What is read of a row: what is kept of it, then what else its key has."""
        return (*self.kept, *(name for name in self.keys if name not in self.kept))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing that can be exported: columns, and where its rows come from, one source after another.

    `made` in the place of sources: it gives all rows at once, in the workspace's currency alone.
    """

    name: str
    columns: tuple[Column, ...]
    sources: tuple[Source, ...] = field(repr=False)
    made: Made | None = field(default=None, repr=False)

    @property
    def has_days(self) -> bool:
        return all(source.when for source in self.sources)


def sheet_of(
    table: Table,
    shown: str,
    keys: str = "id",
    *,
    when: str = "",
    joined: FromClause | None = None,
    owner: ColumnElement[Any] | None = None,
) -> Sheet:
    """A table as it is kept. `shown`: its columns by name, `name:kind` for a BIGINT.

    `when` names the column of its time, or two, of start and end. Raises ValueError on import.
    """
    columns = tuple(_column(table, word) for word in shown.split())
    kind, mine = owner_of(table) if owner is None else ("workspace", owner)
    cells = [_cell(table, column) for column in columns]
    names = tuple(column.name for column in columns)
    told = partial(_each_column, cells)
    source = Source(table, kind, mine, tuple(keys.split()), names, told, tuple(when.split()), joined)
    return Sheet(table.name, columns, (source,))


def owner_of(table: Table) -> tuple[Owner, ColumnElement[Any]]:
    """By what a table's rows belong to a workspace. ValueError for one where that is not so."""
    for kind in get_args(Owner):
        if f"{kind}_id" in table.c:
            return kind, table.c[f"{kind}_id"]
    raise ValueError(f"{table.name} does not say whose its rows are")


def _column(table: Table, word: str) -> Column:
    name, _, said = word.partition(":")
    if said and said not in get_args(Kind):
        raise ValueError(f"{said} is no kind of cell")
    return Column(name, said or kind_of(table.c[name].type))  # type: ignore[arg-type] # checked above


def _cell(table: Table, column: Column) -> Callable[[Any], Any]:
    return sentence_text if isinstance(table.c[column.name].type, Said) else CELLS[column.kind]


def _each_column(cells: Sequence[Callable[[Any], Any]], _: Around, kept: Sequence[Any]) -> Rows:
    """A column at a time, which is quicker than a row at a time."""
    columns = zip(*kept, strict=True)
    told = [list(map(cell, column)) for cell, column in zip(cells, columns, strict=False)]  # of no rows none
    return list(zip(*told, strict=True))

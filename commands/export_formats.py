"""The formats of an export: CSV, JSON and JSON Lines, a slice of rows at a time.

In CSV (RFC 4180, UTF-8) a text that a spreadsheet would take for a formula begins with an apostrophe, and so
does one that begins with apostrophes before such a sign: taking one away gives the text again. Only text
is told so: amounts and counts are numbers, also below zero. JSON holds everything as it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring  # what json.dumps writes text with, many times quicker by itself
from typing import Any, Literal, Protocol

from storage.cells import Kind
from storage.sheets import Column, Rows

Format = Literal["csv", "json", "jsonl"]
MEDIA: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
}
# OWASP's list (CSV injection), the wide forms that some spreadsheets read too, and the minus of typography
FORMULA = frozenset("=+-@\t\r\n＝＋－＠−")  # noqa: RUF001 - they are meant
BOM = "\ufeff"
TRUTH = {True: "true", False: "false", None: ""}


class Writer(Protocol):
    """Text of a file: `begin`, `rows` for each slice, `end`."""

    def begin(self) -> str: ...

    def rows(self, rows: Rows) -> str: ...

    def end(self) -> str: ...


def writer_of(kind: Format, columns: Sequence[Column], *, bom: bool = False) -> Writer:
    """`bom` begins CSV with a byte order mark, by which Excel knows UTF-8."""
    return Csv(columns, bom=bom) if kind == "csv" else JsonRows(columns, lines=kind == "jsonl")


def file_name(what: str, kind: Format, at: datetime) -> str:
    """`purser-spend-20261120T120000Z.csv`."""
    return f"purser-{what}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.{kind}"


def harmless(text: str | None) -> str | None:
    """The text as no spreadsheet takes it for a formula."""
    if text and (text[0] in FORMULA or (text[0] == "'" and text.lstrip("'")[:1] in FORMULA)):
        return f"'{text}"
    return text


def as_it_was(cell: str) -> str:
    """The text that `harmless` made this of."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in FORMULA else cell


class Csv:
    def __init__(self, columns: Sequence[Column], *, bom: bool = False) -> None:
        self._columns, self._bom = columns, bom
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text, lineterminator="\r\n")

    def begin(self) -> str:
        return (BOM if self._bom else "") + self._taken([[column.name for column in self._columns]])

    def rows(self, rows: Rows) -> str:
        told = [
            CSV_COLUMNS[column.kind](cells) if column.kind in CSV_COLUMNS else cells
            for column, cells in zip(self._columns, zip(*rows, strict=True), strict=False)
        ]
        return self._taken(zip(*told, strict=True))

    def end(self) -> str:
        return ""

    def _taken(self, rows: Any) -> str:
        self._csv.writerows(rows)
        said = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return said


class JsonRows:
    """An array with an object a line, or those lines alone."""

    def __init__(self, columns: Sequence[Column], *, lines: bool) -> None:
        self._lines = lines
        self._cells = [JSON_CELLS[column.kind] for column in columns]
        names = ",".join(encode_basestring(column.name).replace("%", "%%") + ":%s" for column in columns)
        self._row = f"{{{names}}}"
        self._begun = False

    def begin(self) -> str:
        return "" if self._lines else "["

    def rows(self, rows: Rows) -> str:
        columns = zip(self._cells, zip(*rows, strict=True), strict=False)
        told = zip(*[list(map(cell, cells)) for cell, cells in columns], strict=True)
        said = ("\n" if self._lines else ",\n").join([self._row % row for row in told])
        if self._lines or not said:
            return f"{said}\n" if said else ""
        between = ",\n" if self._begun else "\n"
        self._begun = True
        return between + said

    def end(self) -> str:
        return "" if self._lines else "\n]\n"


def _harmless(cells: Sequence[str | None]) -> Sequence[str | None]:
    """A column: each text is looked at once, however often it is there."""
    told = {cell: safe for cell in set(cells) if (safe := harmless(cell)) is not cell}
    return [told.get(cell, cell) for cell in cells] if told else cells


def _truth(cells: Sequence[bool | None]) -> Sequence[str]:
    return [TRUTH[cell] for cell in cells]


def _quoted(cell: str | None) -> str:
    return "null" if cell is None else encode_basestring(cell)


def _plain(cell: str | int | None) -> str:
    """A number, or what is JSON already."""
    return "null" if cell is None else str(cell)


CSV_COLUMNS: Mapping[Kind, Callable[[Any], Sequence[Any]]] = {
    "text": _harmless,
    "json": _harmless,
    "boolean": _truth,
}
JSON_CELLS: Mapping[Kind, Callable[[Any], str]] = {
    "text": _quoted,
    "amount": _quoted,
    "day": _quoted,
    "moment": _quoted,
    "integer": _plain,
    "json": _plain,
    "boolean": {True: "true", False: "false", None: "null"}.__getitem__,
}

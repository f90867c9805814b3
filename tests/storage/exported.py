"""What an export holds, for tests: its rows by column name, as they are read and as its files say them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

from sqlalchemy import Connection

from commands.export_formats import writer_of
from storage import exporting
from storage.exporting import SHEETS, START, Wanted, count_rows, read_slice

Row = dict[str, Any]


def exported(
    connection: Connection, workspace: int, what: str, first: date | None = None, last: date | None = None
) -> list[Row]:
    """All of it, slice after slice; as many rows as are counted."""
    wanted = Wanted(workspace, SHEETS[what], first, last)
    names = [column.name for column in wanted.sheet.columns]
    found: list[Row] = []
    place: exporting.Place | None = START
    while place is not None:
        part = read_slice(connection, wanted, place)
        found += [dict(zip(names, row, strict=True)) for row in part.rows]
        assert part.then is None or part.rows
        place = part.then
    assert len(found) == count_rows(connection, wanted)
    return found


def as_csv(what: str, rows: list[Row]) -> list[dict[str, str]]:
    """The same out of a CSV file."""
    writer = writer_of("csv", SHEETS[what].columns)
    text = writer.begin() + writer.rows([tuple(row.values()) for row in rows]) + writer.end()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def as_json(what: str, rows: list[Row]) -> list[Row]:
    """The same out of a JSON file."""
    writer = writer_of("json", SHEETS[what].columns)
    text = writer.begin() + writer.rows([tuple(row.values()) for row in rows]) + writer.end()
    return list(json.loads(text))

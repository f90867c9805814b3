"""How many rows a second are exported as CSV, beside plain sqlite3 and csv in the same run, in what memory.

Plain is one SELECT of the same columns as they are kept, each row handed to csv.writer and the file made
durable as ours is: nothing is named, split, made exact text or harmless, and all of it is one read. Beside
FOCUS its rows are as wide, for csv takes time by the cell: money and days as they are kept, else literals.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import resource
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.scratch import MODELS, an_account, post_all, records, scratch, timed
from bot.exporting import pieces_now, whole_or_nothing
from bot.wiring import Wiring
from storage.exported_spend import CHARGE, LINE
from storage.exporting import SHEETS, Wanted, read_slice
from storage.focus_columns import FOCUS_COLUMNS

FACTS = 100_000
LINES = 1_000_000
DAYS = range(1, 29)
TABLES = {"facts": "charges", "spend": "day_lines", "focus": "day_lines"}
KEPT = {"spend": LINE, "facts": CHARGE}


def measure() -> Iterator[str]:
    """Lines of figures."""
    with scratch() as wiring:
        account = an_account(wiring)
        projects = [replace(c, dims={**c.dims, "project": f"{c.key[-3:]}"}) for c in records(FACTS)]
        post_all(wiring, account, projects)
        del projects
        _fill_lines(wiring, account)
        gc.collect()
        gc.freeze()  # as `purser export` does
        for what in TABLES:
            yield _line(wiring, what)


def _fill_lines(wiring: Wiring, account: int) -> None:
    """Day lines as they are kept, in the place of those that posting made."""
    with sqlite3.connect(wiring.settings.home / "purser.db") as connection:
        connection.execute("DELETE FROM day_lines")
        said = "INSERT INTO day_lines VALUES (?, ?, 'USD', false, 'pushed', 'pushed', 'Usage', ?, ?)"
        connection.executemany(said, ((account, *row) for row in _lines()))
    connection.close()


def _lines() -> Iterator[tuple[int, str, int]]:
    """Day, dimensions and cost, in their order: four models of a thousand projects, day after day."""
    for number in range(LINES):
        place, project = divmod(number, 1_000)
        month, place = divmod(place, len(DAYS) * len(MODELS))
        day, model = divmod(place, len(MODELS))
        dims = {"model": MODELS[model], "project": f"project-{project}"}
        yield 20_260_101 + month * 100 + day, json.dumps(dims, separators=(",", ":")), number * 10_007


def _line(wiring: Wiring, what: str) -> str:
    folder = wiring.settings.home
    query = f"SELECT {', '.join(_cells(wiring, what))} FROM {TABLES[what]}"
    before = _megabytes()
    times = [timed(lambda: _export(wiring, what, folder))]
    grown, rows = _megabytes() - before, _export(wiring, what, folder) if what == "facts" else LINES
    times.append(timed(lambda: _plain(wiring, query, folder)))
    ours, plain = (rows / each for each in times)
    return (
        f"exporting {what:<6} {rows:>9,} rows   {ours:>9,.0f} rows/s   plain {plain:>9,.0f} rows/s   "
        f"ratio {ours / plain:.2f} (aim 0.30)   memory +{grown:.0f} MB"
    )


def _megabytes() -> float:
    """The most that this process ever had in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _export(wiring: Wiring, what: str, folder: Path) -> int:
    rows = 0
    with whole_or_nothing(folder / "ours.csv") as file:
        for piece in pieces_now(wiring.store, Wanted(1, SHEETS[what]), "csv"):
            file.write(piece.body)
            rows += piece.rows
    return rows


def _cells(wiring: Wiring, what: str) -> Sequence[str]:
    """What plain selects."""
    if what in KEPT:
        return [f'"{name}"' for name in KEPT[what]]
    first = wiring.store.read_now(partial(read_slice, wanted=Wanted(1, SHEETS[what]))).rows[0]
    kept = {"amount": '"cost"', "moment": '"day"'}
    return [
        "NULL" if cell is None else kept.get(column.kind, f"'{cell}'")
        for column, cell in zip(FOCUS_COLUMNS, first, strict=True)
    ]


def _plain(wiring: Wiring, query: str, folder: Path) -> None:
    connection = sqlite3.connect(wiring.settings.home / "purser.db")
    with (folder / "plain.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        found = connection.execute(query)
        writer.writerow([column[0] for column in found.description])
        writer.writerows(found)
        file.flush()
        os.fsync(file.fileno())
    connection.close()

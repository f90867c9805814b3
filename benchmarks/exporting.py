"""How many rows a second are exported as CSV, beside plain sqlite3 and csv in the same run.

Plain is one SELECT of the same columns as they are kept, each row handed to csv.writer and the file made
durable as ours is: nothing is named, split, made exact text or harmless, and all of it is one read.
"""

from __future__ import annotations

import csv
import gc
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks.scratch import an_account, post_all, records, scratch, timed
from bot.exporting import pieces_now, whole_or_nothing
from bot.wiring import Wiring
from storage.exported_spend import CHARGE, LINE
from storage.exporting import SHEETS, Wanted

ROWS = 100_000
PROJECTS = 1_000  # so that nearly every record has a day line of its own
TIMES = 5
PLAIN = {"spend": ("day_lines", LINE), "facts": ("charges", CHARGE)}


def measure() -> Iterator[str]:
    """Lines of figures."""
    with scratch() as wiring:
        _fill(wiring)
        gc.collect()
        gc.freeze()  # as `purser export` does
        for what in PLAIN:
            yield _line(wiring, what)


def _fill(wiring: Wiring) -> None:
    account = an_account(wiring)
    charges = [
        replace(charge, dims={**charge.dims, "project": f"project-{number % PROJECTS}"})
        for number, charge in enumerate(records(ROWS))
    ]
    post_all(wiring, account, charges)


def _line(wiring: Wiring, what: str) -> str:
    folder = wiring.settings.home
    rows = _export(wiring, what, folder)
    pairs = [
        (timed(lambda: _export(wiring, what, folder)), timed(lambda: _plain(wiring, what, folder)))
        for _ in range(TIMES)
    ]
    ours, plain = (rows / median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(plain / ours for ours, plain in pairs)
    return (
        f"exporting {what:<6} {rows:>9,} rows   {ours:>9,.0f} rows/s   plain {plain:>9,.0f} rows/s   "
        f"ratio {ratio:.2f} (aim 0.30)"
    )


def _export(wiring: Wiring, what: str, folder: Path) -> int:
    rows = 0
    with whole_or_nothing(folder / "ours.csv") as file:
        for piece in pieces_now(wiring.store, Wanted(1, SHEETS[what]), "csv"):
            file.write(piece.body)
            rows += piece.rows
    return rows


def _plain(wiring: Wiring, what: str, folder: Path) -> None:
    table, names = PLAIN[what]
    columns = ", ".join(f'"{name}"' for name in names)
    connection = sqlite3.connect(wiring.settings.home / "purser.db")
    with (folder / "plain.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows(connection.execute(f"SELECT {columns} FROM {table}"))
        file.flush()
        os.fsync(file.fileno())
    connection.close()

"""`purser export`: spend, facts or a table into a file, or to standard output."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import click

from bot.command_line.opened import opened
from bot.command_line.progress import progress
from bot.command_line.trouble import Failed
from bot.exporting import pieces_now, whole_or_nothing
from bot.wiring import Wiring
from commands.answers import Refusal
from commands.export import days_between, lacks_rate, wanted_between
from commands.export_formats import Format, file_name
from ledger.moments import NotAMoment
from ledger.periods import day_of
from storage.exporting import Wanted, count_rows
from storage.people import clock_seat
from storage.store import Connection
from storage.workspaces import first_workspace

OUT = "-"


@dataclass(frozen=True, slots=True)
class Options:
    """What was said. `to`: a file, a folder, or `-`; None: a file here. `bom` is for Excel."""

    what: str
    kind: Format | None = None
    since: str | None = None
    until: str | None = None
    to: str | None = None
    bom: bool = False


def export_once(options: Options) -> int:
    """Write the file; gives the exit status."""
    with opened() as wiring:
        gc.freeze()  # what is loaded stays: without it a third of the time goes into looking through it
        wanted = wiring.store.read_now(partial(_wanted, options=options, wiring=wiring))
        kind = options.kind or _by_name(options.to) or "csv"
        if options.to == OUT:
            rows = _write(wiring, wanted, kind, sys.stdout.buffer, bom=options.bom)
            sys.stdout.buffer.flush()
            click.echo(f"{_rows(rows)}.", err=True)
            return 0
        path = _path(options, file_name(wanted.sheet.name, kind, wiring.clock()))
        try:
            with _stoppable(), whole_or_nothing(path) as file:
                rows = _write(wiring, wanted, kind, file, bom=options.bom)
        except OSError as error:
            why = (error.strerror or "unknown trouble").lower()
            raise Failed(f"{path} cannot be written: {why}.") from None
        click.echo(f"{_rows(rows)} in {path}")
    return 0


def _wanted(connection: Connection, *, options: Options, wiring: Wiring) -> Wanted:
    workspace = first_workspace(connection)
    seat = clock_seat(connection, workspace) if workspace else None
    assert workspace is not None  # the wiring has made one
    assert seat is not None
    today = day_of(wiring.clock(), ZoneInfo(seat.zone or "UTC"))
    try:
        first, last = days_between(options.since or "", options.until or "", today)
    except NotAMoment as wrong:
        raise Failed(str(wrong)) from None
    found = wanted_between(workspace, options.what, first, last)
    refusal = found if isinstance(found, Refusal) else lacks_rate(connection, found)
    if refusal is not None:
        raise Failed(" ".join((refusal.sentence, *refusal.lines)))
    assert isinstance(found, Wanted)
    return found


def _by_name(to: str | None) -> Format | None:
    kinds: dict[str, Format] = {".csv": "csv", ".json": "json", ".jsonl": "jsonl"}
    return kinds.get(Path(to).suffix.lower()) if to else None


def _path(options: Options, name: str) -> Path:
    to = Path(options.to or ".")
    path = to / name if to.is_dir() or (options.to or "").endswith("/") else to
    if path.exists() and not path.is_file():  # a device, say, which is not to be replaced by a file
        raise Failed(f"{path} is no file: say --to - and lead standard output there.")
    return path


def _write(wiring: Wiring, wanted: Wanted, kind: Format, file: IO[bytes], *, bom: bool) -> int:
    total = wiring.store.read_now(partial(count_rows, wanted=wanted))
    done = 0
    with progress("{done} rows are written.") as told:
        for piece in pieces_now(wiring.store, wanted, kind, bom=bom):
            file.write(piece.body)
            done += piece.rows
            told.tell(done, total)
    return done


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends it as Ctrl-C does, so that no half of a file is left."""

    def stop(number: int, _: object) -> None:
        raise Failed(f"Stopped by {signal.Signals(number).name}: nothing was written.")

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"

"""Scheduled exports: the clock makes a file due, this loop writes it into the operator's folder.

A file is written beside everything else, in a thread, for folders of networks may hang. Its name is that of
the moment for which it was planned: who is killed after it was written, and before that was noted, writes
it once more in its place. So a date has one file.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from datetime import datetime
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from bot.export_folder import Ended, NotWritten, drop_old, folder_of, write_file
from bot.exporting import pieces_now
from bot.wake import told_within
from bot.wiring import Wiring
from commands.answers import Refusal
from commands.export import lacks_rate, wanted_between
from commands.export_formats import Format, file_name
from commands.not_exported import NOT_EXPORTED, NotExportedAnswer
from storage.addresses import tell_keepers
from storage.columns import micros
from storage.export_files import (
    ExportFile,
    claim_file,
    drop_schedule,
    finish_file,
    make_file,
    put_off_file,
    release_file,
    renew_file,
)
from storage.exporting import Wanted
from storage.outbox import Promise
from storage.people import clock_seat
from storage.scheduled_exports import find_export, next_due
from storage.schedules import Schedule
from storage.store import Connection, StorageUnusable
from storage.subscriptions import Address

log = logging.getLogger("purser.filing")

EVERY = 30.0  # seconds between looks for due files that nobody announced
RENEWED = 60.0  # seconds between two renewals of a lease
NOWHERE = Address("", "")
UNSET, NO_RATE = "unset", "no_rate"


async def run_export(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """A kind of schedule: make the file due; of those that were missed the latest, if it has it all."""
    return await wiring.store.write(partial(_make_due, due=due, now=now))


async def file_forever(wiring: Wiring) -> None:
    """Write what is due, then wait until something may be."""
    told = wiring.wake.listener()
    while True:
        told.clear()
        try:
            await file_due(wiring)
        except StorageUnusable as trouble:
            log.warning("%s", trouble)
        await told_within(told, EVERY)


async def file_due(wiring: Wiring) -> int:
    """Write all files that are due, one after another; gives how many were due."""
    done = 0
    while file := await wiring.store.write(lambda connection: claim_file(connection, wiring.clock())):
        await _file(wiring, file)
        done += 1
    return done


async def _file(wiring: Wiring, file: ExportFile) -> None:
    """Write one claimed file and note what came of it; trouble becomes a word, never an error here."""
    ended = threading.Event()
    try:
        name, rows = await asyncio.to_thread(written, wiring, file, ended)
    except asyncio.CancelledError:
        ended.set()
        raise
    except Ended:
        await wiring.store.write(partial(release_file, file=file))
    except NotWritten as trouble:
        await _put_off(wiring, file, str(trouble))
    except StorageUnusable:
        raise
    except Exception:
        log.exception("the export of %s broke off", file.export.what)
        await _put_off(wiring, file, "other it broke off unexpectedly; the log says where")
    else:
        finish = partial(finish_file, file=file, name=name, rows=rows, now=wiring.clock())
        await wiring.store.write(finish)


def written(wiring: Wiring, file: ExportFile, ended: threading.Event) -> tuple[str, int]:
    """The file's name and rows. It blocks."""
    export, home = file.export, wiring.settings.export_folder
    if home is None:
        raise NotWritten(UNSET)
    wanted, called = wiring.store.read_now(partial(_wanted, file=file))
    kind = cast("Format", export.format)
    name = file_name(export.what, kind, file.planned_at)
    folder = folder_of(home, export.workspace_id, called)
    still = _Lease(wiring, file, ended)
    rows = write_file(folder / name, pieces_now(wiring.store, wanted, kind), still)
    drop_old(folder, name, export.keep)
    return name, rows


class _Lease:
    """Whether the file is still to be written: called at every piece, it keeps the lease from ending."""

    def __init__(self, wiring: Wiring, file: ExportFile, ended: threading.Event) -> None:
        self._wiring, self._file, self._ended = wiring, file, ended
        self._renewed = time.monotonic()

    def __call__(self) -> bool:
        if time.monotonic() - self._renewed >= RENEWED:
            self._renewed = time.monotonic()
            renew = partial(renew_file, file=self._file, now=self._wiring.clock())
            return self._wiring.store.write_now(renew) and not self._ended.is_set()
        return not self._ended.is_set()


def _wanted(connection: Connection, *, file: ExportFile) -> tuple[Wanted, str]:
    """What is to be written, and the workspace's name. Raises NotWritten where money would be missing."""
    export = file.export
    wanted = wanted_between(export.workspace_id, export.what, *export.days(file.day))
    if isinstance(wanted, Refusal):
        raise NotWritten(f"other there is no {export.what} any more")
    if lacks_rate(connection, wanted) is not None:
        raise NotWritten(NO_RATE)
    seat = clock_seat(connection, export.workspace_id)
    assert seat is not None
    return wanted, seat.workspace_name


async def _put_off(wiring: Wiring, file: ExportFile, trouble: str) -> None:
    log.warning("the export of %s cannot be written (%s); it is tried again", file.export.what, trouble)
    await wiring.store.write(partial(_note, file=file, trouble=trouble, now=wiring.clock()))
    wiring.wake.tell()


def _note(connection: Connection, *, file: ExportFile, trouble: str, now: datetime) -> None:
    """Keepers are told when trouble begins; /status says it as long as it lasts."""
    since = put_off_file(connection, file, trouble, now)
    if since is None:
        return
    export = file.export
    answer = NotExportedAnswer(what=export.what, format=export.format, trouble=trouble, since=since)
    key = f"{NOT_EXPORTED.name} {export.id} {micros(since)}"
    what = Promise(NOT_EXPORTED.name, answer.model_dump_json(), key)
    tell_keepers(connection, export.workspace_id, what, but=NOWHERE, now=now)


def _make_due(connection: Connection, *, due: Schedule, now: datetime) -> bool:
    export, seat = find_export(connection, int(due.about)), clock_seat(connection, due.workspace_id)
    if export is None or seat is None:
        drop_schedule(connection, due)
        return False
    zone = ZoneInfo(seat.zone or "UTC")
    at, day, following = next_due(export, zone, seat.digest_minute, due, now)
    return make_file(connection, due, export, (at, day), following)

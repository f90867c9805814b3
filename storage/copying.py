"""A copy of an SQLite database, whole and on the disk, or none."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_database(file: Path, target: Path) -> None:
    """Copy what is committed in `file` to `target`, for its owner only; others may go on reading and writing.

    sqlite3.Error or OSError if it cannot be done; nothing is left behind then.
    """
    fresh = target.with_name(f".{target.name}.unfinished")
    fresh.unlink(missing_ok=True)  # of a process that was killed here
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    try:
        _copy(file, fresh)
        _sync(fresh)
        fresh.rename(target)
        _sync(target.parent)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def free_name(file: Path, before: str) -> Path:
    """`purser.db.before-0002-1.db`, or with the first higher number that is not taken."""
    number = 1
    while (name := file.with_name(f"{file.name}.before-{before}-{number}.db")).exists():
        number += 1
    return name


def _copy(file: Path, fresh: Path) -> None:
    with (
        closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(fresh)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

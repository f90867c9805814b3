"""The operator's folder for exports: a folder in it for each workspace, files that are whole, old ones gone.

A program that keeps the folder in step with other machines (Dropbox, iCloud, Syncthing) sees each file once,
whole: it gets its name when all of it is on the disk.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.exporting import NOT_WHOLE, Piece, whole_or_nothing

LEAST_FREE = 50_000_000  # bytes that stay free: the database may lie on the same disk
LONGEST = 80  # bytes of a name that people typed: networks and old disks take 255 of a path's part
STALE = 86_400.0  # seconds after which what is not whole belongs to nobody that still runs
STAMP = re.compile(r"\d{8}T\d{6}Z")
MISSING, FORBIDDEN, READONLY, FULL = "missing", "forbidden", "readonly", "full"
WHY = {
    errno.ENOENT: MISSING,
    errno.ENOTDIR: MISSING,
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EROFS: READONLY,
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
}
CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF)


class NotWritten(Exception):
    """Why a file could not be: one word, or `other` and what the system says."""


class Ended(Exception):
    """The process ends, or nobody wants the file any more."""


def safe_name(name: str) -> str:
    """A name that people typed as a part of a path: letters, numbers and hyphens, alike on every system.

    Nothing in it leads elsewhere, is hidden, or means something to Windows. It may come out the same for two
    names: a number tells them apart.
    """
    kept = [
        letter if unicodedata.category(letter)[0] in "LNM" or letter == "_" else "-"
        for letter in unicodedata.normalize("NFKC", name)
    ]
    words = unicodedata.normalize("NFC", re.sub("-+", "-", "".join(kept)).strip("-_"))
    short = words.encode()[:LONGEST].decode("utf-8", "ignore").rstrip("-_")
    return short or "workspace"


def folder_of(home: Path, workspace_id: int, name: str) -> Path:
    """The workspace's own folder in the operator's, made if it is not there. Raises NotWritten.

    The operator's own is never made: where a disk is not mounted it would be made beside it.
    """
    if not home.is_dir():
        raise NotWritten(MISSING)
    folder = home / f"{safe_name(name)}-{workspace_id}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NotWritten(why(error)) from None
    if folder.is_symlink():
        raise NotWritten("other it is a link to elsewhere")
    return folder


def trouble_of(home: Path) -> str:
    """What is wrong with the operator's folder, in a word; empty: nothing that shows without writing."""
    if not home.is_dir():
        return MISSING
    if not os.access(home, os.W_OK | os.X_OK):
        return FORBIDDEN
    return FULL if shutil.disk_usage(home).free < LEAST_FREE else ""


def write_file(path: Path, pieces: Iterable[Piece], still: Callable[[], bool]) -> int:
    """Write a file whole; gives its rows. It blocks. Raises NotWritten, or Ended where `still` says no."""
    rows = 0
    try:
        with whole_or_nothing(path) as file:
            for piece in pieces:
                _insist(path.parent, piece, still)
                file.write(piece.body)
                rows += piece.rows
        sync_names(path.parent)
    except OSError as error:
        raise NotWritten(why(error)) from None
    return rows


def _insist(folder: Path, piece: Piece, still: Callable[[], bool]) -> None:
    """Raises Ended, or NotWritten where there is no room for it."""
    if not still():
        raise Ended
    if shutil.disk_usage(folder).free < LEAST_FREE + len(piece.body):
        raise NotWritten(FULL)


def why(error: OSError) -> str:
    """The word for it, or `other` and the system's own."""
    known = WHY.get(error.errno or 0)
    return known or f"other {(error.strerror or 'unknown trouble').lower()}"


def drop_old(folder: Path, name: str, keep: int | None) -> int:
    """Delete what is older than the newest `keep` of the files like `name`, and what was never whole.

    Gives how many files that were. What cannot be deleted stays; nothing else in the folder is touched.
    """
    alike = re.compile(STAMP.pattern.join(map(re.escape, STAMP.split(name))))
    there = sorted((path for path in _files(folder) if alike.fullmatch(path.name)), reverse=True)
    gone = [] if keep is None else there[keep:]
    before = time.time() - STALE
    gone += [path for path in _files(folder) if _is_left_over(path, before)]
    return sum(_deleted(path) for path in gone)


def _is_left_over(path: Path, before: float) -> bool:
    ours = path.name.startswith(".purser-") and path.name.endswith(NOT_WHOLE)
    try:
        return ours and path.stat().st_mtime < before
    except OSError:
        return False


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    except OSError:
        return []


def _deleted(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


def sync_names(folder: Path) -> None:
    """The names in it are on the disk too, where its disk can be asked for that: those of networks cannot."""
    number = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in CANNOT_SYNC:
            raise
    finally:
        os.close(number)

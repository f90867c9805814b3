"""What only one process on a database may do at a time: named locks on files beside it, or on its server.

The system lets a lock on a file go when its process ends, however it ends. The files stay; an empty lock
file means nothing.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from storage.engine import database_file
from storage.server_lock import ServerLock
from storage.trouble import StorageUnusable


class Lock(Protocol):
    """A lock that one process holds at a time.

    Whoever takes it from another waits for `settles` seconds: that one may still be stopping.
    """

    @property
    def settles(self) -> float: ...

    def try_take(self) -> bool:
        """Take it if nobody else has it; True if it is held now, also when it was before."""

    def is_held(self) -> bool:
        """Whether it is held still: it may be lost."""

    def release(self) -> None:
        """Let it go; nothing happens if it is not held."""

    def holder(self) -> int | str | None:
        """The process that has it, as a person may know it."""


class FileLock:
    """A lock on the file at `path`, which is made if missing.

    Two objects in one process exclude each other too. A child made by a bare fork
    shares the lock; a started program does not.
    """

    settles = 0.0  # the system lets it go when the last holder has ended

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_take(self) -> bool:
        """Take it if nobody else has it; StorageUnusable where files cannot be locked."""
        if self._descriptor is None:
            try:
                self._descriptor = self._taken()
            except OSError as error:
                reason = (error.strerror or "unknown trouble").lower()
                raise StorageUnusable(f"The lock file {self.path} cannot be used: {reason}.") from None
        return self._descriptor is not None

    def take(self, wait: float) -> bool:
        """Take it as soon as it is free, within `wait` seconds; it blocks."""
        until = time.monotonic() + wait
        while not self.try_take():
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        return True

    def is_held(self) -> bool:
        """Whether it is held; it cannot be lost."""
        return self._descriptor is not None

    def release(self) -> None:
        """Let it go; nothing happens if it is not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child that was just started may still have it open
            os.close(descriptor)

    def holder(self) -> int | None:
        """The process that has the lock, or had it last; for telling a person only."""
        try:
            return int(self.path.read_text())
        except (OSError, ValueError):
            return None

    def _taken(self) -> int | None:
        descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), os.stat(self.path)):  # noqa: PTH116 (beside fstat)
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
                return descriptor
        except (BlockingIOError, FileNotFoundError):
            pass
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # somebody has it, or the file was deleted and is another one now
        return None


def lock_beside(engine: Engine, name: str) -> Lock:
    """The lock `name` of this database: `purser.db.bots.lock` beside `purser.db`, or one on its server."""
    file = database_file(engine)
    return ServerLock(engine, name) if file is None else FileLock(file.with_name(f"{file.name}.{name}.lock"))

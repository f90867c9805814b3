from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.engine import open_engine
from storage.locks import FileLock, lock_beside
from storage.server_lock import ServerLock
from storage.trouble import StorageUnusable

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from pathlib import Path
from storage.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.try_take(), flush=True)
sys.stdin.readline()
"""


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """One that tries to take the lock, says whether it has it, and keeps it until it ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "purser.db.bots.lock"


def test_a_lock_is_held_by_one(path: Path) -> None:
    one, other = FileLock(path), FileLock(path)
    assert one.try_take()
    assert one.try_take()
    assert not other.try_take()
    assert (one.is_held(), other.is_held()) == (True, False)
    one.release()
    one.release()
    assert not one.is_held()
    assert other.try_take()
    assert not one.try_take()


def test_two_names_are_two_locks(path: Path) -> None:
    assert FileLock(path).try_take()
    assert FileLock(path.with_name("purser.db.port.lock")).try_take()


def test_another_process_has_it_until_it_is_killed(path: Path) -> None:
    lock = FileLock(path)
    with another_process(path) as process:
        assert said(process) == "True"
        assert not lock.try_take()
        assert lock.holder() == process.pid
        process.kill()
        process.wait()
        assert lock.try_take()
        assert lock.holder() == os.getpid()


def test_another_process_does_not_get_what_is_held_here(path: Path) -> None:
    lock = FileLock(path)
    assert lock.try_take()
    with another_process(path) as process:
        assert said(process) == "False"


def test_a_started_program_does_not_keep_the_lock_of_who_started_it(path: Path) -> None:
    lock = FileLock(path)
    assert lock.try_take()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False):
        lock.release()
        assert FileLock(path).try_take()


def test_taking_waits_no_longer_than_it_may(path: Path) -> None:
    lock = FileLock(path)
    with another_process(path) as process:
        assert said(process) == "True"
        assert not lock.take(0.05)
        assert process.stdin is not None
        process.stdin.close()
        assert lock.take(30)


def test_a_lock_file_that_was_deleted_is_made_again(path: Path) -> None:
    first = FileLock(path)
    assert first.try_take()
    path.unlink()
    second, third = FileLock(path), FileLock(path)
    assert second.try_take()
    assert not third.try_take()


def test_a_lock_file_left_by_an_earlier_process_means_nothing(path: Path) -> None:
    path.write_text("not a number")
    lock = FileLock(path)
    assert lock.holder() is None
    assert lock.try_take()
    assert stat.S_IMODE(path.stat().st_mode) & 0o111 == 0


def test_a_place_without_locks_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageUnusable, match="cannot be used: no such file"):
        FileLock(tmp_path / "missing" / "x.lock").try_take()


def test_a_lock_lies_beside_its_database_or_on_its_server(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/purser.db")
    lock = lock_beside(engine, "bots")
    assert isinstance(lock, FileLock)
    assert lock.path == tmp_path / "purser.db.bots.lock"
    server = lock_beside(open_engine("postgresql://ann@127.0.0.1:1/name"), "bots")
    assert isinstance(server, ServerLock)
    assert not server.is_held()
    assert server.holder() is None
    with pytest.raises(StorageUnusable, match="cannot be reached"):
        server.try_take()
    server.release()

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage.engine import open_engine
from storage.server_lock import NAMED, ServerLock
from storage.trouble import StorageUnusable
from tests.storage.engines import Databases

ROOT = Path(__file__).parents[2]
HOLD = """
import sys
from storage.engine import open_engine
from storage.server_lock import ServerLock
lock = ServerLock(open_engine(sys.argv[1]), "process")
print(lock.try_take(), flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def url(postgresql: Databases, tmp_path: Path) -> Iterator[str]:
    yield postgresql.address(tmp_path, empty=True)
    postgresql.forget()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def lock(engine: Engine) -> Iterator[ServerLock]:
    made = ServerLock(engine, "process")
    yield made
    made.release()


@pytest.fixture
def other(engine: Engine) -> Iterator[ServerLock]:
    same = ServerLock(engine, "process")
    yield same
    same.release()


def soon(holds: Callable[[], bool]) -> bool:
    """Whether it holds within ten seconds: a server takes a moment to see that somebody has left."""
    until = time.monotonic() + 10
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def cut_off(engine: Engine) -> None:
    """End the sessions of locks."""
    with engine.begin() as connection:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE :name"
        connection.execute(text(ended), {"name": f"{NAMED}%"})


def test_a_lock_is_held_by_one(lock: ServerLock, other: ServerLock) -> None:
    assert not lock.is_held()
    assert lock.try_take()
    assert lock.try_take()
    assert not other.try_take()
    assert (lock.is_held(), other.is_held()) == (True, False)
    lock.release()
    lock.release()
    assert not lock.is_held()
    assert soon(other.try_take)
    assert not lock.try_take()


def test_two_names_are_two_locks_and_so_are_two_schemas(lock: ServerLock, engine: Engine) -> None:
    assert lock.try_take()
    named = ServerLock(engine, "another")
    assert named.try_take()
    named.release()
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA apart"))
    beside = open_engine(f"{engine.url.render_as_string()}&options=-csearch_path%3Dapart")
    elsewhere = ServerLock(beside, "process")
    assert elsewhere.try_take()
    elsewhere.release()
    beside.dispose()


def test_another_process_has_it_until_it_is_killed(lock: ServerLock, url: str) -> None:
    command = [sys.executable, "-c", HOLD, url]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        assert not lock.try_take()
        assert lock.holder() == f"{process.pid} on {socket.gethostname()}"[: 63 - len(NAMED)]
        process.kill()
        process.wait()
    assert soon(lock.try_take)
    assert (lock.holder() or "").startswith(f"{os.getpid()} on ")


def test_nobody_holds_what_nobody_took(lock: ServerLock) -> None:
    assert lock.holder() is None


def test_a_connection_that_ends_loses_it_and_the_holder_notices(
    lock: ServerLock, other: ServerLock, engine: Engine
) -> None:
    assert lock.try_take()
    cut_off(engine)
    assert soon(other.try_take)
    assert not lock.is_held()
    assert not lock.try_take()
    other.release()
    assert soon(lock.try_take)


def test_a_server_that_is_gone_loses_it_and_it_is_taken_again_when_it_is_back(
    lock: ServerLock, postgresql: Databases
) -> None:
    assert lock.try_take()
    postgresql.server.end()
    try:
        assert not lock.is_held()
        with pytest.raises(StorageUnusable, match="cannot be reached"):
            lock.try_take()
        assert lock.holder() is None
    finally:
        postgresql.server.begin()
    assert lock.try_take()
    assert lock.is_held()


def test_a_lock_of_the_same_number_in_another_database_is_another(
    lock: ServerLock, postgresql: Databases, tmp_path: Path
) -> None:
    assert lock.try_take()
    there = open_engine(postgresql.address(tmp_path / "other", empty=True))
    same = ServerLock(there, "process")
    assert same.try_take()
    same.release()
    there.dispose()
    assert lock.is_held()

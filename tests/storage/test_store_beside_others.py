"""Real processes on one file: side by side, killed, and on a full disk."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "purser.db"
    with closing(sqlite3.connect(file)) as plain:
        plain.executescript(
            "CREATE TABLE ones (n INTEGER PRIMARY KEY);"
            "CREATE TABLE others (n INTEGER PRIMARY KEY, room BLOB);"
            "CREATE TABLE counter (total INTEGER); INSERT INTO counter VALUES (0);"
        )
    return file


@contextmanager
def writing(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.storage.writing_process", *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def kept(file: Path) -> set[int]:
    """The numbers in the file, after making sure that each is there wholly."""
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ones, others = (
            {number for (number,) in plain.execute(f"SELECT n FROM {table}")} for table in ("ones", "others")
        )
        assert ones == others
        assert plain.execute("SELECT total FROM counter").fetchone() == (len(ones),)
    return ones


def test_two_processes_write_one_file_and_lose_nothing(file: Path) -> None:
    """Each reads the counter and writes it one higher: a lost update would show in the total."""
    with writing(file, 0, 800) as one, writing(file, 10_000, 800) as other:
        for process in (one, other):
            said, errors = process.communicate(timeout=60)
            assert (process.returncode, errors) == (0, "")
            assert len(said.split()) == 800
    assert kept(file) == {*range(800), *range(10_000, 10_800)}


@pytest.mark.parametrize("answers", [1, 250, 700])
def test_a_kill_keeps_all_that_was_answered_and_nothing_by_halves(file: Path, answers: int) -> None:
    with writing(file, 0, 1_000_000) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(answers)]
        process.kill()
        said += process.stdout.readlines()
    answered = {int(line) for line in said if line.endswith("\n")}
    assert len(answered) >= answers
    assert answered <= kept(file)


def test_a_disk_that_fills_up_is_said_and_writing_goes_on_when_there_is_room(file: Path) -> None:
    with writing(file, 0, 2_000, 100_000) as process:
        assert process.stdout is not None
        said: list[str] = []
        while not said or said[-1].strip().isdigit():
            said.append(process.stdout.readline())
        assert "The disk" in said[-1]
        rest, errors = process.communicate("there is room again\n", timeout=60)
        assert (process.returncode, errors) == (0, "")
    answered = {int(line) for line in (*said[:-1], *rest.split()) if line.strip().isdigit()}
    assert answered >= set(range(2_000, 4_000))
    assert kept(file) == answered

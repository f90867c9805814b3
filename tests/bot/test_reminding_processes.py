"""Processes that remind at the same moment ask once, and one that is killed keeps nobody from asking."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bot.house import test_house
from tests.bot.reminded import a_reading, told
from tests.house.tree import ROOT
from tests.storage.engines import ON_BOTH, address, on_postgresql

MOMENT = "2026-11-29T12:00:00+00:00"


def started(home: Path, *how: str) -> subprocess.Popen[str]:
    where = address(home, empty=False) if on_postgresql() else f"sqlite:///{home}/purser.db"
    command = [sys.executable, "-m", "tests.bot.reminding_process", where, MOMENT, *how]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def let_go(processes: Sequence[subprocess.Popen[str]]) -> list[int]:
    """What each says that it promised, when all are let go at once and have ended."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return sorted(int(process.communicate()[0]) for process in processes)


@ON_BOTH
async def test_of_processes_that_remind_at_once_one_does_and_a_killed_one_has_not(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        await a_reading(house)
        assert let_go([started(tmp_path, "dies")]) == [1]
        assert told(house) == []
        assert let_go([started(tmp_path) for _ in range(3)]) == [0, 0, 1]
        assert let_go([started(tmp_path)]) == [0]
        assert told(house) == [("telegram", "5", "period_end")]
        assert house.rows("SELECT count(*) FROM reminders") == [(1,)]

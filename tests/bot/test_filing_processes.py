"""Of processes that write exports at once one writes a file, and a killed one leaves no half of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bot.house import test_house
from tests.house.tree import ROOT
from tests.storage.engines import ON_BOTH, address, on_postgresql

MORNING, LATER = "2026-11-21T09:00:00+00:00", "2026-11-21T09:10:00+00:00"


def started(home: Path, folder: Path, moment: str, *how: str) -> subprocess.Popen[str]:
    where = address(home, empty=False) if on_postgresql() else ""
    command = [sys.executable, "-m", "tests.bot.filing_process", str(home), str(folder), where, moment, *how]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def let_go(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What each says that it tried, when all are let go at once and have ended; a killed one says nothing."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return sorted(process.communicate()[0].strip() for process in processes)


@ON_BOTH
async def test_of_processes_at_once_one_writes_and_a_killed_one_leaves_no_half(tmp_path: Path) -> None:
    folder = tmp_path / "synced"
    folder.mkdir()
    with test_house(tmp_path / "home", export_folder=folder) as house:
        await house.ask("/groq 1.06")
        await house.ask("/schedule spend day")
        home = house.wiring.settings.home
        assert let_go([started(home, folder, MORNING, "dies")]) == [""]
        assert list(folder.rglob("purser-*")) == []
        assert let_go([started(home, folder, MORNING)]) == ["0"]
        assert let_go([started(home, folder, LATER) for _ in range(3)]) == ["0", "0", "1"]
        (file,) = folder.rglob("purser-*")
        assert file.name == "purser-spend-20261121T090000Z.csv"
        assert let_go([started(home, folder, LATER)]) == ["0"]
        assert len(house.rows("select id from export_files where finished_at is not null")) == 1

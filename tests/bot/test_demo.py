"""The demonstration: four months of a made-up team, the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from bot.demo.days import DAYS, UNSETTLED, billed, used
from bot.demo.filling import NAME, fill
from bot.demo.team import HABITS, UNBILLED
from tests.bot.house import NOON, test_house
from tests.house.tree import ROOT


def test_the_same_seed_makes_the_same_days_and_another_makes_others() -> None:
    today = NOON.date()
    assert used(today, NOON) == used(today, NOON)
    assert billed(today) == billed(today)
    assert used(today, NOON) != used(today, NOON, seed=1)


def test_bills_are_behind_and_nothing_is_of_the_future() -> None:
    today = NOON.date()
    records = [each for facts in used(today, NOON).values() for each in facts]
    bills = [each for facts in billed(today).values() for each in facts]
    assert max(each.start for each in records) <= NOON
    assert {each.start.date() for each in records} == {today - timedelta(days=back) for back in range(DAYS)}
    assert max(each.start.date() for each in bills) == today - timedelta(days=UNSETTLED)
    assert {habit.provider for habit in HABITS}.isdisjoint(habit.provider for habit in UNBILLED)


async def test_the_scratch_workspace_is_filled_and_marked(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        await fill(house.wiring)
        assert house.rows("SELECT name FROM workspaces") == [(NAME,)]
        summary = (await house.ask("/summary october")).answer.model_dump()
        known = {line["provider"]: line for line in summary["providers"]}
        assert {"openai", "anthropic", "openrouter", "groq", "cursor"} == set(known)
        assert known["anthropic"]["official"] == known["anthropic"]["cost"]
        assert summary["unpriced"] > 0
        assert (await house.ask("/digest")).answer.model_dump()["known"]
        told = house.rows("SELECT count(*) FROM outbox")
        assert told == [(0,)]  # nothing is said before the first line is typed


def test_the_chat_opens_on_it_and_it_is_gone_afterwards(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        input="/budget\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path), "PURSER_HOME": str(tmp_path / "home")},
        timeout=300,
        check=True,
    )
    assert done.stdout.startswith("DEMONSTRATION: every figure here is invented")
    assert "Monthly budget, Groq" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "purser.db").touch()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--home", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds something already" in done.stderr

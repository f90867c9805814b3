"""The made-up team on which every report has something to say, filled once for all tests of a run.

Besides the demonstration's four months: an account that cannot be read, a hold, credits, a bill that came
otherwise than it was estimated; a small team with a quiet day, and one of which nothing is known.
"""

from __future__ import annotations

import asyncio
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

from sqlalchemy import update

from bot.demo.filling import fill
from commands.holding import HoldAnswer
from commands.retelling import sentence
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from storage.tables import accounts
from storage.workspaces import change_workspace
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.cast import new_workspace
from tests.commands.holding import hold

SMALL, EMPTY = "harbour", "empty"  # the places of the other two teams
ASKED = 1_000  # so many lines at most were typed to fill it
SEARCHED = 14  # days before, on which a tool was used of which no record tells


@contextmanager
def on_stage(shared: Path, home: Path) -> Iterator[TestHouse]:
    """A copy of the stage in `home`; whoever comes first fills it in `shared`."""
    shutil.copytree(_filled(shared), home, dirs_exist_ok=True)
    with test_house(home) as house:
        house.asked = ASKED
        yield house


def _filled(shared: Path) -> Path:
    stage, draft = shared / "stage", shared / "draft"
    with (shared / "stage.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stage.exists():
            shutil.rmtree(draft, ignore_errors=True)
            with test_house(draft) as house:
                asyncio.run(_set(house))
            draft.rename(stage)
    return stage


async def _set(house: TestHouse) -> None:
    await fill(house.wiring)
    await house.ask("/credit anthropic 3.50 2026-11-12 a day of trouble")
    await house.ask("/credit groq 0.40 2026-11-18 a broken answer")
    house.wiring.store.write_now(_billed_otherwise)
    house.wiring.store.write_now(_cannot_be_read)
    held = await hold(house, "2.50", "nightly", provider="openai", purpose="nightly evaluation")
    assert isinstance(held, HoldAnswer)
    said(await house.ask("/reconcile period=30 days"))
    small, _ = (new_workspace(house, place) for place in (SMALL, EMPTY))
    house.wiring.store.write_now(partial(change_workspace, workspace_id=small, zone="Europe/Lisbon"))
    house.wiring.store.write_now(_a_quiet_while)


def _billed_otherwise(connection: Connection) -> None:
    """A tool was used of which no record tells: of a few cents a day, and once of dollars."""
    charges = [_searched(back) for back in range(2, SEARCHED)]
    post(connection, make_account(connection, 1, "openai", NOON), charges, NOON)


def _searched(back: int) -> Charge:
    start = datetime.combine(NOON.date() - DAY * back, time(), UTC)
    cost = "3.20" if back == 7 else f"0.{back * 7 % 40 + 5:02}"
    return Charge(
        layer="official",
        key=f"tool {start:%Y-%m-%d}",
        start=start,
        end=start + DAY,
        cost=Money.of(cost),
        dims={"model": "web search", "project": "atlas"},
    )


def _cannot_be_read(connection: Connection) -> None:
    connection.execute(
        update(accounts)
        .where(accounts.c.provider == "anthropic", accounts.c.workspace_id == 1)
        .values(
            connected_at=NOON - DAY * 121,
            read_until=NOON - DAY * 2,
            trouble=sentence("troubles.not_in_time", host="api.anthropic.com"),
        )
    )


def _a_quiet_while(connection: Connection) -> None:
    """A few cents, weeks ago, in the small team."""
    account = make_account(connection, 2, "mistral", NOON)
    charges = [
        Charge(
            "pushed",
            f"{back}",
            NOON - DAY * back,
            NOON - DAY * back,
            Money.of("0.42"),
            dims={"model": "small"},
        )
        for back in (3, 4, 5, 11, 12, 20)
    ]
    post(connection, account, charges, NOON)

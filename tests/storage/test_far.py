"""Long work says how far it is: from the first part to all of it, and to nobody who does not ask."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ledger.facts import Charge
from ledger.money import Money
from storage.engine import open_engine, sqlite_address
from storage.posting import post
from storage.rebuilding import rebuild_account
from storage.transferring import copy_everything
from storage.upgrading import FOLDER, prepare
from tests.bot.house import test_house
from tests.storage.posted import NOW, Posted, in_memory
from tests.storage.steps import older

Heard = list[tuple[int, int]]


def test_an_upgrade_tells_of_each_step(tmp_path: Path) -> None:
    engine, told = open_engine(sqlite_address(tmp_path / "purser.db")), Heard()
    older(engine)
    prepare(engine, tell=lambda done, total: told.append((done, total)))
    steps = len(list(FOLDER.glob("versions/*.py"))) - 1
    assert told == [(number, steps) for number in range(1, steps + 1)]
    prepare(engine, tell=lambda done, total: told.append((done, total)))
    assert len(told) == steps
    engine.dispose()


async def test_a_copy_tells_of_its_rows(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        await house.ask("/groq 1.06")
    told = Heard()
    source, target = sqlite_address(tmp_path / "purser.db"), sqlite_address(tmp_path / "copy.db")
    count = copy_everything(source, target, lambda done, total: told.append((done, total)))
    assert told[-1] == (count, count)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def test_a_rebuilding_tells_of_records_and_days() -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        days = [NOW - timedelta(days=number) for number in range(70)]
        post(
            connection,
            account.account,
            [Charge("pushed", f"{at}", at, at, Money.of("1")) for at in days],
            NOW,
        )
        added, laid = Heard(), Heard()
        done = rebuild_account(
            connection,
            account.account,
            lambda done, total: added.append((done, total)),
            lambda done, total: laid.append((done, total)),
        )
        assert done.days == ()
        assert added == [(70, 70)]
        assert len(laid) == 3
        assert laid[-1][0] >= laid[-1][1] >= 70

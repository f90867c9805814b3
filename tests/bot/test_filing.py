"""Exports by schedule: each date has one file in the folder, whatever happens to disk and process."""

from __future__ import annotations

import asyncio
import csv
import json
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.filing import file_due, written
from bot.schedule import tick
from commands.caller import Caller
from commands.schedule import ScheduleAnswer
from ledger.facts import Charge
from ledger.money import Money
from storage.export_files import claim_file
from storage.store import Connection
from storage.tables import memberships, people
from storage.workspaces import open_workspace
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.spending import post_now
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH
DAY = timedelta(days=1)
MORNING = NOON + timedelta(hours=21)  # 9:00 of the next day


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "synced").mkdir()
    return tmp_path / "synced"


@pytest.fixture
def house(tmp_path: Path, folder: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path / "home", export_folder=folder) as house:
        post_now(house, Charge("pushed", "a", NOON, NOON, Money.of("0.25")))
        yield house


async def live(house: TestHouse, at: datetime) -> int:
    """Tick and write what is due at a moment; gives how many files were tried."""
    house.clock.now = at
    await tick(house.wiring)
    return await file_due(house.wiring)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def told(house: TestHouse) -> list[dict[str, str]]:
    rows = house.rows("select answer from outbox where command = 'not_exported' order by id")
    return [json.loads(str(row[0])) for row in rows]


def mounted(folder: Path) -> None:
    folder.mkdir()


def keeper_on_telegram(house: TestHouse) -> None:
    def write(connection: Connection) -> None:
        person = {"surface": "telegram", "external_id": "42", "name": "Ada"}
        id = connection.execute(people.insert().values(**person)).inserted_primary_key
        assert id is not None
        member = {"person_id": id[0], "workspace_id": 1, "keeper": True, "seen_at": NOON}
        connection.execute(memberships.insert().values(**member))

    house.wiring.store.write_now(write)


async def test_a_file_a_day_with_what_a_summary_says(house: TestHouse, folder: Path) -> None:
    await house.ask("/schedule spend day")
    assert await live(house, MORNING - timedelta(minutes=1)) == 0
    assert await live(house, MORNING) == 1
    (name,) = files(folder)
    assert name == "Purser-1/purser-spend-20261121T090000Z.csv"
    (row,) = csv.DictReader((folder / name).read_text().splitlines())
    assert (row["day"], row["cost"]) == ("2026-11-20", "0.25")
    assert await live(house, MORNING + timedelta(hours=1)) == 0
    assert await live(house, MORNING + DAY) == 1
    assert len(files(folder)) == 2
    shown = said(await house.ask("/schedule"))
    assert isinstance(shown, ScheduleAnswer)
    assert (shown.exports[0].last_name, shown.exports[0].last_rows) == (
        "purser-spend-20261122T090000Z.csv",
        1,
    )


async def test_after_an_outage_the_latest_date_comes_once(house: TestHouse, folder: Path) -> None:
    await house.ask("/schedule spend day")
    assert await live(house, MORNING + DAY * 9 + timedelta(hours=5)) == 1
    assert files(folder) == ["Purser-1/purser-spend-20261130T090000Z.csv"]


async def test_the_month_before_alone_is_in_a_file_for_accounting(house: TestHouse, folder: Path) -> None:
    await house.ask("/schedule spend month days=last")
    december = NOON.replace(month=12, day=1)
    assert await live(house, december) == 1
    (name,) = files(folder)
    assert [row["day"] for row in csv.DictReader((folder / name).read_text().splitlines())] == ["2026-11-20"]
    assert await live(house, december + DAY * 31) == 1
    assert (folder / files(folder)[-1]).read_text().count("\n") == 1


async def test_only_so_many_files_are_kept(house: TestHouse, folder: Path) -> None:
    await house.ask("/schedule spend day keep=2")
    for days in range(5):
        await live(house, MORNING + DAY * days)
    assert [name[-20:] for name in files(folder)] == ["20261124T090000Z.csv", "20261125T090000Z.csv"]


async def test_without_its_folder_keepers_are_told_once_and_it_is_tried_again(
    house: TestHouse, folder: Path
) -> None:
    keeper_on_telegram(house)
    await house.ask("/schedule spend day")
    shutil.rmtree(folder)
    assert await live(house, MORNING) == 1
    assert await live(house, MORNING + timedelta(minutes=2)) == 1
    assert [(each["what"], each["trouble"]) for each in told(house)] == [("spend", "missing")]
    status = said(await house.ask("/status")).model_dump()
    assert "the folder for exports is not there" in " ".join(status["troubles"])
    mounted(folder)
    assert await live(house, MORNING + timedelta(minutes=10)) == 1
    assert files(folder) == ["Purser-1/purser-spend-20261121T090000Z.csv"]
    assert said(await house.ask("/status")).model_dump()["troubles"] == ()
    shutil.rmtree(folder)
    assert await live(house, MORNING + DAY) == 1
    assert len(told(house)) == 2


async def test_a_file_that_was_written_and_not_noted_has_its_place_taken(
    house: TestHouse, folder: Path
) -> None:
    """As after kill -9 between the two."""
    await house.ask("/schedule spend day")
    house.clock.now = MORNING
    await tick(house.wiring)
    file = await house.wiring.store.write(partial(claim_file, now=MORNING))
    assert file is not None
    await asyncio.to_thread(written, house.wiring, file, threading.Event())
    before = files(folder)
    assert len(before) == 1
    assert await live(house, MORNING + timedelta(minutes=1)) == 0
    assert await live(house, MORNING + timedelta(minutes=10)) == 1
    assert files(folder) == before


async def test_two_processes_write_one_file(house: TestHouse, folder: Path) -> None:
    await house.ask("/schedule spend day")
    house.clock.now = MORNING
    await asyncio.gather(tick(house.wiring), tick(house.wiring))
    assert sorted(await asyncio.gather(file_due(house.wiring), file_due(house.wiring))) == [0, 1]
    assert len(files(folder)) == 1
    claimed = await house.wiring.store.write(partial(claim_file, now=MORNING))
    assert claimed is None


async def test_what_is_ended_is_written_no_more(house: TestHouse, folder: Path) -> None:
    await house.ask("/schedule spend day")
    await live(house, MORNING)
    await house.ask("/schedule spend off")
    assert await live(house, MORNING + DAY) == 0
    assert len(files(folder)) == 1


async def test_a_name_that_people_typed_leads_nowhere_else(house: TestHouse, folder: Path) -> None:
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql("update workspaces set name = '../../etc'")
    )
    await house.ask("/schedule spend day")
    await live(house, MORNING)
    assert [Path(name).parts[0] for name in files(folder)] == ["etc-1"]


async def test_amounts_without_a_rate_are_in_no_file_for_accounting(house: TestHouse, folder: Path) -> None:
    await house.ask("/schedule quickbooks day days=all")
    post_now(house, Charge("pushed", "e", NOON, NOON, Money.of("1", "EUR")))
    assert await live(house, MORNING) == 1
    assert files(folder) == []
    await house.ask("/rate EUR 1.08")
    assert await live(house, MORNING + timedelta(minutes=2)) == 1
    assert len(files(folder)) == 1


@pytest.mark.parametrize(
    "line, reason",
    [
        ("/schedule secrets day", "unknown"),
        ("/schedule accounts day days=last", "wrong"),
        ("/schedule spend day keep=none", "wrong"),
        ("/schedule spend off", "conflict"),
    ],
)
async def test_what_cannot_be_scheduled_is_refused(house: TestHouse, line: str, reason: str) -> None:
    refusal = (await house.ask(line)).refusal
    assert refusal is not None
    assert refusal.reason == reason


async def test_without_a_folder_nothing_is_scheduled(tmp_path: Path) -> None:
    with test_house(tmp_path / "without") as house:
        refusal = (await house.ask("/schedule spend day")).refusal
        assert refusal is not None
        assert "PURSER_EXPORT_FOLDER" in refusal.sentence
        await house.ask("/schedule")


async def test_what_was_said_before_stands_where_nothing_is_said(house: TestHouse) -> None:
    await house.ask("/schedule spend week days=last keep=5")
    answer = said(await house.ask("/schedule spend keep=7"))
    assert isinstance(answer, ScheduleAnswer)
    (export,) = answer.exports
    assert (export.every, export.days, export.keep) == ("week", "last", 7)
    answer = said(await house.ask("/schedule xero keep=all"))
    assert isinstance(answer, ScheduleAnswer)
    assert (answer.exports[1].every, answer.exports[1].days, answer.exports[1].keep) == (
        "month",
        "last",
        None,
    )


async def test_after_an_outage_each_of_the_last_days_has_its_file(house: TestHouse, folder: Path) -> None:
    said(await house.ask("/schedule spend day csv days=last"))
    for _ in range(9):
        await live(house, MORNING + DAY * 6)
    days = [name.split("-")[-1][:8] for name in files(folder)]
    assert days == [f"202611{day}" for day in range(21, 28)]


async def test_a_file_comes_at_the_digest_s_new_hour(house: TestHouse, folder: Path) -> None:
    said(await house.ask("/schedule spend day csv"))
    said(await house.ask("/settings digest=07:30"))
    await live(house, MORNING - timedelta(minutes=90))
    assert [name.split("-")[-1] for name in files(folder)] == ["20261121T073000Z.csv"]


@pytest.mark.parametrize("is_open", [True, False])  # they came when it was
async def test_strangers_fill_no_disk_of_who_runs_purser(tmp_path: Path, folder: Path, is_open: bool) -> None:
    def strangers(connection: Connection) -> int:
        return open_workspace(connection, "Strangers", NOON)

    with test_house(tmp_path / "open", export_folder=folder, open=is_open) as house:
        theirs = house.wiring.store.write_now(strangers)
        clock = Caller(surface="clock", key="theirs", at=NOON, workspace=theirs)
        refusal = (await house.ask("/schedule spend day", caller=clock)).refusal
        assert refusal is not None
        assert (refusal.reason, "PURSER" in refusal.sentence) == ("not_allowed", False)
        assert "take what you need with /export" in refusal.sentence
        assert (await house.ask("/schedule spend day")).refusal is None

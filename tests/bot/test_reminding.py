"""Reminders of pages that people read: once a day and meter, to whom it is for, until it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.reminding import remind_all
from commands.tell import ThanksAnswer
from storage.reminding import remind
from storage.store import Connection
from storage.subscriptions import subscribe
from storage.wishes import change_wishes, subscribed_at
from storage.workspaces import open_workspace
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.bot.reminded import ANN, a_reading, ann, at, joins, refused, sent, told
from tests.storage.engines import ON_BOTH


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as house:
        yield house


@ON_BOTH
async def test_whoever_read_it_last_is_asked_directly_and_once_a_day(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-29 10:59")
    assert await remind_all(house.wiring) == 0
    at(house, "2026-11-29 11:00")  # a Sunday
    assert await remind_all(house.wiring) == 1
    for hour in (11, 15, 19):
        at(house, f"2026-11-29 {hour}:30")
        assert await remind_all(house.wiring) == 0
    sent(house)
    at(house, "2026-11-30 10:00")
    assert await remind_all(house.wiring) == 1
    assert told(house) == [("telegram", "5", "period_end")] * 2
    assert [days for *_, days in told(house, "days")] == [2, 1]


@ON_BOTH
async def test_two_processes_ask_once_and_so_does_one_that_starts_again(
    house: TestHouse, tmp_path: Path
) -> None:
    await a_reading(house)
    at(house, "2026-11-29 12:00")
    with test_house(tmp_path) as other:
        other.clock.now = house.clock.now
        # each has seen that it is due before the other writes
        writes = [
            each.wiring.store.write(partial(remind, workspace_id=1, now=each.clock.now))
            for each in (house, other)
        ]
        assert sorted([await write for write in writes]) == [0, 1]
    with test_house(tmp_path) as again:
        again.clock.now = house.clock.now
        assert await remind_all(again.wiring) == 0
    assert len(told(house)) == 1


@ON_BOTH
async def test_a_process_killed_before_its_commit_has_asked_nobody(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-29 12:00")

    def killed(connection: Connection) -> None:
        assert remind(connection, 1, house.clock.now) == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.wiring.store.write_now(killed)
    assert told(house) == []
    assert house.rows("SELECT count(*) FROM reminders") == [(0,)]
    assert await remind_all(house.wiring) == 1


async def test_who_asked_for_reminders_gets_them_in_place_of_who_read_last(house: TestHouse) -> None:
    await a_reading(house)
    said(await house.ask("/subscribe reminders", caller=ann(house)))
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    assert told(house) == [("telegram", "-7", "period_end")]


async def test_without_anybody_to_write_to_it_goes_where_the_digest_goes(house: TestHouse) -> None:
    joins(house)
    at(house, "2026-11-25 12:00")
    said(await house.ask("/groq 0.68"))  # at the terminal
    said(await house.ask("/subscribe digest", caller=ann(house)))
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    assert told(house) == [("telegram", "-7", "period_end")]


@ON_BOTH
async def test_what_does_not_arrive_comes_where_the_digest_goes_once(house: TestHouse) -> None:
    await a_reading(house)
    said(await house.ask("/subscribe digest", caller=ann(house)))
    at(house, "2026-11-29 12:00")
    await remind_all(house.wiring)
    refused(house)
    for _ in range(2):
        await remind_all(house.wiring)
    assert told(house) == [("telegram", "5", "period_end"), ("telegram", "-7", "period_end")]
    sent(house)
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    assert told(house)[2:] == [("telegram", "-7", "period_end")]


async def test_it_waits_for_the_end_of_quiet_hours(house: TestHouse) -> None:
    await a_reading(house)
    said(await house.ask("/subscribe reminders quiet=8-15", caller=ann(house)))
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    (due,) = house.rows("SELECT due_at FROM outbox WHERE command = 'reminder'")[0]
    assert due == int(datetime(2026, 11, 30, 15, tzinfo=UTC).timestamp()) * 1_000_000


async def test_quiet_hours_of_alerts_hold_for_who_never_asked_for_reminders(house: TestHouse) -> None:
    await a_reading(house)

    def write(connection: Connection) -> None:
        subscribe(connection, 1, "alerts", ANN, None, NOON)
        change_wishes(connection, subscribed_at(connection, 1, [ANN])[0].id, quiet="08:00-15:00")

    house.wiring.store.write_now(write)
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    (due,) = house.rows("SELECT due_at FROM outbox WHERE command = 'reminder'")[0]
    assert due == int(datetime(2026, 11, 30, 15, tzinfo=UTC).timestamp()) * 1_000_000


@ON_BOTH
async def test_a_message_says_that_it_was_answered_whoever_did(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-28 12:00")
    await remind_all(house.wiring)
    sent(house)
    house.clock.pass_(minutes=5)
    said(await house.ask("/groq 1.06"))
    assert await remind_all(house.wiring) == 1
    assert await remind_all(house.wiring) == 0
    (row,) = house.rows("SELECT state, version, answer FROM outbox WHERE command = 'reminder'")
    assert (row[0], row[1], json.loads(str(row[2]))["answer"]["amount"]) == ("due", 2, "1.06")


@ON_BOTH
async def test_what_is_answered_before_it_is_sent_is_not_sent(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-28 12:00")
    await remind_all(house.wiring)
    house.clock.pass_(minutes=5)
    said(await house.ask("/groq 1.06"))
    await remind_all(house.wiring)
    assert told(house) == []


async def test_what_waits_to_be_sent_is_not_sent_once_it_is_off(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    said(await house.ask("/remind off", caller=ann(house)))
    assert told(house) == []


async def test_an_account_that_is_read_by_itself_asks_nobody(house: TestHouse) -> None:
    await a_reading(house, "/reading openai 3")

    def connected(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE accounts SET connected_at = 1")

    house.wiring.store.write_now(connected)
    at(house, "2026-11-30 12:00")
    assert await remind_all(house.wiring) == 0


@ON_BOTH
async def test_workspaces_know_nothing_of_each_other(house: TestHouse) -> None:
    house.wiring.store.write_now(lambda connection: open_workspace(connection, "Other", NOON))
    await a_reading(house)
    joins(house, "5", workspace=2, place="-8")
    said(await house.ask("/groq 7", caller=ann(house, place="-8")))
    at(house, "2026-11-30 12:00")
    assert await remind_all(house.wiring) == 2
    house.clock.pass_(minutes=5)
    answer = said(await house.ask("/tell 8", caller=ann(house, place="-8")))
    assert isinstance(answer, ThanksAnswer)
    assert answer.reading.difference.text() == "1"
    rows = house.rows(
        "SELECT a.workspace_id, count(*) FROM readings r JOIN meters m ON m.id = r.meter_id"
        " JOIN accounts a ON a.id = m.account_id GROUP BY a.workspace_id ORDER BY 1"
    )
    assert rows == [(1, 1), (2, 2)]
    said(await house.ask("/remind off groq", caller=ann(house, place="-8")))
    assert house.rows("SELECT count(*) FROM reminder_wishes") == [(1,)]
    at(house, "2026-12-01 12:00")
    assert await remind_all(house.wiring) == 1  # the first one's


async def test_one_workspace_that_breaks_off_holds_up_no_other(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> bool:
        raise RuntimeError("broken")

    monkeypatch.setattr("bot.reminding.has_reminders", breaks)
    assert await remind_all(house.wiring) == 0


async def test_who_reads_at_a_terminal_is_asked_there_only_if_they_want_it(house: TestHouse) -> None:
    at(house, "2026-11-25 12:00")
    said(await house.ask("/groq 0.68"))
    at(house, "2026-11-29 12:00")
    assert await remind_all(house.wiring) == 0
    assert house.rows("SELECT count(*) FROM reminders") == [(0,)]
    said(await house.ask("/subscribe reminders"))
    for when in ("2026-11-29 13:00", "2026-11-30 12:00", "2026-12-01 12:00"):  # while it is closed
        at(house, when)
        assert await remind_all(house.wiring) == 1
    assert told(house) == [("terminal", "terminal", "period_open")]

"""A workspace whose Groq page Ann read on 25 November, and what became of its reminders."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from commands.caller import Caller
from storage.people import Who, clock_seat, note_person
from storage.store import Connection
from storage.subscriptions import Address
from storage.workspaces import join_place
from tests.bot.house import NOON, TestHouse, said

ANN, TEAM = Address("telegram", "5", direct=True), Address("telegram", "-7")


def joins(house: TestHouse, person: str = "5", *, workspace: int = 1, place: str = "-7") -> None:
    """Ann of Telegram belongs to the workspace."""

    def write(connection: Connection) -> None:
        join_place(connection, workspace, "telegram", place, "Team", NOON)
        seat = clock_seat(connection, workspace)
        assert seat is not None
        note_person(connection, Who("telegram", person, "Ann", place, True, NOON), seat)

    house.wiring.store.write_now(write)


def ann(house: TestHouse, *, place: str = "-7") -> Caller:
    house.asked += 1
    return Caller(
        "telegram", f"u{house.asked}", house.clock.now, "5", "Ann", place, "Team", place, keeper=True
    )


def at(house: TestHouse, when: str) -> None:
    house.clock.now = datetime.fromisoformat(when).replace(tzinfo=UTC)


async def a_reading(house: TestHouse, line: str = "/groq 0.68") -> None:
    """Of 25 November, by Ann."""
    joins(house)
    at(house, "2026-11-25 12:00")
    said(await house.ask(line, caller=ann(house)))


def told(house: TestHouse, of: str = "type") -> list[tuple[Any, ...]]:
    rows = house.rows("SELECT surface, chat, answer FROM outbox WHERE command = 'reminder' ORDER BY id")
    return [(surface, chat, json.loads(str(answer))[of]) for surface, chat, answer in rows]


def sent(house: TestHouse) -> None:
    """What is due has arrived."""

    def write(connection: Connection) -> None:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'sent', sent_version = version, message = '5:1' WHERE state = 'due'"
        )

    house.wiring.store.write_now(write)


def refused(house: TestHouse) -> None:
    """Nothing arrives there."""

    def write(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE outbox SET state = 'undeliverable' WHERE state = 'due'")

    house.wiring.store.write_now(write)

"""What is told at a start, once, on the log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.greeting import greet
from commands.caller import Caller
from tests.bot.house import NOON, TestHouse, said, test_house

CODE = re.compile(
    r"^Type /start (\w{5}-\w{5}) in the Discord server or Telegram chat .* until 2026-11-21 12:00 UTC\.$"
)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [record.message for record in caplog.records if record.name == "purser.told"]
    caplog.clear()
    return lines


async def join(house: TestHouse, code: str) -> None:
    """A Telegram group joins with a code."""
    caller = Caller("telegram", "update 1", NOON, "7", "Ada", "-100", "The team", "-100", keeper=True)
    said(await house.wiring.dispatch("start", {"code": code}, caller))


async def test_a_new_database_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with test_house(tmp_path) as house:
        await greet(house.wiring)
    assert [line.partition(" /help")[0] for line in told(caplog)] == [
        f"Purser 0.1.0 keeps the team's AI spend. The database {tmp_path}/purser.db is new."
    ]
    with test_house(tmp_path) as house:
        await greet(house.wiring)
    assert told(caplog) == []


async def test_with_a_bot_a_code_is_told_until_a_place_has_joined(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with test_house(tmp_path, telegram_token="1:token") as house:
        await greet(house.wiring)
        found = CODE.match(told(caplog)[-1])
        assert found
        await join(house, found[1])
    with test_house(tmp_path, telegram_token="1:token") as house:
        await greet(house.wiring)
    assert told(caplog) == []


async def test_a_key_that_others_can_read_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with test_house(tmp_path):
        (tmp_path / "secret.key").chmod(0o644)
    with test_house(tmp_path) as house:
        await greet(house.wiring)
    assert "can be read by others" in told(caplog)[0]

"""Commands on Telegram: typed in private chats, groups and topics, each answered where it was asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.surfaces.telegram_house import Ship, a_ship


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


async def test_a_reading_is_recorded_and_undone_by_its_button(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/groq 1.06", "recorded")
    assert "Groq: $1.06 recorded." in said.text
    assert said.buttons == ["Undo"]
    pressed = await ship.ann.presses(said, "Undo")
    assert (pressed.text, pressed.alert) == ("", False)
    assert "was taken back" in (await ship.telegram.wait_for(ship.team, "taken back")).text
    assert ship.house.rows("SELECT count(*) FROM readings WHERE NOT withdrawn") == [(0,)]

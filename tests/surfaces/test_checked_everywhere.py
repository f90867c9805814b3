"""What `/status` has read is told where it was asked: on both networks, and at the end of a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.collecting import collect_due
from bot.delivering import deliver_due
from bot.wiring import now
from tests.bot.house import TestHouse, test_house
from tests.bot.kept_keys import keep
from tests.bot.started import run_with
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.surfaces.discord_house import at_sea
from tests.surfaces.telegram_house import a_ship

READ = "OpenAI: bill read, as of 20 Nov 12:00."


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(now().date(), 2)) as stand_in:
        monkeypatch.setenv("PURSER_OPENAI_URL", stand_in.url)
        yield stand_in


async def is_done(house: TestHouse) -> None:
    """What was made due."""
    await collect_due(house.wiring)
    await deliver_due(house.wiring)


async def test_on_telegram_in_the_group_and_in_private(tmp_path: Path, openai: OpenAIStandIn) -> None:
    async with a_ship(tmp_path) as ship:
        keep(ship.house, "openai", openai.key)
        await ship.sails()
        asked = await ship.hears(ship.ann, "/status", "Being read now: OpenAI; I tell you here")
        await is_done(ship.house)
        assert READ in (await ship.telegram.wait_for(ship.team, "Checked", after=asked)).text
        ship.house.clock.pass_(minutes=11)
        openai.always = sample("error_403_missing_scopes")
        await ship.hears_in_private(ship.ann, "/status", "Being read now")
        await is_done(ship.house)
        told = await ship.telegram.wait_for(ship.ann.private, "Checked")
        assert "With the right key, type /connect openai." in told.text
        assert len(ship.telegram.said(ship.team, "Checked")) == 1


async def test_on_discord_in_the_channel(tmp_path: Path, openai: OpenAIStandIn) -> None:
    async with at_sea(tmp_path) as ship:
        keep(ship.house, "openai", openai.key)
        asked = await ship.hears(ship.network.keeper, "status")
        assert "Being read now: OpenAI; I tell you here" in asked.text
        await is_done(ship.house)
        told = ship.network.messages_in(ship.network.channel)[-1]
        assert (told is asked, READ in told.text) == (False, True)


def test_at_the_end_of_a_pipe(tmp_path: Path, openai: OpenAIStandIn) -> None:
    with test_house(tmp_path / "purser") as house:
        keep(house, "openai", openai.key)
    ended = run_with("/status\n", PURSER_OPENAI_URL=openai.url)
    assert ended.returncode == 0
    status, told = ended.stdout.split("\n\nChecked\n")
    assert "Being read now: OpenAI; I tell you here what comes of it." in status
    assert told.startswith("OpenAI: bill read, as of ")
    assert "Checked" not in run_with("/status\n", PURSER_OPENAI_URL=openai.url).stdout

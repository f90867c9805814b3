"""Answers with more rows than a message holds, on both networks' stand-ins, which know the limits."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import NOON, TestHouse
from tests.commands.spending import post_now
from tests.surfaces.discord_house import at_sea
from tests.surfaces.telegram_house import a_ship

NAME = re.compile(r"model-\d{3}")


def models(house: TestHouse, count: int) -> list[str]:
    """So many models have cost something this month; gives their names, the dearest first."""
    at = NOON - timedelta(hours=1)
    names = [f"model-{number:03d}" for number in range(count)]
    charges = [
        Charge("pushed", name, at, at, Money.of(count - place), dims={"model": name})
        for place, name in enumerate(names)
    ]
    post_now(house, *charges)
    return names


@pytest.mark.parametrize("count,messages", [(31, 1), (230, 3)])
async def test_telegram_shows_every_row_once_and_in_order(tmp_path: Path, count: int, messages: int) -> None:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        names = models(ship.house, count)
        asked = await ship.ann.says(ship.team, "/summary by=model")
        last = await ship.telegram.wait_for(ship.team, "Together", after=asked)
        said = ship.telegram.said(ship.team, after=asked)
        assert NAME.findall("\n".join(each.text for each in said)) == names
        assert (len(said), said[-1]) == (messages, last)
        assert [bool(each.buttons) for each in said] == [False] * (messages - 1) + [True]


@pytest.mark.parametrize("count,messages", [(31, 1), (230, 2)])
async def test_discord_shows_every_row_once_and_in_order(tmp_path: Path, count: int, messages: int) -> None:
    async with at_sea(tmp_path) as ship:
        names = models(ship.house, count)
        await ship.hears(ship.network.keeper, "summary", by="model")
        async with asyncio.timeout(ship.network.patience):
            while len(said := ship.network.messages_in(ship.network.channel)) < messages:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        assert NAME.findall("\n".join(each.text for each in said)) == names
        assert [bool(each.buttons) for each in said] == [False] * (messages - 1) + [True]
        assert {each.ephemeral for each in said} == {False}


async def test_all_of_it_follows_a_group_that_moves_meanwhile(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        names = models(ship.house, 230)
        pause = ship.telegram.pauses("sendMessage", accepted=False)
        await ship.ann.says(ship.team, "/summary by=model")
        await pause.reached()
        new = await ship.team.becomes_supergroup()
        pause.release()
        await ship.telegram.wait_for(new, "Together")
        said = "\n".join(each.text for each in ship.telegram.said(new))
        assert NAME.findall(said) == names

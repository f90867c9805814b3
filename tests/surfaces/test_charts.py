"""`/chart` on each network: a picture, its words, and buttons to the next one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.rendering.terminal import paint
from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import NOON, TestHouse, test_house
from tests.commands.spending import post_now
from tests.surfaces.discord_house import at_sea
from tests.surfaces.telegram_house import a_ship

PNG = b"\x89PNG\r\n\x1a\n"
MODELS = {"gpt-5": "3", "深度求索": "1"}
WHATS = ["days", "budget", "forecast", "models"]


def some_days(house: TestHouse) -> None:
    """Ten days of two models."""
    charges = [
        Charge(
            "pushed",
            f"{model}{back}",
            at := NOON - timedelta(days=back),
            at,
            Money.of(cost),
            dims={"model": model},
        )
        for back in range(10)
        for model, cost in MODELS.items()
    ]
    post_now(house, *charges)


@pytest.mark.parametrize("what", WHATS)
async def test_discord_has_a_picture_with_a_description(tmp_path: Path, what: str) -> None:
    async with at_sea(tmp_path) as ship:
        some_days(ship.house)
        await ship.house.ask("/limit 20 day")
        message = await ship.hears(ship.network.keeper, "chart", what=what)
        (picture,) = message.attachments
        assert picture.data.startswith(PNG)
        assert "$" in (picture.description or "")
        assert message.buttons


async def test_telegram_has_a_picture_with_every_name_whole_in_its_caption(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        some_days(ship.house)
        said = await ship.hears(ship.ann, "/chart models", "Spend by model")
        assert (said.photo or b"").startswith(PNG)
        assert "深度求索" in said.text
        assert said.buttons


async def test_telegram_without_photos_has_the_words(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        ship.team.forbidden.add("photos")
        some_days(ship.house)
        said = await ship.hears(ship.ann, "/chart", "Spend by day")
        assert said.photo is None
        assert "$40.00 together (OpenAI $40.00)" in said.text


async def test_where_there_is_nothing_to_draw_there_is_no_picture(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await ship.hears(ship.network.keeper, "chart")
        assert not message.attachments
        assert "nothing to draw" in message.text


@pytest.mark.parametrize("what", WHATS)
async def test_the_terminal_says_it_once(tmp_path: Path, what: str) -> None:
    with test_house(tmp_path) as house:
        some_days(house)
        await house.ask("/limit 20 day")
        answered = await house.ask(f"/chart {what}")
        said = paint(answered.reply, zone=answered.zone, width=400, today=NOON.date())
        figure = {"days": "$40.00 together", "budget": "$4.00 of $20.00", "forecast": "$40.00 spent"}
        assert said.count(figure.get(what, "gpt-5")) == 1

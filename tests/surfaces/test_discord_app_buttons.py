"""Buttons on Discord, which hold what they ask and so outlive the process."""

from __future__ import annotations

from pathlib import Path

from tests.surfaces.discord_house import Ship, at_sea
from tests.surfaces.discord_stand_in.messages import Message


async def recorded(ship: Ship) -> Message:
    return await ship.hears(ship.network.keeper, "groq", reading="1.06")


async def test_undo_takes_the_reading_back(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await recorded(ship)
        undone = await (await ship.network.press(ship.network.keeper, message, "Undo")).message()
        assert "Groq $1.06" in undone.text
        assert ship.network.messages_in(ship.network.channel) == [message, undone]
        assert "$1.06" not in (await ship.hears(ship.network.keeper, "summary")).text


async def test_a_button_pressed_twice_does_it_once_and_says_the_same(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await ship.hears(ship.network.keeper, "groq", reading="1")
        message = await recorded(ship)
        pressed = [await ship.network.press(ship.network.keeper, message, "Undo") for _ in range(2)]
        first, second = [(await answer.message()).text for answer in pressed]
        assert first == second
        assert "$1.00" in (await ship.hears(ship.network.keeper, "summary")).text


async def test_a_button_is_for_the_one_who_asked(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await ship.hears(ship.network.keeper, "settings", everyone="yes")
        message = await recorded(ship)
        refused = await (await ship.network.press(ship.network.member, message, "Undo")).message()
        assert "for the one who asked" in refused.text
        assert refused.only_for is ship.network.member
        assert "$1.06" in (await ship.hears(ship.network.keeper, "summary")).text


async def test_a_button_works_after_a_restart(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await recorded(ship)
        await ship.anchors()
        await ship.sails()
        undone = await (await ship.network.press(ship.network.keeper, message, "Undo")).message()
        assert "Groq $1.06" in undone.text


async def test_a_button_that_only_asks_needs_no_row(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await ship.hears(ship.network.keeper, "limit", amount="2")
        assert message.buttons["Budget"]["custom_id"] == "ask:budget"
        assert (
            "$2.00"
            in (await (await ship.network.press(ship.network.keeper, message, "Budget")).message()).text
        )


async def test_a_button_of_long_ago_or_of_nobody_has_expired(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await recorded(ship)
        ship.house.clock.pass_(days=31)
        expired = await (await ship.network.press(ship.network.keeper, message, "Undo")).message()
        message.buttons["Undo"]["custom_id"] = "what is this"
        strange = await (await ship.network.press(ship.network.keeper, message, "Undo")).message()
        for refused in (expired, strange):
            assert "has expired" in refused.text
            assert refused.ephemeral


async def test_a_lower_figure_is_refused_with_a_button_for_each_way_on(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await recorded(ship)
        ship.house.clock.pass_(hours=1)
        refused = await ship.hears(ship.network.keeper, "groq", reading="0.5")
        assert refused.ephemeral
        assert list(refused.buttons) == ["It was reset", "It is a correction", "Typo"]
        done = await (await ship.network.press(ship.network.keeper, refused, "It is a correction")).message()
        assert "$0.50 recorded" in done.text


async def test_the_library_keeps_nothing_for_the_buttons_that_were_sent(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await recorded(ship)
        await (
            await ship.network.slash(ship.network.keeper, ship.network.channel, "connect", provider="OpenAI")
        ).modal()
        assert ship.client.persistent_views == []
        assert ship.client._connection._view_store._modals == {}

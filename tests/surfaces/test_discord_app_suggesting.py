"""Typing into an option on Discord: what is offered, to whom, and nothing rather than too late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.surfaces.discord_app.menu import menu
from commands import COMMANDS
from storage.accounts import make_account
from tests.bot.house import NOON
from tests.surfaces.discord_house import Ship, at_anchor, at_sea
from tests.surfaces.discord_stand_in.wire import NotOffered
from tests.surfaces.discord_stand_in.world import Person


def has_account(ship: Ship, name: str, provider: str = "openai") -> None:
    ship.house.wiring.store.write_now(lambda connection: make_account(connection, 1, provider, NOON, name))


async def offered(ship: Ship, command: str, person: Person | None = None, **given: Any) -> list[str]:
    network = ship.network
    answer = await network.complete(person or network.keeper, network.channel, command, **given)
    return await answer.choices()


def test_an_option_has_choices_or_suggestions_but_never_both() -> None:
    options = {(each["name"], o["name"]): o for each in menu(COMMANDS) for o in each["options"]}
    completed = {name for name, option in options.items() if option.get("autocomplete")}
    assert {("price", "model"), ("settings", "zone"), ("summary", "period"), ("revoke", "name")} <= completed
    assert {("limit", "period"), ("groq", "reading"), ("start", "code")} & completed == set()
    assert not [name for name in completed if "choices" in options[name]]


async def test_models_zones_and_periods_are_offered(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        models = await offered(ship, "price", model="gp")
        assert 0 < len(models) <= 25
        assert models[0].startswith("gp")
        assert "Europe/Lisbon" in await offered(ship, "settings", zone="lis")
        assert "last week" in await offered(ship, "summary", period="last")
        assert await offered(ship, "summary", period="zzz") == []
        assert "America/New_York" in await offered(ship, "start", zone="")


async def test_the_provider_that_is_chosen_narrows_its_accounts(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        has_account(ship, "research")
        has_account(ship, "writing", "mistral")
        assert await offered(ship, "collect", account="") == ["writing", "research"]
        assert await offered(ship, "collect", provider="openai", account="") == ["research"]


async def test_what_is_offered_can_be_asked(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        (zone,) = await offered(ship, "settings", zone="kolk")
        assert "Kolkata" in (await ship.hears(ship.network.keeper, "settings", zone=zone)).text


async def test_who_may_not_ask_it_and_strangers_are_offered_nothing(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        has_account(ship, "research")
        assert await offered(ship, "collect", network.member, account="r") == []
        away = network.add_guild("Elsewhere", with_bot=False)
        await network.invite(away)
        harbour = network.world.add_channel(away, "harbour")
        for command, given in (("collect", {"account": "r"}), ("settings", {"zone": "lis"})):
            answer = await network.complete(away.owner, harbour, command, **given)
            assert await answer.choices() == []
        assert await offered(ship, "collect", account="r") == ["research"]


async def test_a_secret_is_no_option_and_what_is_no_list_is_not_completed(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        with pytest.raises(NotOffered):
            await offered(ship, "connect", key="sk-")
        with pytest.raises(NotOffered, match="no autocompletion"):
            await offered(ship, "groq", reading="1")


async def test_nothing_is_offered_rather_than_too_late(tmp_path: Path) -> None:
    async with at_sea(tmp_path, patience=0.05) as ship:
        async with ship.busy(readers=True):
            assert await offered(ship, "settings", zone="lis") == []
        assert "Europe/Lisbon" in await offered(ship, "settings", zone="lis")


async def test_an_interaction_that_is_delivered_twice_is_no_trouble(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        answer = await network.complete(network.keeper, network.channel, "settings", zone="lis")
        assert await answer.choices()
        await answer.deliver_again()
        await network.until(lambda: len(ship.answers) == 2, "both answers")
        assert sorted(ship.answers) == [200, 400]
        assert not [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
        assert ship.rows("people") + ship.rows("asks") == 0


async def test_a_menu_from_before_there_were_suggestions_is_registered_anew(tmp_path: Path) -> None:
    async with at_anchor(tmp_path) as ship:
        network = ship.network
        price = network.commands.visible(None, "price")
        assert price
        model = next(option for option in price["options"] if option["name"] == "model")
        assert model.pop("autocomplete")
        before = network.commands.registrations
        await ship.sails()
        assert network.commands.registrations == before + 1
        assert await offered(ship, "price", model="gp")

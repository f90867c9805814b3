"""The slash commands that Purser registers, and when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.surfaces.discord_app.menu import menu
from commands import COMMANDS
from commands.answers import Answer
from commands.arguments import Amount, Kind, Secret
from commands.caller import Ask
from commands.definition import command
from commands.reply import Reply
from tests.surfaces.discord_house import at_anchor, at_sea
from tests.surfaces.discord_stand_in.wire import NotOffered

COMMANDS_ROUTE = "/applications/{application_id}/commands"


@command(changes=True)
def board(ask: Ask, key: Secret, figure: Amount, deck: str | None = None) -> Answer:
    """Take somebody on board.

    Args:
        key: A secret word.
        figure: What it costs.
        deck: Where.
    """
    return Answer()


def show(answer: Answer) -> Reply:
    return Reply("Aboard")


def test_every_command_is_in_the_menu_for_servers_and_the_bots_own_chat() -> None:
    made = menu(COMMANDS)
    assert [each["name"] for each in made] == [definition.name for definition in COMMANDS]
    assert {(*each["integration_types"], *each["contexts"]) for each in made} == {(0, 0, 1)}


def test_what_is_required_comes_first_and_a_secret_is_no_option() -> None:
    (made,) = menu([replace(board, arguments=board.arguments[::-1])])
    assert [(option["name"], option["required"]) for option in made["options"]] == [
        ("figure", True),
        ("deck", False),
    ]
    secrets = [(d.name, a.name) for d in COMMANDS for a in d.arguments if a.secret]
    assert ("connect", "key") in secrets
    options = {(each["name"], option["name"]) for each in menu(COMMANDS) for option in each["options"]}
    assert not options & set(secrets)


def test_choices_are_offered_where_discord_takes_so_many() -> None:
    options = {
        (each["name"], option["name"]): option for each in menu(COMMANDS) for option in each["options"]
    }
    words = [choice["value"] for choice in options["limit", "period"]["choices"]]
    assert words == ["day", "week", "month"]
    assert {"name": "OpenAI", "value": "openai"} in options["connect", "provider"]["choices"]
    assert "choices" not in options["groq", "reading"]


def test_more_choices_than_discord_takes_become_plain_text() -> None:
    def many(count: int) -> Any:
        words = tuple(f"word{number}" for number in range(count))
        deck = replace(board.arguments[2], kind=Kind("choice", words), choices=words)
        (made,) = menu([replace(board, arguments=(deck,))])
        return made["options"][0].get("choices")

    assert len(many(25)) == 25
    assert many(26) is None


async def test_the_menu_is_registered_once_and_again_only_when_it_has_changed(tmp_path: Path) -> None:
    async with at_sea(tmp_path, registered=False) as ship:
        network = ship.network
        assert network.commands.registrations == 1
        await ship.anchors()
        await ship.sails()
        assert network.commands.registrations == 1
        groq = network.commands.visible(None, "groq")
        assert groq
        groq["options"][0]["description"] = "An older text"
        await ship.anchors()
        await ship.sails()
        assert network.commands.registrations == 2
        network.commands.add(None, {"name": "old", "description": "A command of an older version"})
        await ship.anchors()
        await ship.sails()
        assert network.commands.registrations == 3
        with pytest.raises(NotOffered, match="no command /old"):
            await ship.hears(network.keeper, "old")


async def test_a_menu_that_discord_refuses_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_anchor(tmp_path) as ship:
        ship.network.commands.add(None, {"name": "help", "description": "As it was before"})
        ship.network.fail_next(f"PUT {COMMANDS_ROUTE}", 400)
        await ship.sails()
        assert "What you can ask" in (await ship.hears(ship.network.keeper, "help")).text
        assert "did not take the command menu" in caplog.text

"""Who may ask on Telegram: administrators keep, members may be let in, strangers learn one sentence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.surfaces.contract import Undeliverable
from commands.reply import Reply
from storage.store import Connection
from storage.workspaces import keep_code
from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.people import Group

STRANGER = "I do not know this place yet: a keeper types /link where I already am, then /start CODE here."


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


@pytest.fixture
def others(ship: Ship) -> Group:
    """A group that has not joined."""
    return ship.telegram.group("Others", members=[ship.bob], admins=[ship.ann])


def a_code(ship: Ship) -> str:
    at = ship.house.clock.now

    def keep(connection: Connection) -> str:
        keep_code(connection, 1, "AAAAA-22222", at)
        return "AAAAA-22222"

    return ship.house.wiring.store.write_now(keep)


async def test_an_administrator_keeps(ship: Ship) -> None:
    assert "$2" in (await ship.hears(ship.ann, "/limit 2 day")).text


async def test_a_member_does_not(ship: Ship) -> None:
    assert "/limit is for a keeper" in (await ship.hears(ship.bob, "/limit 2 day")).text
    assert ship.house.rows("SELECT count(*) FROM budgets") == [(0,)]


async def test_a_member_may_ask_and_record_once_everyone_may(ship: Ship) -> None:
    assert "keeper" in (await ship.hears(ship.bob, "/groq 1.06")).text
    await ship.hears(ship.ann, "/settings everyone=yes", "everyone here")
    await ship.hears(ship.bob, "/groq 1.06", "recorded")


async def test_who_was_made_an_administrator_keeps_within_a_minute(ship: Ship) -> None:
    await ship.hears(ship.bob, "/limit 2 day", "keeper")
    ship.team.admins.add(ship.bob.id)
    ship.house.clock.pass_(seconds=59)
    await ship.hears(ship.bob, "/limit 2 day", "keeper")
    assert len(ship.calls("getChatAdministrators")) == 1
    ship.house.clock.pass_(seconds=1)
    await ship.hears(ship.bob, "/limit 2 day", "$2")


async def test_who_was_unmade_one_keeps_no_longer(ship: Ship) -> None:
    await ship.hears(ship.ann, "/limit 2 day", "$2")
    ship.team.admins.clear()
    ship.house.clock.pass_(seconds=60)
    assert "is for a keeper" in (await ship.hears(ship.ann, "/limit 3 day")).text


async def test_an_administrator_in_the_group_s_name_keeps(ship: Ship) -> None:
    asked = await ship.ann.says(ship.team, "/limit 2 day", anonymously=True)
    assert "$2" in (await ship.telegram.wait_for(ship.team, after=asked)).text
    assert ship.house.rows("SELECT external_id, name FROM people") == [
        (str(ship.team.id), "Team (anonymous)")
    ]


async def test_a_known_person_s_private_chat_acts_in_their_workspace(ship: Ship) -> None:
    await ship.hears(ship.ann, "/limit 2 day", "$2")
    assert "$2" in (await ship.hears_in_private(ship.ann, "/budget")).text
    assert "$3" in (await ship.hears_in_private(ship.ann, "/limit 3 day")).text


async def test_who_was_unmade_an_administrator_keeps_no_longer_in_private_either(ship: Ship) -> None:
    await ship.hears(ship.ann, "/limit 2 day", "$2")
    ship.team.admins.clear()
    ship.house.clock.pass_(seconds=60)
    assert "is for a keeper" in (await ship.hears_in_private(ship.ann, "/limit 3 day")).text
    assert ship.house.rows("SELECT keeper FROM memberships") == [(0,)]


async def test_who_keeps_by_a_code_still_does(ship: Ship, others: Group) -> None:
    await ship.bob.says(others, f"/start {a_code(ship)}")
    await ship.telegram.wait_for(others, "Welcome aboard")
    assert "$3" in (await ship.hears_in_private(ship.bob, "/limit 3 day")).text


async def test_a_group_s_name_that_keeps_has_no_private_chat(ship: Ship) -> None:
    await ship.ann.says(ship.team, "/limit 2 day", anonymously=True)
    await ship.telegram.wait_for(ship.team, "$2")
    with pytest.raises(Undeliverable, match="has no private chat"):
        await ship.sends(Reply("Hello"), ship.team.id, direct=True)


async def test_a_known_member_s_private_chat_does_not_keep(ship: Ship) -> None:
    await ship.hears(ship.bob, "/budget", "keeper")
    assert "is for a keeper" in (await ship.hears_in_private(ship.bob, "/limit 3 day")).text


@pytest.mark.parametrize("said", ["/start", "/help", "/nothing", "/budget", "Hello!"])
async def test_a_stranger_s_private_chat_gets_one_sentence(ship: Ship, said: str) -> None:
    eve = ship.telegram.person("Eve")
    answer = await ship.hears_in_private(eve, said)
    assert (answer.text, answer.buttons) == (STRANGER, [])
    assert ship.house.rows("SELECT count(*) FROM people") == [(0,)]


@pytest.mark.parametrize("said", ["/start", "/help", "/nothing@purser_bot", "/budget@purser_bot"])
async def test_a_stranger_s_group_gets_one_sentence(ship: Ship, others: Group, said: str) -> None:
    await ship.ann.says(others, said)
    answer = await ship.telegram.wait_for(others)
    assert (answer.text, answer.buttons) == (STRANGER, [])


async def test_a_stranger_s_group_that_says_nothing_to_the_bot_hears_nothing(
    ship: Ship, others: Group
) -> None:
    await others.makes_bot("administrator")
    await ship.ann.says(others, "sk-admin-0123456789abcdef")
    await ship.ann.says(others, "/weather")
    await ship.bob.says(others, "Hello, Purser")
    await ship.settled()
    assert ship.telegram.said(others) == []


async def test_the_sentence_comes_once_an_hour(ship: Ship, others: Group) -> None:
    for _ in range(5):
        await ship.bob.says(others, "/budget")
    await ship.settled()
    assert len(ship.telegram.said(others)) == 1
    ship.house.clock.pass_(hours=1)
    await ship.ann.says(others, "/help")
    await ship.telegram.wait_for(others, count=2)


async def test_a_code_joins_a_group_and_makes_its_bringer_a_keeper(ship: Ship, others: Group) -> None:
    await ship.bob.says(others, f"/start@purser_bot {a_code(ship)}")
    said = await ship.telegram.wait_for(others, "Welcome aboard")
    await ship.bob.presses(said, "Lisbon")
    await ship.telegram.wait_for(others, "Europe/Lisbon")
    await ship.bob.says(others, "/limit 2 day")
    await ship.telegram.wait_for(others, "$2")


async def test_a_wrong_code_joins_nothing(ship: Ship, others: Group) -> None:
    a_code(ship)
    await ship.bob.says(others, "/start BBBBB-22222")
    assert "That code is wrong, used or too old." in (await ship.telegram.wait_for(others)).text
    await ship.bob.says(others, f"/start {a_code(ship)}")
    await ship.telegram.wait_for(others, "Welcome aboard")
    assert ship.house.rows("SELECT name FROM places WHERE surface = 'telegram'") == [("Team",), ("Others",)]


async def test_a_wrong_code_in_private_is_said_to_be_wrong(ship: Ship) -> None:
    eve = ship.telegram.person("Eve")
    await eve.starts("BBBBB-22222")
    assert "That code is wrong, used or too old." in (await ship.telegram.wait_for(eve.private)).text
    assert ship.house.rows("SELECT count(*) FROM people") == [(0,)]


async def test_a_code_in_private_lets_its_person_in_and_makes_no_place(ship: Ship) -> None:
    eve = ship.telegram.person("Eve")
    await eve.starts(a_code(ship))
    await ship.telegram.wait_for(eve.private, "Welcome aboard")
    await ship.hears_in_private(eve, "/budget", "Budget")
    assert ship.house.rows("SELECT name FROM places WHERE surface = 'telegram'") == [("Team",)]


async def test_a_member_of_two_workspaces_is_asked_once_which_one(ship: Ship, others: Group) -> None:
    def open_other(connection: Connection) -> None:
        connection.exec_driver_sql(
            "INSERT INTO workspaces (id, name, currency, digest_minute, thresholds, made_at)"
            " SELECT 2, 'Second', currency, digest_minute, thresholds, made_at FROM workspaces"
        )
        connection.exec_driver_sql(
            "INSERT INTO places (workspace_id, surface, external_id, name, joined_at)"
            f" SELECT 2, surface, '{others.id}', 'Others', joined_at FROM places WHERE id = 2"
        )

    ship.house.wiring.store.write_now(open_other)
    await ship.hears(ship.ann, "/limit 2 day", "$2")
    await ship.ann.says(others, "/limit 5 day")
    await ship.telegram.wait_for(others, "$5")
    asked = await ship.hears_in_private(ship.ann, "/budget", "which one")
    assert asked.buttons == ["Purser", "Second"]
    await ship.ann.presses(asked, "Second")
    assert "$5" in (await ship.hears_in_private(ship.ann, "/budget", "Budget")).text


async def test_other_bots_and_channels_are_not_answered(ship: Ship) -> None:
    other = ship.telegram.person("Other")
    other.is_bot = True
    ship.team.joins(other)
    await other.says(ship.team, "/budget")
    await ship.hears(ship.ann, "/budget")
    assert len(ship.telegram.said(ship.team)) == 1


async def test_too_many_asks_are_refused_and_that_is_said_once_a_minute(ship: Ship) -> None:
    for _ in range(25):
        await ship.ann.says(ship.team, "/budget")
    await ship.settled()
    assert len(ship.telegram.said(ship.team, "That was a lot in one minute")) == 1
    assert len(ship.telegram.said(ship.team, "Budget")) == 20


async def test_too_many_wrong_asks_are_not_answered_either(ship: Ship) -> None:
    for _ in range(25):
        await ship.ann.says(ship.team, "/undo 1 2 3")
    await ship.settled()
    assert len(ship.telegram.said(ship.team)) == 21
    ship.house.clock.pass_(minutes=1)
    await ship.hears(ship.ann, "/undo 1 2 3", "one word too many")

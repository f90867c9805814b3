"""Keys and codes on Telegram: only in the private chat, deleted once read, never kept, logged or echoed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.records import Message

KEY = "sk-admin-Qx7mB2vN9pLr4TzW8kYd"
OTHER_KEY = "sk-admin-Jc5hF1gS6uEa3RoP0iXq"


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


async def asked_for_a_key(ship: Ship, line: str = "/connect openai") -> Message:
    """In Ann's private chat, after she has typed it in the group."""
    await ship.ann.starts()
    await ship.telegram.all_taken()  # chats are heard side by side: what answers /start shall not come later
    await ship.ann.says(ship.team, line)
    return await ship.telegram.wait_for(ship.ann.private, "I delete your message as soon as I have read it.")


def connected(ship: Ship) -> bool:
    return ship.house.rows("SELECT count(*) FROM secrets") == [(1,)]


def everything_kept(ship: Ship) -> str:
    """Every value in the database, as text."""
    tables = [row[0] for row in ship.house.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return " ".join(str(ship.house.rows(f"SELECT * FROM {table}")) for table in tables)


def everything_said(ship: Ship) -> str:
    chats = (ship.team, ship.ann.private, ship.bob.private)
    return " ".join(message.text for chat in chats for message in ship.telegram.said(chat))


async def test_connect_in_a_group_leads_to_the_private_chat(ship: Ship) -> None:
    asked = await asked_for_a_key(ship)
    assert asked.forces_reply
    assert "an Admin key (sk-admin-…)" in asked.text
    there = await ship.telegram.wait_for(ship.team, "I go on in our private chat")
    assert there.button_rows[0][0]["url"] == "https://t.me/purser_bot"


async def test_the_key_is_taken_and_its_message_deleted(ship: Ship) -> None:
    answer = await ship.ann.answers(await asked_for_a_key(ship), KEY)
    said = await ship.telegram.wait_for(ship.ann.private, "The key is sealed and kept.")
    assert "I have deleted your message with the key in it." in said.text
    assert (answer.deleted, connected(ship)) == (True, True)
    assert KEY not in everything_kept(ship) + everything_said(ship)


async def test_the_key_as_bare_words_is_taken_too(ship: Ship) -> None:
    await asked_for_a_key(ship)
    assert "sealed" in (await ship.hears_in_private(ship.ann, KEY, "sealed")).text


async def test_the_key_goes_to_the_group_s_workspace_though_its_owner_has_another(ship: Ship) -> None:
    other = ship.telegram.group("Other", members=[], admins=[ship.ann])

    def second(connection: object) -> None:
        assert hasattr(connection, "exec_driver_sql")
        connection.exec_driver_sql(
            "INSERT INTO workspaces (id, name, currency, digest_minute, thresholds, made_at)"
            " SELECT 2, 'Second', currency, digest_minute, thresholds, made_at FROM workspaces"
        )
        connection.exec_driver_sql(
            "INSERT INTO places (workspace_id, surface, external_id, name, joined_at)"
            f" SELECT 2, surface, '{other.id}', 'Other', joined_at FROM places WHERE id = 2"
        )

    ship.house.wiring.store.write_now(second)
    await ship.ann.says(other, "/limit 2 day")
    await ship.telegram.wait_for(other, "$2")
    await ship.ann.answers(await asked_for_a_key(ship), KEY)
    await ship.telegram.wait_for(ship.ann.private, "sealed")
    assert ship.house.rows("SELECT workspace_id FROM accounts") == [(1,)]


async def test_a_member_is_refused_before_anything_is_asked(ship: Ship) -> None:
    await ship.bob.starts()
    assert "is for a keeper" in (await ship.hears(ship.bob, "/connect openai")).text
    await ship.settled()
    assert ship.telegram.said(ship.bob.private, "key") == []


async def test_an_unknown_provider_is_refused_before_anything_is_asked(ship: Ship) -> None:
    await ship.ann.starts()
    assert "openai" in (await ship.hears(ship.ann, "/connect nobody")).text
    assert ship.house.rows("SELECT count(*) FROM questions") == [(0,)]


async def test_without_a_private_chat_a_link_opens_it_and_goes_on_there(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/connect openai", "open a private chat")
    await ship.anchors()
    await ship.sails()
    await ship.ann.follows(said.button_rows[0][0]["url"])
    await ship.ann.answers(await ship.telegram.wait_for(ship.ann.private, "Send me"), KEY)
    await ship.telegram.wait_for(ship.ann.private, "sealed")
    assert connected(ship)


async def test_the_link_is_of_no_use_to_another_person(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/connect openai", "open a private chat")
    eve = ship.telegram.person("Eve")
    await eve.follows(said.button_rows[0][0]["url"])
    assert "I do not know this place yet" in (await ship.telegram.wait_for(eve.private)).text


async def test_who_is_no_administrator_any_more_connects_nothing(ship: Ship) -> None:
    asked = await asked_for_a_key(ship)
    ship.team.admins.clear()
    ship.house.clock.pass_(seconds=61)
    answer = await ship.ann.answers(asked, KEY)
    assert "is for a keeper" in (await ship.telegram.wait_for(ship.ann.private, after=answer)).text
    assert (connected(ship), answer.deleted) == (False, True)


async def test_a_key_of_the_wrong_kind_is_refused_deleted_and_asked_for_again(ship: Ship) -> None:
    wrong = await ship.ann.answers(await asked_for_a_key(ship), "sk-proj-Qx7mB2vN9pLr4TzW8kYd")
    again = await ship.telegram.wait_for(ship.ann.private, after=wrong)
    assert (again.forces_reply, wrong.deleted, connected(ship)) == (True, True, False)
    assert "I have deleted your message all the same." in again.text
    await ship.ann.answers(again, KEY)
    await ship.telegram.wait_for(ship.ann.private, "sealed")


async def test_a_key_typed_with_the_command_in_private_is_taken_and_deleted(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget")
    typed = await ship.ann.says(ship.ann.private, f"/connect openai {KEY}")
    assert "I have deleted" in (await ship.telegram.wait_for(ship.ann.private, "sealed")).text
    assert (typed.deleted, connected(ship)) == (True, True)


async def test_a_key_that_comes_twice_connects_once(ship: Ship) -> None:
    answer = await ship.ann.answers(await asked_for_a_key(ship), KEY)
    await ship.telegram.wait_for(ship.ann.private, "sealed")
    await ship.anchors()
    ship.telegram.updates.repeat(answer.update_id)
    await ship.sails()
    again = await ship.telegram.wait_for(ship.ann.private, "sealed", count=2)
    assert "I have deleted" in again.text
    assert ship.house.rows("SELECT count(*) FROM runs") == [(1,)]


@pytest.mark.parametrize(
    "line",
    [f"/connect openai {KEY}", "/connect openai some-key", f"/groq {KEY}", f"/budget@purser_bot {KEY}", KEY],
)
async def test_a_key_pasted_in_a_group_is_refused_and_deleted(ship: Ship, line: str) -> None:
    await ship.team.makes_bot("administrator", may_delete=True)
    pasted = await ship.ann.says(ship.team, line)
    said = await ship.telegram.wait_for(ship.team, "revoke it")
    assert ("I have deleted your message." in said.text, pasted.deleted) == (True, True)
    assert not connected(ship)
    assert KEY not in everything_kept(ship) + everything_said(ship)


async def test_a_bot_that_may_not_delete_a_pasted_key_says_so(ship: Ship) -> None:
    pasted = await ship.ann.says(ship.team, f"/connect openai {KEY}")
    said = await ship.telegram.wait_for(ship.team, "revoke it")
    assert ("please delete it yourself" in said.text, pasted.deleted) == (True, False)


async def test_a_key_given_as_answer_in_the_group_is_refused(ship: Ship) -> None:
    await asked_for_a_key(ship)
    there = await ship.telegram.wait_for(ship.team, "I go on in our private chat")
    await ship.ann.says(ship.team, KEY, reply_to=there)
    await ship.telegram.wait_for(ship.team, "revoke it")
    assert not connected(ship)


async def test_words_that_only_begin_like_a_key_are_not_refused(ship: Ship) -> None:
    assert "task-force" in (await ship.hears(ship.ann, "/groq task-force")).text


async def test_a_key_in_private_that_nothing_asked_for_is_deleted(ship: Ship) -> None:
    await ship.hears(ship.ann, "/budget")
    for line in (KEY, f"/groq {KEY}"):
        pasted = await ship.ann.says(ship.ann.private, line)
        said = await ship.telegram.wait_for(ship.ann.private, "which nothing asked for", after=pasted)
        assert (pasted.deleted, "I have deleted" in said.text, "revoke" in said.text) == (True, True, False)
    assert KEY not in everything_kept(ship) + everything_said(ship)


async def test_no_key_and_no_token_is_logged(ship: Ship, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await ship.anchors()
    await ship.sails()
    await ship.ann.answers(await asked_for_a_key(ship), KEY)
    await ship.telegram.wait_for(ship.ann.private, "sealed")
    await ship.hears(ship.ann, f"/connect openai {OTHER_KEY}", "revoke it")
    assert "/connect on telegram: answered" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]
    for secret in (KEY, OTHER_KEY, ship.telegram.token, ship.telegram.token.partition(":")[2]):
        assert [line for line in ours if secret in line] == []


async def test_a_code_asked_for_in_a_group_comes_in_private(ship: Ship) -> None:
    await ship.ann.starts()
    await ship.ann.says(ship.team, "/link")
    code = await ship.telegram.wait_for(ship.ann.private, "In the other server or chat")
    await ship.telegram.wait_for(ship.team, "I go on in our private chat")
    assert "https://t.me/purser_bot?startgroup=" in code.text
    assert len(code.of("url")) == 1
    assert ship.telegram.said(ship.team, "/start") == []


async def test_a_code_comes_once_the_private_chat_is_open(ship: Ship) -> None:
    said = await ship.hears(ship.ann, "/link", "open a private chat")
    assert ship.house.rows("SELECT count(*) FROM link_codes") == [(0,)]
    await ship.ann.follows(said.button_rows[0][0]["url"])
    await ship.telegram.wait_for(ship.ann.private, "In the other server or chat")
    await ship.ann.follows(said.button_rows[0][0]["url"])
    await ship.telegram.wait_for(ship.ann.private, count=2)
    assert ship.house.rows("SELECT count(*) FROM link_codes") == [(1,)]


async def test_a_blocked_bot_asks_for_a_private_chat(ship: Ship) -> None:
    await ship.ann.starts()
    await ship.ann.blocks()
    await ship.hears(ship.ann, "/link", "open a private chat")


async def test_who_writes_in_the_group_s_name_is_asked_to_use_their_own(ship: Ship) -> None:
    await ship.ann.says(ship.team, "/connect openai", anonymously=True)
    assert "ask in your own name" in (await ship.telegram.wait_for(ship.team)).text


async def test_a_button_that_asks_for_a_key_leads_away_too(ship: Ship) -> None:
    await ship.ann.starts()
    offered = await ship.hears(ship.ann, "/collect", "connected")
    await ship.ann.presses(offered, "Connect OpenAI")
    await ship.ann.answers(await ship.telegram.wait_for(ship.ann.private, "Send me"), KEY)
    await ship.telegram.wait_for(ship.ann.private, "sealed")

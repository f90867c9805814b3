"""Purser as people meet it on Discord: commands, answers, and who sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import discord
import pytest

from bot.surfaces.discord_app.heard import owners_of
from tests.surfaces.discord_house import Ship, at_sea
from tests.surfaces.discord_stand_in.permissions import NONE, Permission
from tests.surfaces.discord_stand_in.wire import NotOffered

STRANGER = "I do not know this place yet"


async def code_of(ship: Ship) -> str:
    answered = await ship.house.ask("/link")
    return str(answered.answer.model_dump()["code"])


async def test_a_reading_is_recorded_and_shown_to_the_channel(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await ship.hears(ship.network.keeper, "groq", reading="1.06")
        assert "$1.06 recorded" in message.text
        assert list(message.buttons) == ["Undo"]
        assert not message.ephemeral
        assert ship.network.messages_in(ship.network.channel) == [message]
        assert ship.rows("readings") == 1


@pytest.mark.parametrize(
    "command, given, said",
    [
        ("groq", {"reading": "lots"}, "“lots” is not an amount"),
        ("groq", {"reading": "-1"}, "-1"),
        ("limit", {"amount": "abc"}, "“abc” is not an amount"),
        ("reading", {"provider": "Groq", "amount": "1", "when": "someday"}, "someday"),
    ],
)
async def test_what_cannot_be_read_gets_one_private_sentence(
    tmp_path: Path, command: str, given: dict[str, str], said: str
) -> None:
    async with at_sea(tmp_path) as ship:
        message = await ship.hears(ship.network.keeper, command, **given)
        assert said in message.text
        assert message.ephemeral
        assert message.embeds[0]["color"] == 0x80848E
        assert ship.network.messages_in(ship.network.channel) == []
        assert ship.rows("readings") + ship.rows("budgets") == 0


async def test_a_provider_is_picked_from_its_titles_and_others_are_not_offered(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await ship.hears(ship.network.keeper, "reading", provider="Mistral", amount="12.40")
        assert "Mistral: $12.40 recorded" in message.text
        with pytest.raises(NotOffered, match="offers"):
            await ship.hears(ship.network.keeper, "reading", provider="Acme", amount="1")


async def test_what_the_terminal_records_is_seen_on_discord(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await ship.house.ask("/limit 2 day")
        message = await ship.hears(ship.network.keeper, "budget")
        assert "$2.00" in message.text


async def test_an_ask_wakes_what_it_may_have_made_due(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        told = ship.house.wiring.wake.listener()
        await ship.hears(ship.network.keeper, "groq", reading="1.06")
        assert told.is_set()


async def test_a_digest_is_shown_with_its_picture(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await ship.hears(ship.network.keeper, "groq", reading="1.06")
        message = await ship.hears(ship.network.keeper, "digest")
        (picture,) = message.attachments
        assert picture.data.startswith(b"\x89PNG")
        assert picture.description
        assert message.embeds[0]["image"]["url"] == f"attachment://{picture.name}"


async def test_a_private_answer_is_for_the_asker_only(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await ship.hears(ship.network.keeper, "link")
        assert "/start" in message.text
        assert message.only_for is ship.network.keeper
        assert ship.network.messages_in(ship.network.channel) == []


async def test_a_member_may_not_record_and_a_keeper_may(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        message = await ship.hears(ship.network.member, "groq", reading="1.06")
        assert message.text.startswith("/groq is for a keeper")
        assert message.only_for is ship.network.member
        assert ship.rows("readings") == 0


async def test_a_member_may_record_where_everyone_may_and_still_not_keep(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await ship.hears(ship.network.keeper, "settings", everyone="yes")
        assert "recorded" in (await ship.hears(ship.network.member, "groq", reading="1")).text
        refused = await ship.hears(ship.network.member, "limit", amount="1000")
        assert "Manage Server on Discord" in refused.text
        assert ship.rows("budgets") == 0


async def test_who_comes_to_manage_the_server_keeps_and_who_no_longer_does_not(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await network.grant(network.member, network.guild, Permission.MANAGE_GUILD)
        assert "Limit set" in (await ship.hears(network.member, "limit", amount="2")).text
        await network.grant(network.member, network.guild, NONE)
        assert (await ship.hears(network.member, "limit", amount="3")).ephemeral
        await network.grant(network.member, network.guild, Permission.ADMINISTRATOR)
        assert "Limit set" in (await ship.hears(network.member, "limit", amount="4")).text


async def test_an_interaction_delivered_twice_changes_things_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        answer = await network.slash(network.keeper, network.channel, "groq", reading="1.06")
        first = await answer.message()
        await answer.deliver_again()
        await network.until(lambda: len(ship.answers) == 2, "two answers")
        assert ship.answers == [200, 400]
        assert network.messages_in(network.channel) == [first]
        assert (ship.rows("readings"), ship.rows("changes")) == (1, 1)
        again = await ship.hears(network.keeper, "groq", reading="1.07")
        assert again is not first
        assert ship.rows("changes") == 2
        assert ship.answers.count(400) == 1
        assert "did not take" not in caplog.text


async def test_an_unknown_server_gets_one_private_sentence_and_nothing_is_stored(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        away = ship.network.add_guild("Elsewhere", with_bot=False)
        harbour = ship.network.world.add_channel(away, "harbour")
        await ship.network.invite(away)
        asks: list[tuple[str, dict[str, Any]]] = [("groq", {"reading": "1"}), ("budget", {}), ("start", {})]
        for command, given in asks:
            answer = await ship.network.slash(away.owner, harbour, command, **given)
            message = await answer.message()
            assert message.text.startswith(STRANGER)
            assert (message.ephemeral, list(message.buttons)) == (True, [])
        assert ship.network.messages_in(harbour) == []
        assert [ship.rows(table) for table in ("people", "asks", "actions")] == [0, 0, 0]
        assert "recorded" in (await ship.hears(ship.network.keeper, "groq", reading="1")).text


async def test_a_code_joins_a_server_once_and_makes_who_brings_it_a_keeper(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        away = network.add_guild("Elsewhere", with_bot=False)
        harbour = network.world.add_channel(away, "harbour")
        await network.invite(away)
        sailor = network.add_person("Sal Sailor", away)
        wrong = await (await network.slash(sailor, harbour, "start", code="NO-SUCH-CODE")).message()
        assert "wrong, used or too old" in wrong.text
        code = await code_of(ship)
        joined = await (await network.slash(sailor, harbour, "start", code=code)).message()
        assert "Welcome aboard" in joined.text
        set_ = await (await network.slash(sailor, harbour, "limit", amount="2")).message()
        assert "Limit set" in set_.text
        assert ship.house.rows("SELECT name FROM places WHERE surface = 'discord'")[-1] == ("Elsewhere",)
        further = network.add_guild("Further", with_bot=False)
        await network.invite(further)
        other = network.world.add_channel(further, "other")
        used = await (await network.slash(further.owner, other, "start", code=code)).message()
        assert "wrong, used or too old" in used.text


async def test_the_owner_of_the_application_needs_no_code_and_others_do(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        away = network.add_guild("Elsewhere", with_bot=False)
        harbour = network.world.add_channel(away, "harbour")
        await network.invite(away)
        network.world.join(away, network.owner)
        refused = await (await network.slash(away.owner, harbour, "start")).message()
        assert refused.text.startswith(STRANGER)
        joined = await (await network.slash(network.owner, harbour, "start")).message()
        assert "Welcome aboard" in joined.text
        assert "Lisbon" in joined.buttons


async def test_of_a_team_those_own_the_bot_who_may_change_it(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        one = ship.client.application
        assert one
        assert owners_of(one) == {ship.network.owner.id}
        roles = [("1", 2, "admin"), ("2", 2, "developer"), ("3", 2, "read_only"), ("4", 1, "admin")]
        members = [
            {"user": {"id": id, "username": id, "discriminator": "0", "avatar": None}}
            | {"membership_state": state, "role": role}
            for id, state, role in roles
        ]
        data: Any = {"id": "9", "name": "Crew", "icon": None, "owner_user_id": "5", "members": members}
        one.team = discord.Team(one._state, data)
        assert owners_of(one) == {1, 2, 5}
    assert owners_of(None) == frozenset()


async def test_the_bots_direct_chat_acts_in_the_persons_workspace_and_knows_no_stranger(
    tmp_path: Path,
) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await ship.hears(network.keeper, "groq", reading="1.06")
        there = await (await network.slash(network.keeper, network.keeper, "summary")).message()
        assert "$1.06" in there.text
        strange = await (await network.slash(network.member, network.member, "summary")).message()
        assert strange.text.startswith(STRANGER)
        assert network.messages_in(network.member) == []


async def test_a_server_that_the_bot_left_is_still_known_when_it_comes_back(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        await ship.hears(network.keeper, "groq", reading="1.06")
        await network.remove_bot(network.guild)
        with pytest.raises(NotOffered):
            await ship.hears(network.keeper, "summary")
        await network.invite(network.guild)
        assert "$1.06" in (await ship.hears(network.keeper, "summary")).text


async def test_nobody_is_pinged_and_nothing_is_formatted_by_what_people_type(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        nasty = f"@everyone **{network.keeper.mention}** [x](https://evil.example)"
        answer = await network.slash(network.keeper, network.channel, "help", command=nasty)
        message = await answer.message()
        assert message.pings == frozenset()
        assert "**" not in message.text.replace("\\*", "")
        bodies = [seen.body["data"] for seen in network.requests if seen.route.endswith("/callback")]
        assert [body["allowed_mentions"] for body in bodies] == [{"parse": []}]


async def test_asking_too_often_is_told_so_and_changes_nothing(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        for _ in range(20):
            await ship.hears(ship.network.keeper, "help")
        message = await ship.hears(ship.network.keeper, "groq", reading="1")
        assert "a lot in one minute" in message.text
        assert ship.rows("readings") == 0
        ship.house.clock.pass_(minutes=1)
        assert "recorded" in (await ship.hears(ship.network.keeper, "groq", reading="1")).text

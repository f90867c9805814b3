"""Forms on Discord: for a key, which stands in no option, and for what a button left open."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from storage.accounts import sealed_secret, secret_name
from tests.surfaces.discord_house import Ship, at_sea
from tests.surfaces.discord_stand_in.forms import labels
from tests.surfaces.discord_stand_in.interactions import Callback
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.permissions import Permission

KEY = "sk-admin-a-key-of-nobody-123456"


def sealed(ship: Ship) -> str | None:
    """The key that is kept for the first account."""
    wiring = ship.house.wiring
    found = wiring.store.read_now(lambda connection: sealed_secret(connection, 1))
    return wiring.sealer.open(found, secret_name(1)) if found else None


async def zone_question(ship: Ship) -> Message:
    """A reply with a button that leaves the time zone open."""
    message = await ship.hears(ship.network.keeper, "settings")
    assert "Another…" in message.buttons
    return message


async def test_connect_asks_for_the_key_in_a_form_and_keeps_it_sealed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "purser")
    async with at_sea(tmp_path) as ship:
        network = ship.network
        answer = await network.slash(network.keeper, network.channel, "connect", provider="OpenAI")
        modal = await answer.modal()
        assert (modal["title"], labels(modal)) == ("/connect openai", ["Key"])
        assert "an Admin key" in modal["components"][0]["content"]
        message = await (await answer.submit(key=KEY)).message()
        assert "OpenAI connected" in message.text
        assert message.only_for is network.keeper
        assert sealed(ship) == KEY
        assert network.messages_in(network.channel) == []
        assert KEY not in caplog.text
        assert KEY not in str(ship.house.rows("SELECT * FROM asks"))


async def test_a_form_sent_twice_connects_once(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        answer = await network.slash(network.keeper, network.channel, "connect", provider="OpenAI")
        await answer.deliver_again()
        sent = await answer.submit(key=KEY)
        await sent.message()
        await sent.deliver_again()
        await network.until(lambda: len(ship.answers) == 4, "all answers")
        assert sorted(ship.answers) == [200, 200, 400, 400]
        assert ship.rows("runs") == 1


async def test_a_key_of_the_wrong_kind_is_refused_and_not_kept(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        answer = await network.slash(network.keeper, network.channel, "connect", provider="OpenAI")
        message = await (await answer.submit(key="sk-proj-a-project-key-123456")).message()
        assert "Admin key" in message.text
        assert message.ephemeral
        assert (sealed(ship), ship.rows("runs")) == (None, 0)


async def test_who_would_be_refused_is_told_so_and_types_no_key(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        message = await ship.hears(network.member, "connect", provider="OpenAI")
        assert message.text.startswith("/connect is for a keeper")
        away = network.add_guild("Elsewhere", with_bot=False)
        await network.invite(away)
        harbour = network.world.add_channel(away, "harbour")
        answer = await network.slash(away.owner, harbour, "connect", provider="OpenAI")
        assert (await answer.message()).text.startswith("I do not know this place yet")
        assert all(each.callback is Callback.MESSAGE for each in network.interactions.all.values())


async def test_a_form_outlives_the_process_that_opened_it(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        answer = await network.slash(network.keeper, network.channel, "connect", provider="OpenAI")
        await answer.modal()
        await ship.anchors()
        await ship.sails()
        assert "OpenAI connected" in (await (await answer.submit(key=KEY)).message()).text


async def test_a_question_behind_a_button_is_answered_in_a_form(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        pressed = await network.press(network.keeper, await zone_question(ship), "Another…")
        assert labels(await pressed.modal()) == ["Zone"]
        await ship.anchors()
        await ship.sails()
        message = await (await pressed.submit(zone="Kolkata")).message()
        assert "Kolkata" in message.text
        assert ship.house.rows("SELECT zone FROM workspaces") == [("Asia/Kolkata",)]


async def test_a_wrong_answer_to_a_question_changes_nothing_and_it_can_be_asked_again(
    tmp_path: Path,
) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        question = await zone_question(ship)
        pressed = await network.press(network.keeper, question, "Another…")
        message = await (await pressed.submit(zone="Atlantis")).message()
        assert "Atlantis" in message.text
        assert message.ephemeral
        assert ship.house.rows("SELECT zone FROM workspaces") == [(None,)]
        again = await network.press(network.keeper, question, "Another…")
        assert "Lisbon" in (await (await again.submit(zone="Lisbon")).message()).text


async def test_a_question_for_somebody_else_is_refused_before_it_is_asked(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        question = await zone_question(ship)
        await network.grant(network.member, network.guild, Permission.MANAGE_GUILD)
        message = await (await network.press(network.member, question, "Another…")).message()
        assert "for the one who asked" in message.text
        assert message.only_for is network.member


async def test_a_question_that_has_expired_says_so(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        question = await zone_question(ship)
        ship.house.clock.pass_(days=31)
        message = await (await ship.network.press(ship.network.keeper, question, "Another…")).message()
        assert "has expired" in message.text


async def test_an_offer_to_connect_leads_to_the_form(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        network = ship.network
        offer = await ship.hears(network.keeper, "collect")
        pressed = await network.press(network.keeper, offer, "Connect OpenAI")
        assert "an Admin key" in (await pressed.modal())["components"][0]["content"]
        assert "OpenAI connected" in (await (await pressed.submit(key=KEY)).message()).text

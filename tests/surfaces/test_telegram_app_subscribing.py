"""Subscribing on Telegram: what is missing is named then, and what was promised arrives."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.delivering import deliver_due
from ledger.sentences import remembered
from storage.subscriptions import Address, Subscriber
from tests.bot.fake_surface import promised, something
from tests.surfaces.telegram_house import Ship, a_ship
from tests.surfaces.telegram_stand_in.found_entities import with_found
from tests.surfaces.telegram_stand_in.records import Content


@pytest_asyncio.fixture
async def ship(tmp_path: Path) -> AsyncIterator[Ship]:
    async with a_ship(tmp_path) as ship:
        await ship.sails()
        yield ship


def subscriptions(ship: Ship) -> list[tuple[object, ...]]:
    return ship.house.rows("SELECT what, chat, topic, direct, off_because FROM subscriptions ORDER BY id")


async def test_the_digest_comes_here(ship: Ship) -> None:
    await ship.hears(ship.ann, "/subscribe digest", "The digest comes here.")
    assert subscriptions(ship) == [("digest", str(ship.team.id), "", 0, None)]


async def test_alerts_come_to_oneself(ship: Ship) -> None:
    await ship.ann.starts()
    await ship.hears(ship.ann, "/subscribe alerts me", "Alerts come to you.")
    assert subscriptions(ship) == [("alerts", str(ship.ann.id), "", 1, None)]


async def test_a_topic_is_subscribed_alone(ship: Ship) -> None:
    forum = ship.telegram.group("Forum", members=[], admins=[ship.ann], forum=True)
    ship.joins(forum)
    topic = await forum.opens_topic("Costs")
    await ship.ann.says(forum, "/subscribe digest", topic=topic)
    await ship.telegram.wait_for(forum, "comes here")
    assert subscriptions(ship) == [("digest", str(forum.id), str(topic), 0, None)]


async def test_a_member_does_not_choose_for_all(ship: Ship) -> None:
    await ship.hears(ship.ann, "/settings everyone=yes", "everyone here")
    await ship.hears(ship.bob, "/subscribe digest", "is for a keeper to choose")
    assert subscriptions(ship) == []


async def test_a_group_without_photos_subscribes_and_names_what_is_missing(ship: Ship) -> None:
    ship.team.forbidden.add("photos")
    said = await ship.hears(ship.ann, "/subscribe digest", "comes here")
    assert "I may not send photos in this group" in said.text
    assert len(subscriptions(ship)) == 1


async def test_a_group_with_photos_has_nothing_missing(ship: Ship) -> None:
    assert "may not" not in (await ship.hears(ship.ann, "/subscribe digest", "comes here")).text


async def test_a_group_where_the_bot_is_silenced_is_not_subscribed(ship: Ship) -> None:
    await ship.ann.starts()
    await ship.telegram.wait_for(ship.ann.private)
    ship.team.forbidden.add("messages")
    await ship.ann.says(ship.team, "/subscribe digest")
    await ship.telegram.wait_for(ship.ann.private, "I may not write in “Team”")
    assert subscriptions(ship) == []


async def test_a_private_chat_that_is_not_open_is_not_subscribed(ship: Ship) -> None:
    await ship.hears(ship.ann, "/subscribe digest me", "open a private chat with me first")
    assert subscriptions(ship) == []


async def test_who_writes_in_the_group_s_name_has_no_messages_of_their_own(ship: Ship) -> None:
    await ship.ann.says(ship.team, "/subscribe digest me", anonymously=True)
    await ship.telegram.wait_for(ship.team, "ask in your own name")
    assert subscriptions(ship) == []


async def test_an_alert_arrives_in_the_group_and_in_private_once(ship: Ship) -> None:
    await ship.ann.starts()
    for line in ("/subscribe alerts", "/subscribe alerts me", "/limit 1 day"):
        await ship.hears(ship.ann, line)
    ship.house.clock.pass_(minutes=1)
    await ship.hears(ship.ann, "/groq 60", "recorded")
    before = len(ship.telegram.said(ship.team)), len(ship.telegram.said(ship.ann.private))
    assert await deliver_due(ship.house.wiring) > 0
    assert await deliver_due(ship.house.wiring) == 0
    told = [ship.telegram.said(chat) for chat in (ship.team, ship.ann.private)]
    assert tuple(len(said) for said in told) == (before[0] + 1, before[1] + 1)
    assert told[0][-1].text == told[1][-1].text
    assert "100% reached" in told[0][-1].text


async def test_a_group_that_removed_the_bot_is_switched_off(ship: Ship) -> None:
    await ship.ann.starts()
    for line in ("/subscribe alerts", "/limit 1 day"):
        await ship.hears(ship.ann, line)
    await ship.hears(ship.ann, "/groq 60", "recorded")
    await ship.team.makes_bot("kicked")
    await deliver_due(ship.house.wiring)
    why = [remembered(str(row[-1])) for row in subscriptions(ship)]
    assert why == ["I am no longer in that Telegram group."]
    await deliver_due(ship.house.wiring)
    assert "no longer in that Telegram group" in ship.telegram.said(ship.ann.private)[-1].text


async def test_a_group_that_moved_unseen_is_followed_by_its_deliveries(ship: Ship) -> None:
    for line in ("/subscribe alerts", "/limit 1 day"):
        await ship.hears(ship.ann, line)
    await ship.hears(ship.ann, "/groq 60", "recorded")
    await ship.anchors()
    new = await ship.team.becomes_supergroup()
    ship.telegram.updates.pending.clear()  # the bot never hears of it
    await ship.sails()
    await deliver_due(ship.house.wiring)
    assert len(ship.telegram.said(new)) == 1
    assert subscriptions(ship)[0][1] == str(new.id)


async def test_alerts_mention_people_with_a_name_and_those_without(ship: Ship) -> None:
    eve = ship.telegram.person("Éve d'Or", None)
    ship.team.members[eve.id] = eve
    typed = "/subscribe alerts quiet=22-7 ping=@bobby Éve d'Or"
    mark = {"type": "text_mention", "offset": len(typed) - 8, "length": 8, "user": eve.json()}
    ship.ann.sends(ship.team, Content(typed, (mark, *with_found(typed, [])), typed))
    said = await ship.telegram.wait_for(ship.team, "Alerts come here.")
    assert "@\u2060bobby, Éve d Or" in said.text
    assert said.pinged == []
    ((kept,),) = ship.house.rows("SELECT ping FROM subscriptions")
    assert kept == f"@bobby @{eve.id}:Éve_d_Or"
    await promised(ship.house.wiring, "a", Subscriber(Address("telegram", str(ship.team.id)), 1), something())
    await deliver_due(ship.house.wiring)
    alert = await ship.telegram.wait_for(ship.team, "OpenAI")
    assert {user.id for user in alert.pinged} == {ship.bob.id, eve.id}

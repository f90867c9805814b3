"""Who is told what without asking, and who may choose it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from bot.rendering.terminal import paint
from commands.caller import Caller
from commands.dispatch import Answered
from commands.subscribe import SubscribeAnswer
from storage.subscriptions import Address, move_chat, subscribers, switch_off
from storage.workspaces import change_workspace, join_place
from tests.bot.fake_surface import promised
from tests.bot.house import NOON, TestHouse, said, test_house

KEEPER = Caller(
    surface="telegram",
    key="",
    at=NOON,
    person="42",
    person_name="Ada",
    place="-7",
    place_name="Team",
    chat="-7",
    topic="3",
    keeper=True,
)
MEMBER = replace(KEEPER, person="43", person_name="Bob", keeper=False)
TEAM = Address("telegram", "-7", "3")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        made.wiring.store.write_now(
            partial(
                join_place,
                workspace_id=1,
                surface="telegram",
                external_id="-7",
                name="Team",
                at=NOON,
            )
        )
        made.wiring.store.write_now(partial(change_workspace, workspace_id=1, everyone_may=True))
        yield made


async def ask(house: TestHouse, line: str, caller: Caller = KEEPER) -> Answered:
    return await house.ask(line, caller=replace(caller, at=house.clock.now))


def told(house: TestHouse, what: str = "digest") -> list[Address]:
    found = house.wiring.store.read_now(partial(subscribers, workspace_id=1, what=what))
    return [subscriber.address for subscriber in found]


def text(answered: Answered) -> str:
    return paint(answered.reply, zone=answered.zone, width=500, today=NOON.date())


async def test_a_keeper_subscribes_the_chat_and_its_topic(house: TestHouse) -> None:
    answer = cast("SubscribeAnswer", said(await ask(house, "/subscribe digest")))
    assert told(house) == [TEAM]
    assert told(house, "alerts") == []
    assert (answer.where, answer.again) == ("here", False)


async def test_a_member_does_not(house: TestHouse) -> None:
    refusal = (await ask(house, "/subscribe digest", MEMBER)).refusal
    assert refusal is not None
    assert refusal.reason == "not_allowed"
    assert told(house) == []


async def test_a_member_subscribes_for_themselves(house: TestHouse) -> None:
    answer = cast("SubscribeAnswer", said(await ask(house, "/subscribe alerts me", MEMBER)))
    assert told(house, "alerts") == [Address("telegram", "43", direct=True)]
    assert answer.where == "me"


async def test_here_in_a_direct_chat_is_oneself(house: TestHouse) -> None:
    said(await ask(house, "/budget", MEMBER))
    direct = replace(MEMBER, place="", place_name="", chat="43", topic="", direct=True)
    answer = cast("SubscribeAnswer", said(await ask(house, "/subscribe digest", direct)))
    assert told(house) == [Address("telegram", "43", direct=True)]
    assert answer.where == "me"


async def test_a_stranger_subscribes_nothing(house: TestHouse) -> None:
    stranger = replace(KEEPER, place="-8", chat="-8")
    refusal = (await ask(house, "/subscribe digest", stranger)).refusal
    assert refusal is not None
    assert refusal.reason == "stranger"
    assert told(house) == []


async def test_a_program_that_may_record_only_does_not_subscribe_a_chat(house: TestHouse) -> None:
    narrow = replace(KEEPER, limit_to=frozenset({"ask", "record"}))
    assert (await ask(house, "/subscribe digest", narrow)).refusal is not None
    assert (await ask(house, "/subscribe digest me", narrow)).refusal is None


async def test_the_terminal_subscribes_itself(house: TestHouse) -> None:
    said(await house.ask("/subscribe digest"))
    said(await house.ask("/subscribe alerts me"))
    assert told(house) == told(house, "alerts") == [Address("terminal", "terminal")]


async def test_the_answer_says_when_the_next_digest_comes(house: TestHouse) -> None:
    await house.ask("/settings zone=Lisbon digest=08:30")
    answered = await ask(house, "/subscribe digest")
    assert cast("SubscribeAnswer", answered.answer).next_digest == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert text(answered) == (
        "Subscribed\nThe digest comes here.\nThe next one is on 21 Nov 08:30.\n1. Digest"
    )


async def test_without_a_zone_it_says_that_the_hour_is_utc(house: TestHouse) -> None:
    assert "That is UTC, until a keeper types /settings zone=Lisbon." in text(
        await ask(house, "/subscribe digest")
    )


async def test_alerts_say_at_which_thresholds(house: TestHouse) -> None:
    assert "There is no limit yet" in text(await ask(house, "/subscribe alerts"))
    await house.ask("/limit 10 day")
    assert "at 50%,80%,100% of it." in text(await ask(house, "/subscribe alerts me"))


async def test_subscribing_twice_is_one_subscription(house: TestHouse) -> None:
    await ask(house, "/subscribe digest")
    answered = await ask(house, "/subscribe digest")
    assert cast("SubscribeAnswer", answered.answer).again
    assert "The digest already comes here." in text(answered)
    assert told(house) == [TEAM]


async def test_what_was_switched_off_is_on_again(house: TestHouse) -> None:
    await ask(house, "/subscribe digest")
    house.wiring.store.write_now(partial(switch_off, id=1, because="I may not write there."))
    assert told(house) == []
    assert not cast("SubscribeAnswer", said(await ask(house, "/subscribe digest"))).again
    assert told(house) == [TEAM]


async def test_unsubscribing_ends_it_and_what_was_still_to_come(house: TestHouse) -> None:
    await ask(house, "/subscribe digest")
    (subscriber,) = house.wiring.store.read_now(partial(subscribers, workspace_id=1, what="digest"))
    await promised(house.wiring, "digest 1", subscriber)
    await promised(house.wiring, "asked for", subscriber.address)
    answered = await ask(house, "/unsubscribe digest")
    assert "The digest comes here no more; /subscribe digest brings it back." in text(answered)
    assert told(house) == []
    assert house.rows("select dedup_key from outbox") == [("asked for > telegram -7 3",)]


async def test_what_was_sent_stays_when_its_subscription_ends(house: TestHouse) -> None:
    await ask(house, "/subscribe digest")
    (subscriber,) = house.wiring.store.read_now(partial(subscribers, workspace_id=1, what="digest"))
    await promised(house.wiring, "digest 1", subscriber)
    house.wiring.store.write_now(
        lambda connection: (
            connection.exec_driver_sql("update outbox set state = 'sent', sent_version = 1").rowcount
        )
    )
    said(await ask(house, "/unsubscribe digest"))
    assert house.rows("select state, subscription_id from outbox") == [("sent", None)]


async def test_unsubscribing_what_does_not_come_changes_nothing(house: TestHouse) -> None:
    await ask(house, "/subscribe digest")
    assert (await ask(house, "/unsubscribe alerts")).refusal is not None
    assert (await ask(house, "/unsubscribe digest me")).refusal is not None
    assert (await ask(house, "/unsubscribe digest", MEMBER)).refusal is not None
    assert told(house) == [TEAM]


async def test_a_group_that_moved_keeps_its_subscriptions_once(house: TestHouse) -> None:
    await ask(house, "/subscribe digest")
    await ask(house, "/subscribe alerts")
    (subscriber,) = house.wiring.store.read_now(partial(subscribers, workspace_id=1, what="digest"))
    await promised(house.wiring, "digest 1", subscriber)
    house.wiring.store.write_now(partial(move_chat, surface="telegram", old="-7", new="-1007"))
    assert told(house) == told(house, "alerts") == [replace(TEAM, chat="-1007")]
    await ask(house, "/subscribe digest")
    house.wiring.store.write_now(partial(move_chat, surface="telegram", old="-7", new="-1007"))
    assert told(house) == [replace(TEAM, chat="-1007")]

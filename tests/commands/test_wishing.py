"""How alerts are told: quiet hours, how many an hour, who is pinged, the fallback, and who may choose."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from commands.caller import Caller
from commands.dispatch import Answered
from commands.subscribe import SubscribeAnswer
from tests.bot.house import TestHouse, said
from tests.commands.test_subscribe import KEEPER, MEMBER, ask, house, text

__all__ = ["house"]  # the fixture


def kept(house: TestHouse, what: str = "alerts") -> list[tuple[object, ...]]:
    return house.rows(f"select quiet, hourly, ping from subscriptions where what = '{what}' order by id")


async def subscribes(house: TestHouse, words: str, caller: Caller = KEEPER) -> Answered:
    return await ask(house, f"/subscribe {words}", caller)


async def test_what_is_chosen_is_kept_and_said(house: TestHouse) -> None:
    answered = await subscribes(house, "alerts quiet=22-7 hourly=4 ping=@ada_l @bobby")
    assert kept(house) == [("22:00-07:00", 4, "@ada_l @bobby")]
    shown = text(answered)
    assert "Quiet hours  22:00-07:00" in shown
    assert "An hour      4 at most" in shown
    assert "Mentions     @ada_l @bobby" in shown.replace(",", "")


async def test_what_is_not_named_stays_as_it_was(house: TestHouse) -> None:
    await subscribes(house, "alerts quiet=22-7 hourly=4 ping=@ada_l")
    said(await subscribes(house, "alerts hourly=9"))
    assert kept(house) == [("22:00-07:00", 9, "@ada_l")]
    said(await subscribes(house, "alerts"))
    assert kept(house) == [("22:00-07:00", 9, "@ada_l")]


async def test_all_of_it_can_be_taken_back(house: TestHouse) -> None:
    await subscribes(house, "alerts quiet=22-7 hourly=4 ping=@ada_l")
    answered = await subscribes(house, "alerts quiet=off hourly=6 ping=nobody")
    assert kept(house) == [(None, 6, "")]
    assert "Quiet hours" not in text(answered)


async def test_who_chose_nothing_is_told_nothing_of_it(house: TestHouse) -> None:
    shown = text(await subscribes(house, "alerts"))
    assert "Alerts come here." in shown
    assert "hour" not in shown.lower()


@pytest.mark.parametrize(
    "words",
    [
        "alerts quiet=always",
        "alerts quiet=7-7",
        "alerts hourly=0",
        "alerts hourly=61",
        "alerts hourly=many",
        "alerts hourly=-3",
        "alerts ping=@everyone",
        "alerts me ping=@ada_l",
        "digest quiet=22-7",
        "digest ping=@ada_l",
        "fallback hourly=2",
        "quiet=22-7",
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_kept(house: TestHouse, words: str) -> None:
    refusal = (await subscribes(house, words)).refusal
    assert refusal is not None
    assert refusal.sentence.endswith(".")
    assert house.rows("select count(*) from subscriptions") == [(0,)]


async def test_a_member_sets_their_own_quiet_hours_and_not_the_chat_s(house: TestHouse) -> None:
    said(await subscribes(house, "alerts me quiet=23-6", MEMBER))
    assert kept(house) == [("23:00-06:00", None, "")]
    assert (await subscribes(house, "alerts quiet=23-6", MEMBER)).refusal is not None
    assert len(kept(house)) == 1


async def test_a_keeper_chooses_the_fallback_and_ends_it(house: TestHouse) -> None:
    assert "Alerts that do not arrive elsewhere come here." in text(await subscribes(house, "fallback"))
    assert len(kept(house, "fallback")) == 1
    said(await ask(house, "/unsubscribe fallback"))
    assert kept(house, "fallback") == []


async def test_a_member_chooses_no_fallback_not_even_themselves(house: TestHouse) -> None:
    for words in ("fallback", "fallback me"):
        assert (await subscribes(house, words, MEMBER)).refusal is not None
    said(await subscribes(house, "fallback"))
    assert (await ask(house, "/unsubscribe fallback", MEMBER)).refusal is not None
    assert len(kept(house, "fallback")) == 1


async def test_without_a_word_it_shows_what_comes_where(house: TestHouse) -> None:
    for words in ("digest", "alerts quiet=22-7 hourly=4 ping=@ada_l", "alerts me"):
        said(await subscribes(house, words))
    elsewhere = replace(KEEPER, chat="-7", topic="9")
    said(await subscribes(house, "fallback", elsewhere))
    answered = await subscribes(house, "")
    found = cast("SubscribeAnswer", said(answered)).subscriptions
    assert [(each.what, each.where) for each in found] == [
        ("digest", "here"),
        ("alerts", "here"),
        ("alerts", "me"),
        ("fallback", "Team on Telegram"),
    ]
    shown = text(answered)
    assert "quiet 22:00-07:00, 4 an hour at most, mentions @ada_l" in shown
    assert "Alerts, to you" in shown
    assert len(house.rows("select id from subscriptions")) == 4


async def test_a_member_sees_their_own_and_the_chat_s_and_no_fallback_elsewhere(house: TestHouse) -> None:
    said(await subscribes(house, "fallback", replace(KEEPER, topic="9")))
    said(await subscribes(house, "alerts"))
    said(await subscribes(house, "alerts me", KEEPER))
    found = cast("SubscribeAnswer", said(await subscribes(house, "", MEMBER))).subscriptions
    assert [(each.what, each.where) for each in found] == [("alerts", "here")]


async def test_where_nothing_comes_it_says_what_to_type(house: TestHouse) -> None:
    assert "Nothing comes here or to you: try /subscribe digest." in text(await subscribes(house, ""))


async def test_subscribing_again_after_it_was_switched_off_keeps_what_was_chosen(house: TestHouse) -> None:
    await subscribes(house, "alerts quiet=22-7")
    house.wiring.store.write_now(
        lambda connection: (
            connection.exec_driver_sql("update subscriptions set off_because = 'gone'").rowcount
        )
    )
    assert "off: gone" in text(await subscribes(house, ""))
    said(await subscribes(house, "alerts"))
    assert kept(house) == [("22:00-07:00", None, "")]

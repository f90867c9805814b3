"""Channels of the operator's: a keeper chooses them by name, and nobody sees more of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commands.caller import Caller
from commands.subscribe import SubscribeAnswer
from commands.unsubscribe import UnsubscribeAnswer
from storage.channels import channel
from storage.store import Connection
from storage.subscriptions import subscribers
from tests.bot.house import TestHouse, said, test_house
from tests.commands.cast import Person, new_workspace, refused, typed
from tests.commands.test_suggesting import suggested
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        lists(made, "ops-mail", "oncall")
        yield made


def lists(house: TestHouse, *names: str) -> None:
    """As the service does when it has read the file."""
    house.wiring.dispatch.operator = replace(house.wiring.dispatch.operator, channels=names)


def told(house: TestHouse, what: str) -> list[str]:
    def read(connection: Connection) -> list[str]:
        return [
            one.address.chat
            for one in subscribers(connection, 1, what)
            if one.address == channel(one.address.chat)
        ]

    return house.wiring.store.read_now(read)


async def test_a_keeper_chooses_a_channel_by_name(house: TestHouse) -> None:
    answered = await house.ask("/subscribe digest to=Ops-Mail")
    answer = said(answered)
    assert isinstance(answer, SubscribeAnswer)
    assert (answer.what, answer.to, answer.again) == ("digest", "ops-mail", False)
    assert "The digest comes to {name}." in str(answered.reply)
    assert told(house, "digest") == ["ops-mail"]
    again = await house.ask("/subscribe digest to=ops-mail")
    assert "They did so before." in str(again.reply)


@pytest.mark.parametrize(
    "what, kept", [("alerts", "alerts"), ("reminders", "readings"), ("fallback", "fallback")]
)
async def test_whatever_is_told_can_go_there(house: TestHouse, what: str, kept: str) -> None:
    said(await house.ask(f"/subscribe {what} to=oncall"))
    assert told(house, kept) == ["oncall"]
    said(await house.ask(f"/unsubscribe {what} to=oncall"))
    assert told(house, kept) == []


async def test_alerts_there_have_quiet_hours_and_mention_nobody(house: TestHouse) -> None:
    said(await house.ask("/subscribe alerts to=oncall quiet=22-7 hourly=3"))
    answer = said(await house.ask("/subscribe"))
    assert isinstance(answer, SubscribeAnswer)
    (one,) = answer.subscriptions
    assert (one.what, one.where, one.quiet, one.hourly) == ("alerts", "oncall", "22:00-07:00", 3)
    refused(await house.ask("/subscribe alerts to=oncall ping=nobody"), "mentions nobody")


async def test_a_name_that_is_not_listed_is_refused_with_those_that_are(house: TestHouse) -> None:
    assert refused(await house.ask("/subscribe digest to=ops")).sentence == (
        "There is no channel of that name. There are: ops-mail, oncall."
    )
    lists(house)
    refused(await house.ask("/subscribe digest to=ops-mail"), "No channel is set up")
    assert told(house, "digest") == []


async def test_an_address_that_is_typed_for_a_name_is_not_repeated(house: TestHouse) -> None:
    refusal = refused(await house.ask("/subscribe digest to=mailto://me:canary@x.example"))
    assert "canary" not in refusal.sentence


async def test_a_program_with_a_keeper_s_passport_may_choose_one(house: TestHouse) -> None:
    said(await house.ask("/passport ci ask,record,keep"))
    caller = Caller("http", "", house.clock.now, via="http", passport=1)
    answer = said(await typed(house, "/subscribe digest to=oncall", caller))
    assert isinstance(answer, SubscribeAnswer)
    assert answer.to == "oncall"
    said(await typed(house, "/unsubscribe digest to=oncall", caller))
    refused(await typed(house, "/subscribe digest", caller), "no chat")


async def test_it_is_either_me_or_a_channel(house: TestHouse) -> None:
    refused(await house.ask("/subscribe digest me to=ops-mail"), "not both")


async def test_a_member_neither_chooses_nor_sees_one(house: TestHouse) -> None:
    member = replace(house.keeper(), keeper=False, person="guest")
    refused(await house.ask("/subscribe digest to=ops-mail", caller=member))
    assert await suggested(house, "subscribe", "to", caller=member) == []


async def test_names_are_suggested_to_a_keeper(house: TestHouse) -> None:
    assert await suggested(house, "subscribe", "to") == ["ops-mail", "oncall"]
    assert await suggested(house, "unsubscribe", "to", "on") == ["oncall"]


async def test_another_workspace_s_keeper_has_none_of_the_operator_s(house: TestHouse) -> None:
    new_workspace(house, "strangers")
    keeper = Person(house, "eve").caller("strangers", keeper=True)
    assert await suggested(house, "subscribe", "to", caller=keeper) == []
    refused(await typed(house, "/subscribe digest to=ops-mail", keeper), "No channel is set up")
    assert told(house, "digest") == []


async def test_what_goes_to_a_name_that_is_gone_can_be_ended_and_is_seen(house: TestHouse) -> None:
    await house.ask("/subscribe digest to=ops-mail")
    lists(house, "oncall")
    assert "ops-mail is not in the operator's list" in str((await house.ask("/status")).reply)
    answer = said(await house.ask("/unsubscribe digest to=ops-mail"))
    assert isinstance(answer, UnsubscribeAnswer)
    assert answer.to == "ops-mail"
    assert "operator's list" not in str((await house.ask("/status")).reply)
    refused(await house.ask("/unsubscribe digest to=oncall"), "Nothing of that kind goes to oncall")


async def test_the_same_is_said_in_german(house: TestHouse) -> None:
    await house.ask("/language de")
    answered = await house.ask("/subscribe digest to=ops-mail")
    assert "Der Tagesbericht kommt an {name}." in str(answered.reply)

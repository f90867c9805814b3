"""Alerts that do not arrive where they are subscribed are told elsewhere, once, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.delivering import deliver_due, deliver_forever
from bot.sending import MOST_TRIES
from bot.surfaces.contract import NotTaken, SendLater, Undeliverable
from commands.approval import APPROVAL, ApprovalAnswer
from commands.folded import FoldedAnswer
from ledger.money import Money
from storage.channels import channel
from storage.columns import micros
from storage.late import LATE, fall_back_late, has_late
from storage.outbox import Promise, promise
from storage.store import Connection
from storage.subscriptions import Address, Subscriber, subscribe, unsubscribe
from storage.telling import tell
from storage.wishes import change_wishes, subscribed_at
from tests.bot.fake_surface import FakeSurface, connected, something, until
from tests.bot.house import TestHouse, test_house
from tests.bot.test_delivering import make_keeper
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

TEAM, OPS, CREW = Address("discord", "team"), Address("telegram", "ops"), Address("discord", "crew")
ADA = Address("telegram", "42", direct=True)
NO = Undeliverable("I may not write there.")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


def subscribes(house: TestHouse, what: str, to: Address, **wishes: object) -> None:
    def write(connection: Connection) -> None:
        subscribe(connection, 1, what, to, None, house.clock.now)
        mine = next(one for one in subscribed_at(connection, 1, [to]) if one.what == what)
        change_wishes(connection, mine.id, **wishes)  # type: ignore[arg-type]

    house.wiring.store.write_now(write)


def alerts(house: TestHouse, *keys: str) -> None:
    """Each of the provider that its key begins with."""

    def write(connection: Connection) -> None:
        for key in keys:
            what = Promise("collected", something(key.partition(" ")[0]), key)
            tell(connection, 1, what, house.clock.now)

    house.wiring.store.write_now(write)


async def delivered(house: TestHouse) -> None:
    while await deliver_due(house.wiring):
        pass


def networks(house: TestHouse) -> tuple[FakeSurface, FakeSurface]:
    return connected(house.wiring), connected(house.wiring, "telegram")


def told(network: FakeSurface, to: Address) -> list[str]:
    return [each.answered.reply.title for each in network.taken if each.address == to]


async def test_the_fallback_gets_what_a_place_does_not_take_and_the_keepers_hear_why(
    house: TestHouse,
) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    discord, telegram = networks(house)
    subscribes(house, "alerts", TEAM)
    subscribes(house, "fallback", OPS)
    discord.answers.append(NO)
    alerts(house, "openai")
    await delivered(house)
    assert told(telegram, OPS) == ["OpenAI could not be read"]
    assert told(telegram, ADA) == ["Not delivered"]
    assert "The fallback has it instead." in str(telegram.taken)
    alerts(house, "openai", "groq")
    await delivered(house)
    assert told(telegram, OPS) == ["OpenAI could not be read", "Groq could not be read"]
    assert told(telegram, ADA) == ["Not delivered"]
    assert discord.taken == []


async def test_without_a_fallback_the_keepers_read_it_in_the_notice(house: TestHouse) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    discord, telegram = networks(house)
    subscribes(house, "alerts", TEAM)
    discord.answers.append(NO)
    alerts(house, "openai", "groq")
    await delivered(house)
    assert told(telegram, ADA) == ["Not delivered"]
    assert "OpenAI could not be read" in str(telegram.taken)
    assert "Groq could not be read" in str(telegram.taken)


async def test_keepers_hear_later_alerts_only_if_nobody_else_does(house: TestHouse) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    discord, telegram = networks(house)
    for place in (TEAM, OPS):
        subscribes(house, "alerts", place)
    discord.answers.append(NO)
    alerts(house, "openai")
    await delivered(house)
    alerts(house, "groq")
    await delivered(house)
    assert told(telegram, OPS) == ["OpenAI could not be read", "Groq could not be read"]
    assert told(telegram, ADA) == ["Not delivered"]
    house.wiring.store.write_now(lambda connection: unsubscribe(connection, 1, "alerts", OPS))
    alerts(house, "xai")
    await delivered(house)
    assert told(telegram, ADA) == ["Not delivered", "xAI could not be read"]


async def test_an_alert_that_two_places_refuse_comes_to_the_fallback_once(house: TestHouse) -> None:
    discord, telegram = networks(house)
    for place in (TEAM, CREW):
        subscribes(house, "alerts", place)
    subscribes(house, "fallback", OPS)
    discord.answers.extend([NO, NO])
    alerts(house, "openai")
    await delivered(house)
    assert told(telegram, OPS) == ["OpenAI could not be read"]


async def test_a_fallback_that_refuses_too_leaves_it_to_the_keepers(house: TestHouse) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    discord, telegram = networks(house)
    subscribes(house, "alerts", TEAM)
    subscribes(house, "fallback", CREW)
    discord.answers.extend([NO, NO])
    alerts(house, "openai")
    await delivered(house)
    assert discord.taken == []
    assert told(telegram, ADA) == ["Not delivered", "Not delivered"]
    assert "OpenAI could not be read" in str(telegram.taken[-1].answered.reply)


async def test_with_nobody_else_to_tell_it_is_in_the_log_and_in_the_status(
    house: TestHouse, caplog: pytest.LogCaptureFixture
) -> None:
    discord = connected(house.wiring)
    subscribes(house, "alerts", TEAM)
    discord.answers.append(NO)
    alerts(house, "openai")
    await delivered(house)
    assert "did not reach channel team on Discord: I may not write there." in caplog.text
    status = (await house.ask("/status")).answer.model_dump()
    assert status["undeliverable"] == 1
    assert "I may not write there." in " ".join(status["troubles"])


async def test_several_that_were_waiting_come_to_the_fallback_as_one(house: TestHouse) -> None:
    discord, telegram = networks(house)
    subscribes(house, "alerts", TEAM, hourly=2)
    subscribes(house, "fallback", OPS)
    alerts(house, "openai", "groq", "mistral", "xai")
    discord.answers.append(NO)
    await delivered(house)
    (fold,) = telegram.taken
    assert isinstance(fold.answered.answer, FoldedAnswer)
    assert [item.key for item in fold.answered.answer.items] == ["openai", "groq", "mistral", "xai"]
    assert fold.answered.reply.title == "4 alerts that did not arrive elsewhere"
    assert [action.command for action in fold.answered.reply.actions] == ["alerts"]


@pytest.mark.parametrize("fallback", [True, False])
async def test_a_question_that_does_not_arrive_keeps_its_buttons_elsewhere(
    house: TestHouse, *, fallback: bool
) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    discord, telegram = networks(house)
    subscribes(house, "alerts", TEAM)
    if fallback:
        subscribes(house, "fallback", OPS)
    discord.answers.append(NO)
    answer = ApprovalAnswer(
        id="0" * 20,
        person="Bob",
        provider="openai",
        account="",
        model="",
        purpose="a long run",
        amount=Money.of("5"),
        until=house.clock.now,
    ).model_dump_json()
    for what in (Promise(APPROVAL.name, answer, "approval 1"), Promise("collected", something(), "a")):
        house.wiring.store.write_now(
            lambda connection, what=what: tell(connection, 1, what, house.clock.now, urgent=True)  # type: ignore[misc]
        )
    await delivered(house)
    there = [each.answered.reply for each in telegram.taken if each.address == (OPS if fallback else ADA)]
    (question,) = [reply for reply in there if reply.title == "May this be spent?"]
    assert [action.command for action in question.actions] == ["approve", "deny"]
    assert "OpenAI could not be read" in str(there)


async def test_a_digest_that_does_not_arrive_goes_to_no_fallback(house: TestHouse) -> None:
    discord, telegram = networks(house)
    subscribes(house, "digest", TEAM)
    subscribes(house, "fallback", OPS)
    mine = house.wiring.store.read_now(lambda connection: subscribed_at(connection, 1, [TEAM]))
    alerts(house, "openai")
    assert house.rows("select count(*) from outbox") == [(0,)]
    to, what = Subscriber(TEAM, mine[0].id), Promise("collected", something(), "digest 1")
    house.wiring.store.write_now(lambda connection: promise(connection, what, to, house.clock.now, 1))
    discord.answers.append(NO)
    await delivered(house)
    assert telegram.taken == []


async def test_after_a_day_of_trouble_the_fallback_has_it_and_the_subscription_stays(
    house: TestHouse,
) -> None:
    discord, telegram = networks(house)
    subscribes(house, "alerts", TEAM)
    subscribes(house, "fallback", OPS)
    discord.answers.extend([ConnectionError("reset")] * MOST_TRIES)
    alerts(house, "openai")
    for _ in range(MOST_TRIES + 1):
        await delivered(house)
        house.clock.pass_(hours=1, minutes=12)
    assert len(discord.tried) == MOST_TRIES
    assert told(telegram, OPS) == ["OpenAI could not be read"]
    assert house.rows("select off_because from subscriptions where what = 'alerts'") == [(None,)]


async def test_an_alert_whose_network_is_away_is_told_on_another_one_after_an_hour(house: TestHouse) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    make_keeper(house, "discord", "43", "Bob")
    telegram = connected(house.wiring, "telegram")
    subscribes(house, "alerts", TEAM)
    alerts(house, "openai")
    house.clock.now += LATE - timedelta(seconds=1)
    assert not house.wiring.store.read_now(lambda connection: has_late(connection, house.clock.now))
    house.clock.pass_(seconds=1)
    loop = asyncio.create_task(deliver_forever(house.wiring))
    await until(lambda: telegram.taken)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert told(telegram, ADA) == ["OpenAI could not be read"]
    assert not house.wiring.store.read_now(lambda connection: has_late(connection, house.clock.now))
    discord = connected(house.wiring)
    await delivered(house)
    assert told(discord, TEAM) == ["OpenAI could not be read"]
    assert len(discord.taken) == 1  # and Bob, whose network was away too, is not told after all
    assert len(telegram.taken) == 1


async def test_what_one_channel_does_not_take_for_an_hour_is_told_on_another(house: TestHouse) -> None:
    mail, pager = channel("mail"), channel("pager")
    subscribes(house, "alerts", mail)
    subscribes(house, "fallback", pager)
    channels = connected(house.wiring, "channel")
    channels.answers.append(NotTaken("mail did not take it (500)."))
    alerts(house, "openai")
    await delivered(house)
    assert channels.taken == []
    house.clock.pass_(seconds=1)
    house.wiring.store.write_now(partial(put_off_for_long, now=house.clock.now))
    house.clock.now += LATE
    assert house.wiring.store.read_now(lambda connection: has_late(connection, house.clock.now))
    house.wiring.store.write_now(lambda connection: fall_back_late(connection, house.clock.now))
    await delivered(house)
    assert told(channels, pager) == ["OpenAI could not be read"]
    assert told(channels, mail) == []
    assert not house.wiring.store.read_now(lambda connection: has_late(connection, house.clock.now))


def put_off_for_long(connection: Connection, now: datetime) -> None:
    """As after many tries."""
    later = micros(now + timedelta(hours=3))
    connection.exec_driver_sql(f"update outbox set due_at = {later}")


async def test_where_nobody_is_on_another_network_nothing_is_late_until_somebody_is(house: TestHouse) -> None:
    make_keeper(house, "discord", "43", "Bob")
    subscribes(house, "alerts", TEAM)
    alerts(house, "openai")
    house.clock.now += LATE
    assert not house.wiring.store.read_now(lambda connection: has_late(connection, house.clock.now))
    make_keeper(house, "telegram", "42", "Ada")
    assert house.wiring.store.read_now(lambda connection: has_late(connection, house.clock.now))


async def test_an_alert_that_somebody_got_is_not_late(house: TestHouse) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    telegram = connected(house.wiring, "telegram")
    for place in (TEAM, OPS):
        subscribes(house, "alerts", place)
    alerts(house, "openai")
    await delivered(house)
    house.clock.now += LATE * 3
    assert not house.wiring.store.read_now(lambda connection: has_late(connection, house.clock.now))
    assert told(telegram, OPS) == ["OpenAI could not be read"]


async def test_what_waits_for_the_morning_is_not_late_before_it(house: TestHouse) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    telegram = connected(house.wiring, "telegram")
    subscribes(house, "alerts", TEAM, quiet="11:00-23:00")
    alerts(house, "openai")
    house.clock.pass_(hours=11)
    assert house.wiring.store.write_now(lambda connection: fall_back_late(connection, house.clock.now)) == 0
    house.clock.pass_(hours=1)
    assert house.wiring.store.write_now(lambda connection: fall_back_late(connection, house.clock.now)) == 1
    await delivered(house)
    assert told(telegram, ADA) == ["OpenAI could not be read"]


async def test_a_network_that_asks_to_wait_for_hours_is_away_too(house: TestHouse) -> None:
    discord, telegram = networks(house)
    subscribes(house, "alerts", TEAM)
    subscribes(house, "fallback", OPS)
    discord.answers.append(SendLater("slow down", timedelta(hours=5)))
    alerts(house, "openai")
    await delivered(house)
    house.clock.now += LATE
    house.wiring.store.write_now(lambda connection: fall_back_late(connection, house.clock.now))
    await delivered(house)
    assert told(telegram, OPS) == ["OpenAI could not be read"]
    house.clock.pass_(hours=5)
    await delivered(house)
    assert told(discord, TEAM) == ["OpenAI could not be read"]


async def test_two_processes_tell_each_alert_once_and_keep_to_the_hour(tmp_path: Path) -> None:
    with test_house(tmp_path) as one, test_house(tmp_path) as other:
        networks = [connected(each.wiring) for each in (one, other)]
        for place in (TEAM, CREW):
            subscribes(one, "alerts", place, hourly=3)
        for moment in range(4):
            for each, names in ((one, ("openai", "groq")), (other, ("mistral", "xai", "groq"))):
                alerts(each, *(f"{name} {moment}" for name in names))
            await asyncio.gather(*(deliver_due(each.wiring) for each in (one, other)))
            for each in (one, other):
                each.clock.pass_(minutes=5)
        for each in (one, other):
            each.clock.pass_(hours=1)
        await asyncio.gather(*(deliver_due(each.wiring) for each in (one, other)))
        everything = {
            f"{name} {moment}" for name in ("openai", "groq", "mistral", "xai") for moment in range(4)
        }
        for place in (TEAM, CREW):
            taken = [each for network in networks for each in network.taken if each.address == place]
            folds = [each.answered.answer for each in taken if isinstance(each.answered.answer, FoldedAnswer)]
            (folded,) = [[item.key for item in fold.items] for fold in folds]
            sent = one.rows(
                "select dedup_key from outbox "
                f"where chat = '{place.chat}' and state = 'sent' and command != 'folded'"
            )
            assert len(taken) == len(sent) + 1 == 4
            assert {*folded, *(str(key).partition(" >")[0] for (key,) in sent)} == everything
            assert len(folded) + len(sent) == len(everything)

"""What was promised arrives, in order, once; what cannot arrive is said to somebody who can mend it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivering import deliver_due, deliver_forever, deliver_on
from bot.sending import FIRST_WAIT, MOST_TRIES
from bot.surfaces.contract import Moved, SendLater, Undeliverable
from storage.outbox import Promise, change_promise, release_leases
from storage.people import Who, clock_seat, note_person
from storage.store import Connection
from storage.subscriptions import Address, Subscriber, subscribe, subscribers
from storage.workspaces import join_place
from tests.bot.fake_surface import Killed, connected, promised, something, until
from tests.bot.flaky_store import in_trouble
from tests.bot.house import NOON, TestHouse, test_house

TEAM = Address("discord", "team")
OTHERS = Address("discord", "others")


@pytest.fixture
def house(tmp_path: Path, each_engine: None) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


def states(house: TestHouse) -> list[tuple[object, ...]]:
    return house.rows("select state, attempts from outbox order by id")


def make_keeper(house: TestHouse, surface: str, person: str, name: str) -> None:
    def write(connection: Connection) -> None:
        join_place(connection, 1, surface, f"{name}'s place", "Team room", NOON)
        seat = clock_seat(connection, 1)
        assert seat is not None
        note_person(connection, Who(surface, person, name, f"{name}'s place", True, NOON), seat)

    house.wiring.store.write_now(write)


def subscribed(house: TestHouse, address: Address, what: str = "alerts") -> Subscriber:
    def write(connection: Connection) -> Subscriber:
        subscribe(connection, 1, what, address, None, NOON)
        return next(each for each in subscribers(connection, 1, what) if each.address == address)

    return house.wiring.store.write_now(write)


async def test_what_was_promised_is_sent_once(house: TestHouse) -> None:
    network = connected(house.wiring)
    await promised(house.wiring, "run 1", TEAM)
    assert await deliver_due(house.wiring) == 1
    assert await deliver_due(house.wiring) == 0
    assert network.chats() == ["team"]
    assert network.titles() == ["OpenAI could not be read"]
    assert house.rows("select state, message, leased_until from outbox") == [("sent", "message 1", None)]


async def test_what_is_promised_twice_is_sent_once(house: TestHouse) -> None:
    network = connected(house.wiring)
    await promised(house.wiring, "run 1", TEAM)
    await promised(house.wiring, "run 1", TEAM)
    await promised(house.wiring, "run 1", OTHERS)
    await deliver_due(house.wiring)
    assert sorted(network.chats()) == ["others", "team"]


async def test_it_waits_for_a_network_that_is_not_connected(house: TestHouse) -> None:
    discord = connected(house.wiring)
    await promised(house.wiring, "run 1", Address("telegram", "7"))
    assert await deliver_due(house.wiring) == 0
    assert discord.tried == []
    house.clock.pass_(days=3)
    telegram = connected(house.wiring, "telegram")
    assert await deliver_due(house.wiring) == 1
    assert telegram.chats() == ["7"]


async def test_a_message_that_changed_is_edited_with_another_nonce(house: TestHouse) -> None:
    network = connected(house.wiring)
    await promised(house.wiring, "run 1", TEAM, something(state="reading"))
    await deliver_due(house.wiring)
    done = Promise("collected", something(state="done"), "run 1")
    await house.wiring.store.write(lambda connection: change_promise(connection, done, TEAM, NOON))
    await deliver_due(house.wiring)
    first, second = network.taken
    assert (first.message, second.message) == ("", "message 1")
    assert first.nonce != second.nonce
    assert max(len(first.nonce), len(second.nonce)) <= 25
    assert second.answered.reply.title == "OpenAI"


async def test_a_chat_reads_in_the_order_of_the_promises(house: TestHouse) -> None:
    network = connected(house.wiring)
    for number in range(50):
        await promised(house.wiring, f"run {number}", (TEAM, OTHERS)[number % 2], something())
    await deliver_due(house.wiring)
    order = house.rows("select chat, cast(substr(message, 9) as integer) from outbox order by id")
    for chat in ("team", "others"):
        sent = [int(str(number)) for where, number in order if where == chat]
        assert sent == sorted(sent)
    assert len(network.taken) == 50


async def test_four_chats_of_a_network_are_written_to_at_once(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.holds.clear()
    for number in range(9):
        await promised(house.wiring, "run 1", Address("discord", f"chat {number}"))
    sending = asyncio.create_task(deliver_due(house.wiring))
    await until(lambda: network.at_once == 4)
    network.holds.set()
    assert await sending == 9
    assert network.most_at_once == 4


async def test_a_network_that_hangs_keeps_no_other_waiting(house: TestHouse) -> None:
    discord, telegram = connected(house.wiring), connected(house.wiring, "telegram")
    discord.holds.clear()
    await promised(house.wiring, "run 1", TEAM)
    loop = asyncio.create_task(deliver_forever(house.wiring))
    await until(lambda: discord.tried)
    await promised(house.wiring, "run 1", Address("telegram", "7"))
    house.wiring.wake.tell()
    await until(lambda: telegram.taken)
    assert discord.taken == []
    loop.cancel()
    discord.holds.set()
    await asyncio.gather(loop, return_exceptions=True)
    assert discord.chats() == ["team"]


async def test_a_wait_that_the_network_asks_for_is_kept(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.answers.append(SendLater("slow down", timedelta(seconds=40)))
    await promised(house.wiring, "run 1", TEAM)
    await promised(house.wiring, "run 2", TEAM)
    await promised(house.wiring, "run 1", OTHERS)
    await deliver_due(house.wiring)
    waits = network.tried[0].address.chat  # chats are written to side by side: it is one or the other
    assert set(network.chats()) == {"team", "others"} - {waits}
    house.clock.pass_(seconds=39)
    before = len(network.tried)
    await deliver_due(house.wiring)
    assert len(network.tried) == before
    house.clock.pass_(seconds=1)
    await deliver_due(house.wiring)
    assert states(house) == [("sent", 0)] * 3


async def test_what_follows_a_message_that_waits_does_not_overtake_it(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.answers.append(SendLater("slow down", timedelta(seconds=40)))
    await promised(house.wiring, "run 1", TEAM, something("groq"))
    await promised(house.wiring, "run 2", TEAM, something("mistral"))
    await deliver_due(house.wiring)
    assert network.taken == []
    await promised(house.wiring, "run 3", TEAM, something("xai"))
    assert await deliver_due(house.wiring) == 0
    house.clock.pass_(minutes=1)
    await deliver_due(house.wiring)
    assert network.titles() == [f"{name} could not be read" for name in ("Groq", "Mistral", "xAI")]


async def test_trouble_is_tried_again_later_and_later(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.answers.extend([ConnectionError("reset"), ConnectionError("reset")])
    await promised(house.wiring, "run 1", TEAM)
    await deliver_due(house.wiring)
    assert states(house) == [("due", 1)]
    await deliver_due(house.wiring)
    assert len(network.tried) == 1
    house.clock.now += FIRST_WAIT * 1.2
    await deliver_due(house.wiring)
    assert len(network.tried) == 2
    house.clock.now += FIRST_WAIT * 1.2
    await deliver_due(house.wiring)
    assert len(network.tried) == 2
    house.clock.now += FIRST_WAIT * 1.2
    await deliver_due(house.wiring)
    assert states(house) == [("sent", 0)]
    assert len({outgoing.nonce for outgoing in network.tried}) == 1


async def test_a_message_that_is_always_refused_does_not_hold_back_the_chat(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.answers.extend([ValueError("bad request")] * 4)
    await promised(house.wiring, "run 1", TEAM, something("groq"))
    await promised(house.wiring, "run 2", TEAM, something("xai"))
    for _ in range(4):
        await deliver_due(house.wiring)
        house.clock.pass_(minutes=1)
    network.answers.append(ValueError("bad request"))
    await deliver_due(house.wiring)
    assert network.titles() == ["xAI could not be read"]
    assert states(house) == [("due", 5), ("sent", 0)]


async def test_after_a_day_of_trouble_it_is_given_up_and_the_subscription_stays(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.answers.extend([ConnectionError("reset")] * MOST_TRIES)
    await promised(house.wiring, "alert 1", subscribed(house, TEAM))
    began = house.clock.now
    while await deliver_due(house.wiring):
        house.clock.pass_(hours=1, minutes=12)
    assert states(house)[0][0] == "undeliverable"
    assert len(network.tried) == MOST_TRIES
    assert timedelta(hours=20) < house.clock.now - began
    assert house.rows("select off_because from subscriptions") == [(None,)]


async def test_what_cannot_arrive_ends_its_subscription_and_tells_the_keepers(house: TestHouse) -> None:
    make_keeper(house, "telegram", "42", "Ada")
    discord, telegram = connected(house.wiring), connected(house.wiring, "telegram")
    discord.answers.append(Undeliverable("I may not write there."))
    to = subscribed(house, TEAM)
    await promised(house.wiring, "alert 1", to)
    await promised(house.wiring, "alert 2", to)
    await deliver_due(house.wiring)
    await deliver_due(house.wiring)
    assert len(discord.tried) == 1
    assert states(house)[:2] == [("undeliverable", 0)] * 2
    assert house.rows("select off_because from subscriptions") == [("I may not write there.",)]
    assert telegram.titles() == ["Not delivered"]
    assert telegram.taken[0].address == Address("telegram", "42", direct=True)
    assert telegram.taken[0].answered.private
    status = (await house.ask("/status")).answer.model_dump()
    assert status["undeliverable"] == 2
    assert "I may not write there." in " ".join(status["troubles"])


async def test_a_keeper_who_cannot_be_reached_is_not_told_of_themselves(
    house: TestHouse, caplog: pytest.LogCaptureFixture
) -> None:
    make_keeper(house, "discord", "42", "Ada")
    discord = connected(house.wiring)
    discord.answers.append(Undeliverable("She takes no messages."))
    await promised(house.wiring, "alert 1", subscribed(house, Address("discord", "42", direct=True)))
    await deliver_due(house.wiring)
    await deliver_due(house.wiring)
    assert len(discord.tried) == 1
    assert "Ada's direct messages on Discord: She takes no messages." in caplog.text
    assert "No keeper can be told." in caplog.text


async def test_a_notice_that_cannot_arrive_makes_no_further_notice(house: TestHouse) -> None:
    make_keeper(house, "discord", "42", "Ada")
    make_keeper(house, "discord", "43", "Bob")
    discord = connected(house.wiring)
    discord.answers.extend([Undeliverable("no")] * 3)
    await promised(house.wiring, "alert 1", TEAM)
    for _ in range(3):
        await deliver_due(house.wiring)
    assert sorted(outgoing.address.chat for outgoing in discord.tried) == ["42", "43", "team"]


async def test_an_answer_that_cannot_be_laid_out_is_given_up_and_the_next_is_sent(house: TestHouse) -> None:
    network = connected(house.wiring)
    await promised(house.wiring, "run 1", TEAM, "{}")
    await promised(house.wiring, "run 2", TEAM, command="of a later version")
    await promised(house.wiring, "run 3", TEAM)
    await deliver_due(house.wiring)
    assert states(house) == [("undeliverable", 0), ("undeliverable", 0), ("sent", 0)]
    assert len(network.tried) == 1


async def test_a_chat_that_moved_is_followed(house: TestHouse) -> None:
    telegram = connected(house.wiring, "telegram")
    telegram.answers.append(Moved("-1007"))
    old = Address("telegram", "-7")
    house.wiring.store.write_now(lambda connection: join_place(connection, 1, "telegram", "-7", "T", NOON))
    to = subscribed(house, old)
    await promised(house.wiring, "alert 1", to)
    await promised(house.wiring, "alert 2", to)
    await deliver_due(house.wiring)
    assert telegram.chats()[0] == "-1007"
    assert house.rows("select external_id from places where surface = 'telegram'") == [("-1007",)]
    assert house.rows("select chat from subscriptions") == [("-1007",)]
    await promised(house.wiring, "alert 3", Subscriber(Address("telegram", "-1007"), to.id))
    await deliver_due(house.wiring)
    assert set(telegram.chats()[-1:]) == {"-1007"}


async def test_a_chat_that_moves_for_ever_is_trouble(house: TestHouse) -> None:
    telegram = connected(house.wiring, "telegram")
    telegram.answers.extend([Moved("a"), Moved("b"), Moved("a"), Moved("b")])
    await promised(house.wiring, "alert 1", Address("telegram", "b"))
    await deliver_due(house.wiring)
    assert len(telegram.tried) == 3
    assert states(house) == [("due", 1)]


@pytest.mark.parametrize("when", ["before", "during", "after"])
async def test_a_killed_process_loses_nothing_and_repeats_at_most_once(tmp_path: Path, when: str) -> None:
    with test_house(tmp_path) as house:
        network = connected(house.wiring)
        await promised(house.wiring, "run 1", TEAM)
        await promised(house.wiring, "run 2", TEAM, something("groq"))
        if when != "before":
            (network.answers if when == "during" else network.after).append(Killed())
            with pytest.raises(Killed):
                await deliver_due(house.wiring)
    with test_house(tmp_path) as again:
        again.wiring.surfaces["discord"] = network
        await again.wiring.store.write(release_leases)
        await deliver_due(again.wiring)
        assert states(again) == [("sent", 0)] * 2
    assert network.titles()[-2:] == ["OpenAI could not be read", "Groq could not be read"]
    repeats = [outgoing.nonce for outgoing in network.taken]
    assert len(repeats) == (3 if when == "after" else 2)
    assert len(set(repeats)) == 2  # a network that knows the nonce shows each once


async def test_a_lease_ends_by_itself(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.answers.append(Killed())
    await promised(house.wiring, "run 1", TEAM)
    with pytest.raises(Killed):
        await deliver_due(house.wiring)
    assert await deliver_due(house.wiring) == 0
    house.clock.pass_(minutes=2)
    assert await deliver_due(house.wiring) == 1


async def test_stopping_lets_a_message_on_its_way_arrive_and_be_marked(house: TestHouse) -> None:
    network = connected(house.wiring)
    network.holds.clear()
    await promised(house.wiring, "run 1", TEAM)
    sending = asyncio.create_task(deliver_due(house.wiring))
    await until(lambda: network.tried)
    sending.cancel()
    asyncio.get_running_loop().call_later(0.05, network.holds.set)
    await asyncio.gather(sending, return_exceptions=True)
    assert sending.cancelled()
    assert states(house) == [("sent", 0)]


async def test_stopping_waits_no_longer_than_a_moment_and_the_message_is_due_again(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivering.GRACE", 0.01)
    network = connected(house.wiring)
    network.holds.clear()
    await promised(house.wiring, "run 1", TEAM)
    sending = asyncio.create_task(deliver_due(house.wiring))
    await until(lambda: network.tried)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert network.taken == []
    network.holds.set()
    await house.wiring.store.write(release_leases)
    assert await deliver_due(house.wiring) == 1


async def test_a_surface_that_disconnects_gets_nothing_more(house: TestHouse) -> None:
    connected(house.wiring)
    await promised(house.wiring, "run 1", TEAM)
    del house.wiring.surfaces["discord"]
    assert await deliver_on(house.wiring, "discord") == 0
    assert states(house) == [("due", 0)]


async def test_buttons_of_a_delivery_survive_it(house: TestHouse) -> None:
    network = connected(house.wiring)
    await house.ask("/groq 1.06")
    answer = (await house.ask("/groq 2.12")).answer.model_dump_json()
    await promised(house.wiring, "said again", TEAM, answer, command="groq")
    await deliver_due(house.wiring)
    (undo,) = network.taken[0].answered.reply.actions
    assert house.rows(f"select command, person_id from actions where id = '{undo.row}'") == [("undo", None)]
    pressed = await house.wiring.dispatch.press(undo.row, house.keeper())
    assert pressed.refusal is None


@pytest.mark.parametrize("reads, writes", [(2, 0), (0, 2)])
async def test_a_database_in_trouble_is_waited_for(
    house: TestHouse,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    reads: int,
    writes: int,
) -> None:
    for name in ("EVERY", "REST"):
        monkeypatch.setattr(f"bot.delivering.{name}", 0.001)
    network = connected(house.wiring)
    await promised(house.wiring, "run 1", TEAM)
    loop = asyncio.create_task(deliver_forever(in_trouble(house.wiring, reads, writes)))
    await until(lambda: network.taken)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert network.chats() == ["team"]
    assert caplog.text.count("The database is locked by somebody else.") == 2

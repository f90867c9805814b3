"""Rows that promise a message: leased by one, in the order of their chat, changed and given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from storage.outbox import (
    LEASE,
    PATIENT,
    Delivery,
    Promise,
    change_promise,
    claim,
    due_surfaces,
    forget_deliveries,
    give_back,
    give_up,
    give_up_others,
    mark_sent,
    move_deliveries,
    next_due,
    promise,
    put_off,
    release_leases,
    troubles,
    waiting,
)
from storage.subscriptions import Address, Subscriber, subscribe, subscribers
from storage.tables import outbox
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH

TEAM, OTHERS, ADA = Address("discord", "1"), Address("discord", "2"), Address("telegram", "1", direct=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as connection:
        yield connection


def say(connection: Connection, key: str, to: Address = TEAM, at: datetime = NOW) -> bool:
    return promise(connection, Promise("digest", "{}", key), Subscriber(to), at, 1)


def claimed(
    connection: Connection, now: datetime = NOW, surfaces: tuple[str, ...] = ("discord", "telegram")
) -> list[Delivery]:
    return claim(connection, now, surfaces)


def keys(deliveries: list[Delivery]) -> list[str]:
    return [delivery.dedup_key.partition(" >")[0] for delivery in deliveries]


def test_a_promise_is_made_once_a_recipient(connection: Connection) -> None:
    assert say(connection, "digest 1")
    assert not say(connection, "digest 1")
    assert say(connection, "digest 1", OTHERS)
    assert say(connection, "digest 1", Address("discord", "1", topic="9"))
    assert say(connection, "digest 1", Address("discord", "1", direct=True))
    assert waiting(connection, 1) == (4, 0)


def test_what_is_claimed_is_claimed_by_nobody_else_while_the_lease_runs(connection: Connection) -> None:
    say(connection, "a")
    assert keys(claimed(connection)) == ["a"]
    assert claimed(connection) == []
    assert claimed(connection, NOW + LEASE - SECOND) == []
    assert keys(claimed(connection, NOW + LEASE)) == ["a"]


def test_a_lease_that_is_released_or_given_back_is_free(connection: Connection) -> None:
    say(connection, "a")
    give_back(connection, claimed(connection))
    assert keys(claimed(connection)) == ["a"]
    release_leases(connection)
    assert keys(claimed(connection)) == ["a"]


def test_what_is_not_due_or_for_another_surface_is_not_claimed(connection: Connection) -> None:
    say(connection, "later", at=NOW + SECOND)
    say(connection, "elsewhere", ADA)
    assert claimed(connection, surfaces=("discord",)) == []
    assert due_surfaces(connection, NOW, ("discord",)) == []
    assert due_surfaces(connection, NOW, ("discord", "telegram")) == ["telegram"]
    assert due_surfaces(connection, NOW + SECOND, ("discord", "telegram")) == ["discord", "telegram"]
    assert next_due(connection, ("discord",)) == NOW + SECOND


def test_leased_rows_are_due_on_no_surface(connection: Connection) -> None:
    say(connection, "a")
    claimed(connection)
    assert due_surfaces(connection, NOW, ("discord",)) == []


def test_what_was_sent_is_not_claimed_again(connection: Connection) -> None:
    say(connection, "a")
    (delivery,) = claimed(connection)
    mark_sent(connection, delivery, "77", NOW)
    assert claimed(connection, NOW + LEASE) == []
    assert waiting(connection, 1) == (0, 0)


def test_a_chat_waits_behind_its_message_that_waits_and_no_other_does(connection: Connection) -> None:
    say(connection, "first")
    (first,) = claimed(connection)
    put_off(connection, first, NOW + SECOND, "slow down", counts=False)
    say(connection, "second")
    say(connection, "another chat", OTHERS)
    say(connection, "a person of that number", Address("discord", "1", direct=True))
    assert keys(claimed(connection)) == ["another chat", "a person of that number"]
    assert keys(claimed(connection, NOW + SECOND)) == ["first", "second"]


def test_while_an_earlier_message_is_being_sent_the_next_waits(connection: Connection) -> None:
    say(connection, "first")
    claimed(connection)
    say(connection, "second")
    assert claimed(connection) == []


def test_a_message_that_failed_often_is_overtaken_and_one_that_failed_seldom_is_not(
    connection: Connection,
) -> None:
    say(connection, "first")
    say(connection, "second")
    now = NOW
    for _ in range(PATIENT):
        first, second = claimed(connection, now)
        put_off(connection, first, now + SECOND, "refused")
        give_back(connection, [second])
        assert claimed(connection, now) == []
        now += SECOND
    first, second = claimed(connection, now)
    put_off(connection, first, now + SECOND, "refused")
    give_back(connection, [second])
    assert keys(claimed(connection, now)) == ["second"]


def test_a_wait_that_was_asked_for_counts_as_no_try(connection: Connection) -> None:
    say(connection, "a")
    for counts, attempts in ((False, 0), (True, 1), (False, 1)):
        (delivery,) = claimed(connection)
        put_off(connection, delivery, NOW, "later", counts=counts)
        assert connection.execute(select(outbox.c.attempts)).scalar_one() == attempts


def test_a_message_is_changed_before_it_is_sent(connection: Connection) -> None:
    say(connection, "a")
    change_promise(connection, Promise("digest", '{"now":1}', "a"), TEAM, NOW)
    (delivery,) = claimed(connection)
    assert (delivery.answer, delivery.version, delivery.message) == ('{"now":1}', 2, "")


def test_a_message_that_was_sent_and_changed_is_due_with_its_id(connection: Connection) -> None:
    say(connection, "a")
    (delivery,) = claimed(connection)
    mark_sent(connection, delivery, "77", NOW)
    change_promise(connection, Promise("digest", '{"now":1}', "a"), TEAM, NOW)
    (again,) = claimed(connection)
    assert (again.message, again.version) == ("77", 2)


def test_a_change_that_comes_while_the_old_text_is_sent_is_not_lost(connection: Connection) -> None:
    say(connection, "a")
    (delivery,) = claimed(connection)
    change_promise(connection, Promise("digest", '{"now":1}', "a"), TEAM, NOW)
    mark_sent(connection, delivery, "77", NOW)
    (again,) = claimed(connection)
    assert (again.message, again.answer) == ("77", '{"now":1}')


def test_a_change_shortens_no_wait_and_revives_nothing(connection: Connection) -> None:
    say(connection, "slow")
    say(connection, "dead", OTHERS)
    slow, dead = claimed(connection)
    put_off(connection, slow, NOW + SECOND, "slow down", counts=False)
    give_up(connection, dead, "The chat is gone.")
    for key, to in (("slow", TEAM), ("dead", OTHERS)):
        change_promise(connection, Promise("digest", '{"now":1}', key), to, NOW)
    assert claimed(connection) == []
    assert keys(claimed(connection, NOW + SECOND)) == ["slow"]


def test_a_promise_to_another_chat_is_not_changed(connection: Connection) -> None:
    say(connection, "a")
    change_promise(connection, Promise("digest", '{"now":1}', "a"), OTHERS, NOW)
    (delivery,) = claimed(connection)
    assert delivery.answer == "{}"


def test_what_is_given_up_is_counted_and_said(connection: Connection) -> None:
    say(connection, "a")
    (delivery,) = claimed(connection)
    give_up(connection, delivery, "The chat is gone.")
    assert claimed(connection, NOW + LEASE) == []
    assert waiting(connection, 1) == (0, 1)
    assert troubles(connection, 1) == ["The chat is gone."]


def test_with_a_message_what_waits_for_its_subscription_is_given_up(connection: Connection) -> None:
    for address in (TEAM, OTHERS):
        subscribe(connection, 1, "alerts", address, None, NOW)
    for key in ("a", "b"):
        for subscriber in subscribers(connection, 1, "alerts"):
            promise(connection, Promise("alert", "{}", key), subscriber, NOW, 1)
    delivery = claimed(connection)[0]
    give_up_others(connection, delivery, "The chat is gone.")
    assert waiting(connection, 1) == (2, 2)
    assert {each.address for each in claimed(connection, NOW + LEASE)} == {OTHERS}


def test_what_waits_moves_with_its_group_and_a_person_of_that_number_stays(connection: Connection) -> None:
    group = Address("telegram", "1")
    say(connection, "a", group)
    say(connection, "b", ADA)
    say(connection, "c", TEAM)
    move_deliveries(connection, "telegram", "1", "-1001")
    assert [each.address.chat for each in claimed(connection)] == ["-1001", "1", "1"]


def test_old_promises_are_forgotten_and_new_ones_are_not(connection: Connection) -> None:
    say(connection, "old", at=NOW - timedelta(days=61))
    say(connection, "new")
    assert forget_deliveries(connection, NOW - timedelta(days=60)) == 1
    assert keys(claimed(connection)) == ["new"]


def test_no_more_are_claimed_at_once_than_can_be_sent_in_a_lease(connection: Connection) -> None:
    for number in range(30):
        say(connection, f"{number}", Address("discord", f"{number}"))
    assert len(claimed(connection)) == 20
    assert len(claimed(connection)) == 10


def test_those_that_wait_longest_come_first(connection: Connection) -> None:
    for number in range(21):
        say(connection, f"{number}", Address("discord", f"{number}"), at=NOW - SECOND * number)
    assert keys(claimed(connection))[0] == "1"
    assert keys(claimed(connection)) == ["0"]

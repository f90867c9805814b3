"""Alerts that wait for quiet hours to end or for their hour come as one message, each line once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from commands.approval import APPROVAL
from storage.folding import FOLDED, HOUR, HOURLY, QUESTIONS, take
from storage.outbox import Delivery, Promise, change_promise, mark_sent, put_off, release_leases
from storage.subscriptions import Address, subscribe, switch_off, unsubscribe
from storage.tables import outbox, subscriptions, workspaces
from storage.telling import tell
from storage.wishes import change_wishes, subscribed_at, wait_anew
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH

TEAM, OTHERS = Address("discord", "1"), Address("discord", "2")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NIGHT = NOW.replace(hour=23)
MORNING = NIGHT + timedelta(hours=8)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as connection:
        subscribe(connection, 1, "alerts", TEAM, None, NOW)
        yield connection


def wish(connection: Connection, *, to: Address = TEAM, **wishes: object) -> int:
    (mine,) = subscribed_at(connection, 1, [to])
    change_wishes(connection, mine.id, **wishes)  # type: ignore[arg-type]
    return mine.id


def alert(connection: Connection, key: str, at: datetime = NOW, *, urgent: bool = False) -> None:
    tell(connection, 1, Promise("alert", f'{{"of":"{key}"}}', key), at, urgent=urgent)


def taken(connection: Connection, at: datetime) -> list[Delivery]:
    return take(connection, at, ("discord",))


def sent(connection: Connection, at: datetime) -> list[list[str]]:
    """The keys that each message sent now tells."""
    found = taken(connection, at)
    for delivery in found:
        mark_sent(connection, delivery, f"{delivery.id}", at)
    return [keys(delivery) for delivery in found]


def keys(delivery: Delivery) -> list[str]:
    if delivery.command != FOLDED:
        return [delivery.dedup_key.partition(" >")[0]]
    return [item["key"] for item in json.loads(delivery.answer)["items"]]


def test_as_many_as_an_hour_has_room_for_are_sent_singly_and_the_rest_as_one(connection: Connection) -> None:
    for number in range(HOURLY + 4):
        alert(connection, f"{number}")
    assert sent(connection, NOW) == [[f"{number}"] for number in range(HOURLY)]
    assert sent(connection, NOW + HOUR - SECOND) == []
    assert sent(connection, NOW + HOUR) == [["6", "7", "8", "9"]]
    assert sent(connection, NOW + 3 * HOUR) == []


def test_exactly_as_many_as_there_is_room_for_are_not_folded(connection: Connection) -> None:
    for number in range(HOURLY):
        alert(connection, f"{number}")
    assert len(sent(connection, NOW)) == HOURLY
    assert sent(connection, NOW + HOUR) == []


def test_what_comes_while_one_message_waits_is_added_to_it(connection: Connection) -> None:
    wish(connection, hourly=1)
    for number in range(5):
        alert(connection, f"{number}", NOW + number * MINUTE)
        sent(connection, NOW + number * MINUTE)
    assert sent(connection, NOW + HOUR) == [["1", "2", "3", "4"]]


def test_a_place_that_chose_another_number_has_it(connection: Connection) -> None:
    wish(connection, hourly=2)
    subscribe(connection, 1, "alerts", OTHERS, None, NOW)
    for number in range(4):
        alert(connection, f"{number}")
    found = [delivery.address for delivery in taken(connection, NOW)]
    assert (found.count(TEAM), found.count(OTHERS)) == (2, 4)


def test_an_alert_told_again_is_neither_sent_nor_folded_again(connection: Connection) -> None:
    wish(connection, hourly=1)
    for key in ("a", "b", "a", "b"):
        alert(connection, key)
    assert sent(connection, NOW) == [["a"]]
    alert(connection, "b")
    assert sent(connection, NOW + HOUR) == [["b"]]
    alert(connection, "b")
    assert sent(connection, NOW + 2 * HOUR) == []


def test_a_digest_is_never_folded(connection: Connection) -> None:
    wish(connection, hourly=1)
    alert(connection, "a")
    subscribe(connection, 1, "digest", TEAM, None, NOW)
    digest = next(one for one in subscribed_at(connection, 1, [TEAM]) if one.what == "digest")
    for number in range(3):
        alert(connection, f"{number}")
    connection.execute(update(outbox).where(outbox.c.id > 1).values(subscription_id=digest.id))
    assert len(sent(connection, NOW)) == 4


def test_a_question_is_neither_folded_nor_counted_for_somebody_waits_for_its_buttons(
    connection: Connection,
) -> None:
    assert (APPROVAL.name,) == QUESTIONS
    wish(connection, hourly=1, quiet="11:00-13:00")
    for number in range(3):
        tell(connection, 1, Promise(APPROVAL.name, "{}", f"approval {number}"), NOW, urgent=True)
    alert(connection, "a", urgent=True)
    alert(connection, "b", urgent=True)
    assert sent(connection, NOW) == [["approval 0"], ["approval 1"], ["approval 2"], ["a"]]
    assert sent(connection, NOW + HOUR) == [["b"]]


def test_after_an_outage_no_more_come_at_once_than_fit_in_an_hour(connection: Connection) -> None:
    for number in range(20):
        alert(connection, f"{number}", NOW + number * 10 * MINUTE)
    back = NOW + 5 * HOUR
    assert len(sent(connection, back)) == HOURLY
    assert sent(connection, back + HOUR) == [[f"{number}" for number in range(HOURLY, 20)]]


def test_what_the_network_put_off_still_counts_as_one_to_come(connection: Connection) -> None:
    wish(connection, hourly=1)
    alert(connection, "a")
    (first,) = taken(connection, NOW)
    put_off(connection, first, NOW + MINUTE, "slow down", counts=False)
    alert(connection, "b")
    assert sent(connection, NOW) == []
    assert sent(connection, NOW + MINUTE) == [["a"]]
    assert sent(connection, NOW + MINUTE + HOUR) == [["b"]]


def test_a_message_that_is_being_sent_is_not_added_to(connection: Connection) -> None:
    wish(connection, hourly=1)
    for key in ("a", "b", "c"):
        alert(connection, key)
    sent(connection, NOW)
    (fold,) = taken(connection, NOW + HOUR)
    alert(connection, "d", NOW + HOUR)
    assert taken(connection, NOW + HOUR) == []
    mark_sent(connection, fold, "7", NOW + HOUR)
    assert keys(fold) == ["b", "c"]
    assert sent(connection, NOW + 2 * HOUR) == [["d"]]


def test_one_that_a_killed_process_was_sending_goes_first_and_as_it_was(connection: Connection) -> None:
    wish(connection, hourly=2)
    for number in range(4):
        alert(connection, f"{number}")
    before = taken(connection, NOW)
    release_leases(connection)
    again = taken(connection, NOW + SECOND)
    assert [(d.dedup_key, d.version) for d in again] == [(d.dedup_key, d.version) for d in before]
    for delivery in again:
        mark_sent(connection, delivery, "1", NOW + SECOND)
    assert sent(connection, NOW + HOUR + SECOND) == [["2", "3"]]


def test_a_folded_alert_that_changes_is_no_message_of_its_own(connection: Connection) -> None:
    wish(connection, hourly=1)
    for key in ("a", "b", "c"):
        alert(connection, key)
    sent(connection, NOW)
    change_promise(connection, Promise("alert", '{"of":"other"}', "b"), TEAM, NOW)
    assert sent(connection, NOW + HOUR) == [["b", "c"]]
    assert sent(connection, NOW + 2 * HOUR) == []


def test_at_night_alerts_wait_for_the_morning_and_come_as_one(connection: Connection) -> None:
    wish(connection, quiet="22:00-07:00")
    for number in range(3):
        alert(connection, f"{number}", NIGHT + number * MINUTE)
    assert sent(connection, MORNING - SECOND) == []
    assert sent(connection, MORNING) == [["0", "1", "2"]]


def test_a_single_alert_of_the_night_comes_as_itself(connection: Connection) -> None:
    wish(connection, quiet="22:00-07:00")
    alert(connection, "a", NIGHT)
    (delivery,) = taken(connection, MORNING)
    assert delivery.command == "alert"


def test_what_is_urgent_wakes_people_and_overtakes_what_waits(connection: Connection) -> None:
    wish(connection, quiet="22:00-07:00")
    alert(connection, "a", NIGHT)
    alert(connection, "b", NIGHT + MINUTE, urgent=True)
    assert sent(connection, NIGHT + MINUTE) == [["b"]]
    assert sent(connection, MORNING) == [["a"]]


def test_quiet_hours_are_on_the_clocks_of_the_workspace(connection: Connection) -> None:
    connection.execute(update(workspaces).values(zone="Asia/Kolkata"))
    wish(connection, quiet="22:00-07:00")
    alert(connection, "a", NOW.replace(hour=17))  # 22:30 there
    assert sent(connection, NOW.replace(hour=17)) == []
    assert sent(connection, NOW.replace(day=21, hour=1, minute=30)) == [["a"]]


def test_a_place_without_quiet_hours_is_told_at_night(connection: Connection) -> None:
    subscribe(connection, 1, "alerts", OTHERS, None, NOW)
    wish(connection, quiet="22:00-07:00")
    alert(connection, "a", NIGHT)
    assert [delivery.address for delivery in taken(connection, NIGHT)] == [OTHERS]


def test_quiet_hours_that_end_let_go_of_what_waits(connection: Connection) -> None:
    id = wish(connection, quiet="22:00-07:00")
    for key in ("a", "b"):
        alert(connection, key, NIGHT)
    change_wishes(connection, id, quiet="off")
    wait_anew(connection, id, ZoneInfo("UTC"), NIGHT + MINUTE)
    assert sent(connection, NIGHT + MINUTE) == [["a", "b"]]


def test_the_night_counts_as_one_message_of_its_hour(connection: Connection) -> None:
    wish(connection, quiet="22:00-07:00", hourly=2)
    for key in ("a", "b"):
        alert(connection, key, NIGHT)
    for key in ("c", "d", "e"):
        alert(connection, key, MORNING)
    assert sent(connection, MORNING) == [["c"], ["a", "b", "d", "e"]]
    assert sent(connection, MORNING + HOUR) == []


def test_unsubscribing_ends_what_was_folded_too(connection: Connection) -> None:
    wish(connection, hourly=1)
    for key in ("a", "b", "c"):
        alert(connection, key)
    sent(connection, NOW)
    unsubscribe(connection, 1, "alerts", TEAM)
    assert sent(connection, NOW + HOUR) == []


def test_where_nothing_arrives_any_more_the_fallback_is_told_once(connection: Connection) -> None:
    subscribe(connection, 1, "fallback", OTHERS, None, NOW)
    subscribe(connection, 1, "alerts", Address("discord", "3"), None, NOW)
    alert(connection, "before")
    assert OTHERS not in {delivery.address for delivery in taken(connection, NOW)}
    for id in connection.execute(select(subscriptions.c.id).filter_by(what="alerts")).scalars().all():
        switch_off(connection, id, "I may not write there.")
    for _ in range(2):
        alert(connection, "a")
    assert [(delivery.address, keys(delivery)) for delivery in taken(connection, NOW)] == [(OTHERS, ["a"])]


@settings(max_examples=60, deadline=None)
@given(
    hourly=st.integers(1, 4),
    steps=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 4), st.sampled_from(["sent", "killed", "put off"])),
        min_size=1,
        max_size=12,
    ),
)
def test_whatever_happens_each_alert_is_told_once_and_no_hour_has_too_many(
    hourly: int, steps: list[tuple[int, int, str]]
) -> None:
    with workspace() as connection:
        subscribe(connection, 1, "alerts", TEAM, None, NOW)
        wish(connection, hourly=hourly)
        now, made, told, moments = NOW, 0, [], []
        for minutes, new, what in [*steps, *[(61, 0, "sent")] * 4]:
            now += minutes * MINUTE
            for _ in range(new):
                alert(connection, f"{made}", now)
                made += 1
            for delivery in taken(connection, now):
                if what == "sent":
                    mark_sent(connection, delivery, "1", now)
                    told += keys(delivery)
                    moments.append(now)
                elif what == "put off":
                    put_off(connection, delivery, now + MINUTE, "slow down", counts=False)
            release_leases(connection)
        assert sorted(told, key=int) == [f"{number}" for number in range(made)]
        for moment in moments:
            assert sum(moment - HOUR < each <= moment for each in moments) <= hourly

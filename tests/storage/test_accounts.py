"""Accounts, their keys, meters and collections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from ledger.facts import Meter
from storage.accounts import (
    account_of,
    accounts_in,
    disconnect,
    find_account,
    keep_secret,
    make_account,
    make_meter,
    meter_named,
    meters_of,
    sealed_secret,
    secret_name,
)
from storage.runs import (
    LEASE,
    Run,
    anything_due,
    claim_run,
    finish_run,
    is_under_way,
    last_run,
    make_run,
    open_runs,
    outcome_of,
    put_off_run,
    release_runs,
    renew_run,
    stop_runs,
)
from storage.schedules import next_run, schedule
from storage.subscriptions import Address
from storage.tables import runs
from storage.workspaces import open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, in_memory

pytestmark = ON_BOTH

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A workspace whose account 1 is connected, and another workspace."""
    with in_memory() as made:
        for name in ("One", "Two"):
            open_workspace(made, name, NOW)
        keep_secret(made, make_account(made, 1, "openai", NOW), b"sealed", NOW)
        yield made


def claimed(connection: Connection, at: datetime = NOW) -> Run:
    run = claim_run(connection, at)
    assert run is not None
    return run


def test_an_account_is_made_once_a_provider_and_workspace(connection: Connection) -> None:
    assert make_account(connection, 1, "openai", NOW) == 1
    others = [make_account(connection, 1, "groq", NOW), make_account(connection, 2, "openai", NOW)]
    assert len({1, *others}) == 3
    assert account_of(connection, 2, "groq") is None
    assert [row.provider for row in accounts_in(connection, 1)] == ["groq", "openai"]


def test_a_key_is_kept_and_replaced_and_deleted(connection: Connection) -> None:
    assert sealed_secret(connection, 1) == b"sealed"
    keep_secret(connection, 1, b"another", NOW + MINUTE)
    assert sealed_secret(connection, 1) == b"another"
    assert find_account(connection, 1).connected_at == NOW + MINUTE
    assert disconnect(connection, 1)
    assert sealed_secret(connection, 1) is None
    assert find_account(connection, 1).connected_at is None
    assert secret_name(1) != secret_name(11)


def test_what_is_not_connected_is_left_alone(connection: Connection) -> None:
    other = make_account(connection, 1, "groq", NOW)
    schedule(connection, 1, "collect", NOW, about=str(other))
    assert not disconnect(connection, other)
    assert next_run(connection, 1, "collect", str(other)) is not None


def test_a_disconnected_account_is_scheduled_no_more_and_others_are(connection: Connection) -> None:
    other = make_account(connection, 1, "groq", NOW)
    for account in (1, other):
        schedule(connection, 1, "collect", NOW, about=str(account))
    disconnect(connection, 1)
    assert next_run(connection, 1, "collect", "1") is None
    assert next_run(connection, 1, "collect", str(other)) is not None


def test_a_meter_is_made_once_and_stays_as_it_was_made(connection: Connection) -> None:
    meter = Meter("m", "up", 15, "Asia/Kolkata", {"project": "x"})
    id = make_meter(connection, 1, meter)
    assert make_meter(connection, 1, Meter("m")) == id
    assert meters_of(connection, 1) == {id: meter}
    assert meter_named(connection, 1, "m") == id
    assert meter_named(connection, 1, "n") is None


def test_a_run_is_made_once_a_key_and_claimed_once(connection: Connection) -> None:
    told = Address("telegram", "7", "3")
    assert make_run(connection, 1, "k", NOW, told, since=NOW - MINUTE)
    assert not make_run(connection, 1, "k", NOW)
    assert not anything_due(connection, NOW - SECOND)
    assert claim_run(connection, NOW - SECOND) is None
    assert anything_due(connection, NOW)
    run = claimed(connection)
    assert (run.told, run.since, run.first, run.attempts) == (told, NOW - MINUTE, True, 0)
    assert (run.provider, run.workspace_id) == ("openai", 1)
    assert claim_run(connection, NOW) is None
    assert open_runs(connection, 1) == 1
    assert open_runs(connection, 2) == 0


def test_an_account_is_read_by_one_run_at_a_time_the_oldest_first(connection: Connection) -> None:
    other = make_account(connection, 2, "openai", NOW)
    for account, key, at in ((1, "b", NOW), (1, "a", NOW - MINUTE), (other, "c", NOW)):
        make_run(connection, account, key, at)
    first, second = claimed(connection), claimed(connection)
    assert [first.account_id, second.account_id] == [1, other]
    assert outcome_of(connection, 1, "a").due_at == NOW - MINUTE
    assert claim_run(connection, NOW) is None
    finish_run(connection, first, NOW)
    assert claimed(connection).id != first.id


def test_a_lease_is_renewed_ends_and_can_be_released(connection: Connection) -> None:
    make_run(connection, 1, "k", NOW)
    run = claimed(connection)
    renew_run(connection, run, 3, NOW + MINUTE)
    assert claim_run(connection, NOW + LEASE) is None
    assert claimed(connection, NOW + MINUTE + LEASE) == run
    assert claim_run(connection, NOW + MINUTE + LEASE) is None
    release_runs(connection)
    assert claimed(connection, NOW) == run
    assert outcome_of(connection, 1, "k").found == 3


def test_a_run_that_went_well_says_up_to_when_all_is_in(connection: Connection) -> None:
    make_run(connection, 1, "k", NOW)
    run = claimed(connection)
    assert is_under_way(connection, 1)
    put_off_run(connection, run, NOW + MINUTE, "Busy.")
    assert find_account(connection, 1).trouble == "Busy."
    assert claim_run(connection, NOW) is None
    assert claimed(connection, NOW + MINUTE).attempts == 1
    finish_run(connection, run, NOW + MINUTE)
    there = find_account(connection, 1)
    assert (there.read_until, there.trouble) == (NOW + MINUTE, None)
    assert last_run(connection, 1) == NOW + MINUTE
    assert not is_under_way(connection, 1)
    make_run(connection, 1, "l", NOW)
    assert not claimed(connection, NOW + MINUTE).first


def test_a_run_that_failed_leaves_the_trouble_and_not_the_moment(connection: Connection) -> None:
    make_run(connection, 1, "k", NOW)
    finish_run(connection, claimed(connection), NOW, "Rejected.")
    there = find_account(connection, 1)
    assert (there.read_until, there.trouble) == (None, "Rejected.")
    assert outcome_of(connection, 1, "k").trouble == "Rejected."


def test_without_a_key_what_is_open_is_over_and_no_trouble(connection: Connection) -> None:
    other = make_account(connection, 2, "openai", NOW)
    for account, key in ((1, "k"), (1, "l"), (other, "m")):
        make_run(connection, account, key, NOW)
    run = claimed(connection)
    disconnect(connection, 1)
    stop_runs(connection, 1, NOW)
    assert [is_under_way(connection, account) for account in (1, other)] == [False, True]
    finish_run(connection, run, NOW + MINUTE, "The key is gone.")
    assert find_account(connection, 1).trouble is None
    assert connection.execute(select(runs.c.id).where(runs.c.leased_until.is_not(None))).all() == []


def test_an_account_nobody_read_has_no_last_run(connection: Connection) -> None:
    assert last_run(connection, 1) is None

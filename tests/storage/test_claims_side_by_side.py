"""Several processes claim from one database on a server: each row once, and nobody waits for another's."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.accounts import make_account
from storage.engine import open_engine
from storage.outbox import Promise, claim, promise
from storage.runs import claim_run, make_run
from storage.store import Store
from storage.subscriptions import Address, Subscriber
from storage.workspaces import open_workspace
from tests.storage.engines import Databases
from tests.storage.in_memory import NOW

CHATS = 60


@pytest.fixture
def url(postgresql: Databases, tmp_path: Path) -> Iterator[str]:
    url = postgresql.address(tmp_path, empty=False)
    with beginning(url) as connection:
        assert open_workspace(connection, "Test", NOW) == 1
        for number in range(CHATS):
            to = Subscriber(Address("discord", f"{number}"))
            assert promise(connection, Promise("digest", "{}", f"{number}"), to, NOW, 1)
    yield url
    postgresql.forget()


@contextmanager
def beginning(url: str) -> Iterator[Connection]:
    """A transaction of another process, kept at its end."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))  # whoever waits fails
        yield connection
    engine.dispose()


def ids(connection: Connection, most: int = 7) -> list[int]:
    return [delivery.id for delivery in claim(connection, NOW, ("discord",), most)]


def test_two_deliverers_share_what_is_due_and_claim_nothing_twice(url: str) -> None:
    def deliver(store: Store) -> list[int]:
        found: list[int] = []
        while claimed := store.write_now(ids):
            found += claimed
        return found

    with Store(open_engine(url)) as one, Store(open_engine(url)) as other, ThreadPoolExecutor(4) as threads:
        shares = list(threads.map(deliver, (one, other, one, other)))
    everything = sorted(id for share in shares for id in share)
    assert len(everything) == len(set(everything)) == CHATS


def test_what_another_transaction_claims_is_passed_over_without_waiting(url: str) -> None:
    with beginning(url) as one, beginning(url) as other:
        first = ids(one)
        second = ids(other)
        assert (len(first), len(second)) == (7, 7)
        assert not set(first) & set(second)
    with beginning(url) as later:
        assert len(ids(later, CHATS)) == CHATS - 14


def test_what_is_claimed_and_undone_can_be_claimed_again(url: str) -> None:
    with beginning(url) as one:
        first = ids(one)
        one.rollback()
    with beginning(url) as other:
        assert ids(other) == first


def test_two_collectors_take_two_accounts(url: str) -> None:
    with beginning(url) as connection:
        for provider in ("openai", "anthropic"):
            make_run(connection, make_account(connection, 1, provider, NOW), f"ask {provider}", NOW)
    with beginning(url) as one, beginning(url) as other:
        runs = [claim_run(one, NOW), claim_run(other, NOW), claim_run(other, NOW)]
    assert sorted(run.provider for run in runs if run) == ["anthropic", "openai"]
    assert runs[2] is None
    with beginning(url) as later:
        again = [claim_run(later, NOW + timedelta(hours=1)) for _ in range(2)]
        assert all(again)


def test_promises_made_at_once_by_two_processes_are_one(url: str) -> None:
    make = partial(
        promise, what=Promise("digest", "{}", "x"), to=Subscriber(Address("a", "1")), now=NOW, workspace_id=1
    )
    with Store(open_engine(url)) as one, Store(open_engine(url)) as other, ThreadPoolExecutor(8) as threads:
        made = threads.map(lambda number: (one, other)[number % 2].write_now(make), range(16))
        assert sorted(made) == [False] * 15 + [True]

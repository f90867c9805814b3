"""Reads of fewer days are parts of the widest one that was made while nothing changes, and say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import Period
from storage.accounts import make_account
from storage.day_sums import kept_sums, read_sums
from storage.once import nothing_changes
from storage.posting import post
from storage.spend import credits_by_provider, spend_by_day, spend_by_provider
from storage.workspaces import open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH

DAY = timedelta(days=1)
LAST = date(2026, 11, 19)
WIDE = Period("days", LAST - DAY * 40, LAST)
PARTS = [Period("day", LAST, LAST), Period("days", LAST - DAY * 9, LAST - DAY * 2), WIDE]


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as made:
        open_workspace(made, "Other", NOW)
        for number in range(60):
            provider = ("openai", "groq", "anthropic")[number % 3]
            account = make_account(made, 1 + number % 7 // 6, provider, NOW)
            at = datetime(2026, 11, 19, 8, tzinfo=UTC) - DAY * (number % 13)
            charge = Charge(
                "official" if number % 4 == 0 else "pushed",
                f"{number}",
                at,
                at + DAY * (number % 4 == 0),
                Money(10**9 + number * 7, "EUR" if number % 11 == 0 else "USD"),
                category="Credit" if number % 5 == 0 else "Usage",
                dims={"model": f"m{number % 3}"},
            )
            post(made, account, [charge], NOW)
        yield made


@pytest.mark.parametrize("period", PARTS)
def test_every_sum_is_the_same_of_what_was_kept(connection: Connection, period: Period) -> None:
    said = connection, 1, "USD", period
    anew = spend_by_provider(*said), spend_by_day(*said), credits_by_provider(*said)
    with nothing_changes(connection):
        read_sums(connection, 1, "USD", WIDE)
        assert kept_sums(*said) is not None
        assert (spend_by_provider(*said), spend_by_day(*said), credits_by_provider(*said)) == anew
    assert anew[2]


def test_of_more_days_or_another_workspace_or_currency_nothing_is_kept(connection: Connection) -> None:
    with nothing_changes(connection):
        read_sums(connection, 1, "USD", WIDE)
        assert kept_sums(connection, 1, "USD", Period("days", WIDE.first - DAY, LAST)) is None
        assert kept_sums(connection, 1, "USD", Period("days", LAST, LAST + DAY)) is None
        assert kept_sums(connection, 1, "EUR", WIDE) is None
        assert kept_sums(connection, 2, "USD", WIDE) is None


def test_where_something_may_change_nothing_is_kept(connection: Connection) -> None:
    read_sums(connection, 1, "USD", WIDE)
    assert kept_sums(connection, 1, "USD", WIDE) is None

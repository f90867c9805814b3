"""Spend is read from day lines: by provider, by day, by currency, and of one workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import Period
from storage.accounts import make_account
from storage.posting import post
from storage.spend import (
    account_spend,
    first_known_day,
    spend_by_day,
    spend_by_provider,
    unconverted,
    unpriced_by_provider,
)
from storage.workspaces import open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, in_memory

pytestmark = ON_BOTH

DAY = timedelta(days=1)
FIRST = datetime(2026, 11, 3, tzinfo=UTC)
NOVEMBER = Period("month", date(2026, 11, 1), date(2026, 11, 30))
THE_THIRD = Period("day", date(2026, 11, 3), date(2026, 11, 3))
OFFICIAL = Charge("official", "a", FIRST, FIRST + DAY * 2, Money(10))
RECORD = Charge("pushed", "b", FIRST + DAY * 5, FIRST + DAY * 5, Money(3))


@pytest.fixture
def connection() -> Iterator[Connection]:
    with in_memory() as made:
        for name in ("One", "Two"):
            workspace = open_workspace(made, name, NOW)
            for provider in ("openai", "groq"):
                make_account(made, workspace, provider, NOW)
        post(made, 1, [OFFICIAL, RECORD, replace(RECORD, key="c", cost=None, quantity=7)], NOW)
        post(made, 2, [replace(RECORD, cost=Money(20))], NOW)
        post(made, 3, [replace(RECORD, cost=Money(999))], NOW)
        yield made


def test_by_provider_the_largest_first_with_what_each_is_known_by(connection: Connection) -> None:
    found = spend_by_provider(connection, 1, "USD", NOVEMBER)
    assert [(each.provider, each.cost.units, each.unpriced) for each in found] == [
        ("groq", 20, 0),
        ("openai", 13, 7),
    ]
    assert found[1].labels == {"official": Money(10), "estimated": Money(3)}
    [openai] = spend_by_provider(connection, 1, "USD", THE_THIRD)
    assert (openai.cost, openai.unpriced) == (Money(5), 0)


def test_what_is_unpriced_alone_is_there_with_nothing(connection: Connection) -> None:
    post(connection, 4, [replace(RECORD, cost=None)], NOW)
    found = {each.provider: each for each in spend_by_provider(connection, 2, "USD", NOVEMBER)}
    assert (found["groq"].cost, found["groq"].labels, found["groq"].unpriced) == (Money(0), {}, 1)
    assert unpriced_by_provider(connection, 2, NOVEMBER) == {"groq": 1}
    assert unpriced_by_provider(connection, 2, THE_THIRD) == {}


def test_by_day_what_has_no_lines_is_missing(connection: Connection) -> None:
    assert spend_by_day(connection, 1, "USD", NOVEMBER) == {
        date(2026, 11, 3): {"openai": 5},
        date(2026, 11, 4): {"openai": 5},
        date(2026, 11, 8): {"openai": 3, "groq": 20},
    }
    assert spend_by_day(connection, 1, "CNY", NOVEMBER) == {}


def test_of_one_account(connection: Connection) -> None:
    assert account_spend(connection, 1, "USD", NOVEMBER) == Money(13)
    assert account_spend(connection, 1, "USD", THE_THIRD) == Money(5)
    assert account_spend(connection, 4, "USD", NOVEMBER) == Money(0)


def test_what_is_included_is_owed_to_nobody(connection: Connection) -> None:
    post(connection, 4, [replace(RECORD, included=True)], NOW)
    assert spend_by_day(connection, 2, "USD", NOVEMBER) == {date(2026, 11, 8): {"openai": 999}}
    assert account_spend(connection, 4, "USD", NOVEMBER) == Money(0)
    assert [each.provider for each in spend_by_provider(connection, 2, "USD", NOVEMBER)] == ["openai"]


def test_other_currencies_stand_beside(connection: Connection) -> None:
    yuan, euro = replace(RECORD, cost=Money(8, "CNY")), replace(RECORD, cost=Money(2, "EUR"), key="d")
    post(connection, 2, [replace(yuan, key="e"), euro], NOW)
    post(connection, 1, [replace(yuan, key="f"), replace(yuan, key="g", cost=Money(-8, "CNY"))], NOW)
    assert unconverted(connection, 1, "USD", NOVEMBER) == [Money(8, "CNY"), Money(2, "EUR")]
    assert unconverted(connection, 1, "USD", NOVEMBER, "groq") == [Money(8, "CNY"), Money(2, "EUR")]
    assert unconverted(connection, 1, "USD", NOVEMBER, "openai") == []  # which come to nothing
    assert unconverted(connection, 1, "CNY", NOVEMBER) == [Money(2, "EUR"), Money(33)]
    assert unconverted(connection, 1, "USD", THE_THIRD) == []
    assert unconverted(connection, 2, "USD", NOVEMBER) == []


def test_the_book_begins_with_its_first_line(connection: Connection) -> None:
    assert first_known_day(connection, 1) == date(2026, 11, 3)
    assert first_known_day(connection, 2) == date(2026, 11, 8)
    assert first_known_day(connection, open_workspace(connection, "Three", NOW)) is None

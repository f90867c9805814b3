"""What providers themselves let be spent, kept as it was at the last read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from ledger.facts import OwnLimit
from ledger.money import Money
from storage.accounts import disconnect, keep_secret, make_account
from storage.own_limits import KnownLimit, keep_own_limits, own_limits_of
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH

WHOLE = OwnLimit(Money.of(500), period="month")
ANN = OwnLimit(Money.of(100), "ann", "billing cycle", Money.of("24.505"), Money.of(40), NOW, enforced=False)
BOB = OwnLimit(None, "bob", used=Money.of(30))
YUAN = OwnLimit(Money.of(7, "CNY"), "yuan")


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as made:
        keep_secret(made, make_account(made, 1, "cursor", NOW), b"sealed", NOW)
        make_account(made, 1, "openai", NOW)
        yield made


def known(connection: Connection, account: int = 1) -> list[OwnLimit]:
    return [each.limit for each in own_limits_of(connection, account)]


def test_limits_come_back_as_they_were_the_accounts_own_first_then_who_used_most(
    connection: Connection,
) -> None:
    keep_own_limits(connection, 1, [YUAN, ANN, BOB, WHOLE], NOW)
    assert known(connection) == [WHOLE, BOB, ANN, YUAN]
    assert own_limits_of(connection, 1)[0] == KnownLimit(WHOLE, NOW)


def test_a_later_read_takes_the_place_of_the_one_before_and_of_no_other_account(
    connection: Connection,
) -> None:
    keep_own_limits(connection, 2, [WHOLE], NOW)
    keep_own_limits(connection, 1, [ANN, BOB], NOW)
    keep_own_limits(connection, 1, [BOB], NOW + timedelta(hours=1))
    assert own_limits_of(connection, 1) == [KnownLimit(BOB, NOW + timedelta(hours=1))]
    keep_own_limits(connection, 1, [], NOW)
    assert (known(connection, 1), known(connection, 2)) == ([], [WHOLE])


def test_a_name_too_long_to_keep_is_cut_and_counts_once(connection: Connection) -> None:
    keep_own_limits(
        connection, 1, [OwnLimit(Money.of(number), "x" * (200 + number)) for number in (1, 2)], NOW
    )
    (limit,) = known(connection)
    assert (limit.name, limit.amount) == ("x" * 200, Money.of(2))


def test_an_account_that_is_read_no_more_has_none(connection: Connection) -> None:
    keep_own_limits(connection, 1, [WHOLE], NOW)
    assert disconnect(connection, 1)
    assert known(connection) == []

"""Keeping the book: open figures that only run on, and rebuilding a few days at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from ledger.facts import Charge
from ledger.money import Money
from storage.posting import post
from storage.tables import charges, day_lines, history
from tests.ledger.vector_files import Vector, read_vectors
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, Posted, in_memory, in_order

pytestmark = ON_BOTH

VECTORS = read_vectors(Path(__file__).parents[1] / "data" / "book-vectors.json")
UTC_ZONE = ZoneInfo("UTC")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = datetime(2026, 11, 20, tzinfo=UTC)
OPEN = Charge("official", "today", TODAY, TODAY + HOUR, Money(5), settled=False)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_a_book_rebuilt_in_pieces_is_the_whole_one(vector: Vector) -> None:
    with in_memory() as connection:
        account = Posted(connection, vector.zone, vector.meters)
        for telling in sorted(vector.told, key=lambda told: (told.recorded, told.text)):
            account.tell(telling)
        connection.execute(day_lines.delete())
        account.rebuild(at_once=2)
        assert account.lines() == in_order(vector.expected["days"])
        assert account.unpriced() == in_order(vector.expected["unpriced"])


def test_a_rebuild_says_which_days_were_wrong_and_mends_them() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        post(connection, account.account, [replace(OPEN, end=TODAY + DAY * 3, settled=True)], NOW)
        right = account.lines()
        connection.exec_driver_sql("update day_lines set cost = cost + 7 where day = 20261121")
        connection.exec_driver_sql(
            'insert into day_lines select account_id, 20250101, currency, included, "by",'
            " shape, category, dims, 9 from day_lines limit 1"
        )
        assert sorted(account.rebuild(at_once=1).values()) == [-9, -7]
        assert account.lines() == right


def test_an_account_without_facts_has_nothing_to_rebuild() -> None:
    with in_memory() as connection:
        assert Posted(connection, UTC_ZONE).rebuild() == {}


def test_an_open_figure_that_is_read_again_later_is_no_change_and_no_history() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        post(connection, account.account, [OPEN], NOW)
        for hours in (2, 3, 4):
            later = replace(OPEN, end=TODAY + HOUR * hours)
            assert post(connection, account.account, [later], NOW).changed == 0
        assert connection.execute(select(history)).all() == []
        ends = connection.execute(select(charges.c.end_at - charges.c.start_at)).scalars().all()
        assert ends == [4 * 3600 * 10**6]


def test_it_covers_the_time_up_to_then_all_the_same() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        request = Charge("pushed", "r", TODAY + HOUR * 2, TODAY + HOUR * 2, Money(3))
        post(connection, account.account, [OPEN, request], NOW)
        assert sum(int(line["cost"].replace("0.00000000", "")) for line in account.lines()) == 8
        post(connection, account.account, [replace(OPEN, end=TODAY + HOUR * 3)], NOW)
        assert {line["by"] for line in account.lines()} == {"official"}
        assert sum(int(line["cost"].replace("0.00000000", "")) for line in account.lines()) == 5


def test_a_figure_that_grew_or_was_settled_is_a_change_and_history() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        post(connection, account.account, [OPEN], NOW)
        grown = replace(OPEN, end=TODAY + HOUR * 2, cost=Money(6))
        settled = replace(grown, end=TODAY + DAY, settled=True)
        longer = replace(settled, end=TODAY + DAY * 2)  # of a settled one the end is a figure, too
        for told in (grown, settled, longer):
            assert post(connection, account.account, [told], NOW).changed == 1
        assert len(connection.execute(select(history)).all()) == 3


def test_one_that_was_withdrawn_and_comes_back_is_a_change() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        post(connection, account.account, [OPEN], NOW)
        post(connection, account.account, [], NOW, withdrawn={"official": ["today"]})
        assert account.lines() == []
        assert post(connection, account.account, [replace(OPEN, end=TODAY + HOUR * 2)], NOW).changed == 1
        assert len(connection.execute(select(history)).all()) == 2

"""Readings and top-ups as rows: one a moment, or one a key, the last said stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ledger.facts import Meter
from ledger.money import Money
from ledger.periods import start_of_day
from storage.accounts import reads_itself
from storage.columns import micros
from storage.posting import post_readings
from storage.readings import (
    ReadingFact,
    TopUpFact,
    last_reading,
    left_of,
    read_charges,
    reading_at,
    standing_readings,
)
from storage.settled import rebuild
from storage.tables import accounts, history
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, Posted, in_memory

pytestmark = ON_BOTH

UTC = ZoneInfo("UTC")
HOUR = timedelta(hours=1)


def fact(meter: int, hours: int, figure: int, **more: bool) -> ReadingFact:
    return ReadingFact(meter, micros(NOW + HOUR * hours), Money(figure), **more)


def test_of_one_moment_the_last_said_stands_and_the_rest_is_history() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC, [Meter("m")])
        meter = account.meters["m"]
        first = fact(meter, 0, 5)
        assert post_readings(connection, account.account, [first], NOW).changed == 1
        assert post_readings(connection, account.account, [first], NOW).changed == 0
        assert post_readings(connection, account.account, [replace(first, figure=Money(7))], NOW).changed == 1
        assert reading_at(connection, meter, first.at) == replace(first, figure=Money(7))
        assert reading_at(connection, meter, first.at + 1) is None
        said = connection.execute(select(history.c.said)).scalars().all()
        assert len(said) == 1
        assert '"figure":5' in said[0]


def test_a_withdrawn_reading_is_there_and_does_not_stand() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC, [Meter("m")])
        meter = account.meters["m"]
        post_readings(connection, account.account, [fact(meter, 0, 5), fact(meter, 1, 6)], NOW)
        post_readings(connection, account.account, [fact(meter, 1, 6, withdrawn=True)], NOW)
        assert [reading.figure.units for reading in standing_readings(connection, meter)] == [5]
        last = last_reading(connection, account.account)
        assert last is not None
        assert last.figure == Money(5)
        assert reading_at(connection, meter, fact(meter, 1, 6).at) == fact(meter, 1, 6, withdrawn=True)
        post_readings(connection, account.account, [fact(meter, 1, 6)], NOW)
        assert [reading.figure.units for reading in standing_readings(connection, meter)] == [5, 6]


def test_an_account_without_readings_has_no_last_one() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC, [Meter("m")])
        assert last_reading(connection, account.account) is None
        assert read_charges(connection, account.account) == []


def test_a_zero_is_a_reading() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC, [Meter("m")])
        post_readings(connection, account.account, [fact(account.meters["m"], 0, 0)], NOW)
        last = last_reading(connection, account.account)
        assert last is not None
        assert last.figure == Money(0)
        assert [charge.cost for charge in read_charges(connection, account.account)] == [Money(0)]


def test_a_top_up_is_one_by_its_key_and_explains_a_balance_that_rose() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC, [Meter("b", counts="down", reset_day=None)])
        meter = account.meters["b"]
        paid = TopUpFact(meter, "invoice 1", micros(NOW + HOUR), Money(10))
        post_readings(connection, account.account, [fact(meter, 0, 20), fact(meter, 2, 25)], NOW)
        assert account.lines() == []
        assert post_readings(connection, account.account, [paid], NOW).changed == 1
        assert post_readings(connection, account.account, [paid], NOW).changed == 0
        assert (
            sum(charge.cost.units for charge in read_charges(connection, account.account) if charge.cost) == 5
        )
        post_readings(connection, account.account, [replace(paid, withdrawn=True)], NOW)
        assert account.lines() == []


@settings(max_examples=12, deadline=None)
@given(
    told=st.lists(st.tuples(st.integers(-19 * 24, 0), st.integers(0, 10**13)), min_size=1, max_size=8),
    zone=st.sampled_from(["UTC", "Asia/Kolkata", "America/St_Johns"]),
)
def test_the_days_of_a_month_add_up_to_its_last_reading(told: list[tuple[int, int]], zone: str) -> None:
    """Whatever the order they were told in, backdated ones and lower ones among them."""
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo(zone), [Meter("m", reset_zone=zone)])
        for hours, figure in told:
            post_readings(connection, account.account, [fact(account.meters["m"], hours, figure)], NOW)
        begins = start_of_day(NOW.date().replace(day=1), ZoneInfo(zone))
        standing = standing_readings(connection, account.meters["m"])
        assert all(reading.at > begins for reading in standing)
        total = connection.exec_driver_sql("select coalesce(sum(cost), 0) from day_lines").scalar_one()
        assert total == standing[-1].figure.units
        assert rebuild(connection, account.billed, at_once=2) == {}


@pytest.mark.parametrize("counts, charges", [("left", False), ("down", True), ("up", True)])
def test_what_is_only_shown_is_no_last_reading_and_keeps_nobody_from_typing(
    counts: Literal["left", "down", "up"], charges: bool
) -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC, [Meter("credits", counts=counts, reset_day=None)])
        connection.execute(accounts.update().values(connected_at=NOW))
        post_readings(connection, account.account, [fact(account.meters["credits"], 0, 5)], NOW)
        assert left_of(connection, account.account) == ([] if counts == "up" else [Money(5)])
        assert (last_reading(connection, account.account) is not None) is charges
        assert reads_itself(connection, account.account) is charges

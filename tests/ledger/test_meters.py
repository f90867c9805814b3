"""Readings become charges: periods, starting points, corrections, balances."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.facts import Meter
from ledger.meters import billing_period, charges_of
from ledger.money import Money
from tests.ledger.short_facts import at, reading, top_up

GROQ = Meter("groq")
LIFE = Meter("life", reset_day=None)
BALANCE = Meter("balance", "down")


def test_the_first_reading_of_a_period_charges_from_its_start() -> None:
    (charge,) = charges_of(GROQ, [reading("21", "1.06")], [])
    assert (charge.start, charge.end, charge.cost) == (at("1"), at("21"), Money.of("1.06"))
    assert (charge.layer, charge.category, charge.settled, charge.metered) == ("reading", "Usage", True, True)


def test_a_reading_charges_what_it_says_more_than_the_one_before_in_any_order() -> None:
    later, first = charges_of(GROQ, [reading("5", "4"), reading("2", "3")], [])[::-1]
    assert (first.start, first.end, first.cost) == (at("1"), at("2"), Money.of("3"))
    assert (later.start, later.end, later.cost) == (at("2"), at("5"), Money.of("1"))


def test_a_charge_keeps_its_key_when_a_reading_is_put_before_it() -> None:
    (alone,) = charges_of(GROQ, [reading("5", "4")], [])
    _, later = charges_of(GROQ, [reading("5", "4"), reading("2", "3")], [])
    assert alone.key == later.key == "groq@2026-11-05T00:00:00+00:00"


def test_a_reading_on_the_edge_closes_the_old_period() -> None:
    closing, opening = charges_of(GROQ, [reading("1", "15.54"), reading("2", "20")], [])
    assert (closing.start, closing.end) == (at("2026-10-01 00:00"), at("1"))
    assert (opening.start, opening.cost) == (at("1"), Money.of("20"))


def test_a_lower_reading_is_a_correction_unless_a_reset_is_said() -> None:
    _, corrected = charges_of(GROQ, [reading("3", "2"), reading("4", "1.4")], [])
    _, begun = charges_of(GROQ, [reading("3", "2"), reading("4", "1.4", reset=True)], [])
    assert corrected.cost == Money.of("-0.6")
    assert begun.cost == Money.of("1.4")


def test_a_reset_in_a_new_period_still_counts_from_the_period_s_start() -> None:
    (_, charge) = charges_of(GROQ, [reading("2026-10-30 00:00", "9"), reading("2", "1", reset=True)], [])
    assert (charge.start, charge.cost) == (at("1"), Money.of("1"))


def test_a_meter_that_never_begins_again_starts_with_its_first_reading() -> None:
    (charge,) = charges_of(LIFE, [reading("3", "812.5"), reading("5", "814.5")], [])
    assert (charge.start, charge.cost) == (at("3"), Money.of("2"))
    assert charges_of(LIFE, [reading("3", "812.5")], []) == []


def test_a_balance_charges_what_went_with_top_ups_after_one_reading_up_to_the_next() -> None:
    readings = [reading("1", "10"), reading("3", "54")]
    (charge,) = charges_of(BALANCE, readings, [top_up("1", "7"), top_up("3", "50"), top_up("4", "9")])
    assert charge.cost == Money.of("6")


def test_a_balance_that_rises_unexplained_is_a_new_starting_point() -> None:
    readings = [reading("1", "10"), reading("2", "25"), reading("3", "24")]
    (charge,) = charges_of(BALANCE, readings, [])
    assert (charge.start, charge.cost) == (at("2"), Money.of("1"))


def test_a_balance_that_begins_again_is_a_starting_point_even_when_lower() -> None:
    readings = [reading("1", "10"), reading("2", "4", reset=True), reading("3", "3")]
    (charge,) = charges_of(BALANCE, readings, [])
    assert (charge.start, charge.cost) == (at("2"), Money.of("1"))


def test_a_balance_that_stays_charges_nothing_but_speaks() -> None:
    (charge,) = charges_of(BALANCE, [reading("1", "10"), reading("3", "10")], [])
    assert charge.cost == Money(0)


def test_a_meter_s_charges_have_its_dimensions() -> None:
    (charge,) = charges_of(replace(GROQ, dims={"project": "P"}), [reading("2", "3")], [])
    assert charge.dims == {"project": "P"}


@pytest.mark.parametrize(
    "day, zone, moment, begins, ends",
    [
        (1, "UTC", "2026-11-01 00:00", "2026-10-01 00:00", "2026-11-01 00:00"),
        (1, "UTC", "2026-11-01 00:01", "2026-11-01 00:00", "2026-12-01 00:00"),
        (15, "UTC", "2026-01-03 00:00", "2025-12-15 00:00", "2026-01-15 00:00"),
        (31, "UTC", "2026-02-28 12:00", "2026-02-28 00:00", "2026-03-31 00:00"),
        (31, "UTC", "2026-03-01 00:00", "2026-02-28 00:00", "2026-03-31 00:00"),
        (31, "UTC", "2028-02-29 00:00", "2028-01-31 00:00", "2028-02-29 00:00"),
        (1, "America/New_York", "2026-11-01 03:00", "2026-10-01 04:00", "2026-11-01 04:00"),
        (1, "America/New_York", "2026-11-20 00:00", "2026-11-01 04:00", "2026-12-01 05:00"),
        (24, "Africa/Cairo", "2026-04-25 00:00", "2026-04-23 22:00", "2026-05-23 21:00"),
    ],
)
def test_a_billing_period_holds_its_last_moment_and_not_its_first(
    day: int, zone: str, moment: str, begins: str, ends: str
) -> None:
    meter = Meter("m", reset_day=day, reset_zone=zone)
    assert billing_period(meter, at(moment)) == (at(begins), at(ends))


@pytest.mark.parametrize("meter", [LIFE, BALANCE, replace(BALANCE, reset_day=None)])
def test_a_meter_that_never_begins_again_has_no_billing_period(meter: Meter) -> None:
    assert billing_period(meter, at("5")) is None


def test_what_is_only_shown_charges_nothing_where_a_balance_would() -> None:
    read = [reading("1", "20"), reading("2", "15")]
    assert [charge.cost for charge in charges_of(BALANCE, read, [])] == [Money.of("5")]
    assert charges_of(replace(BALANCE, counts="left"), read, []) == []

"""Bills: each time is billed once, by the finest that is trusted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ledger.bills import bills_of, days_of
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY_17 = datetime(2026, 11, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


def charge(start: datetime, lasts: timedelta, cost: str, layer: str = "official", **more: Any) -> Charge:
    return Charge(layer, f"{layer} {start} {more}", start, start + lasts, Money.of(cost), **more)


def said(*charges: Charge) -> list[tuple[str, datetime, timedelta, str, bool]]:
    return [
        (bill.layer, bill.start, bill.end - bill.start, Money(bill.units).text(), bill.settled)
        for bill in bills_of(charges, NOW)
    ]


def test_a_days_charges_are_one_bill_and_the_next_days_another() -> None:
    parts = [charge(DAY_17, DAY, "1", dims={"project": "a"}), charge(DAY_17, DAY, "2")]
    assert said(*parts, charge(DAY_17 + DAY, DAY, "4")) == [
        ("official", DAY_17, DAY, "3", True),
        ("official", DAY_17 + DAY, DAY, "4", True),
    ]


def test_hours_and_single_requests_make_the_bill_of_their_day() -> None:
    hours = [charge(DAY_17 + HOUR * number, HOUR, "0.1") for number in range(24)]
    assert said(*hours) == [("official", DAY_17, DAY, "2.4", True)]
    assert said(charge(DAY_17 + HOUR * 5, timedelta(0), "1")) == [("official", DAY_17, DAY, "1", True)]


def test_one_open_charge_leaves_its_day_open() -> None:
    assert said(charge(DAY_17, DAY, "1"), charge(DAY_17, HOUR, "1", settled=False))[0][-1] is False


def test_only_usage_that_is_owed_is_billed() -> None:
    charges = [
        charge(DAY_17, DAY, "20", category="Purchase"),
        charge(DAY_17, DAY, "-5", category="Credit"),
        charge(DAY_17, DAY, "3", included=True),
        charge(DAY_17, DAY, "3", layer="usage"),
        charge(DAY_17, DAY, "3", layer="reading", metered=True, dims={"project": "a"}),
    ]
    assert said(*charges) == []
    assert said(*charges, charge(DAY_17, DAY, "0")) == [("official", DAY_17, DAY, "0", True)]


def test_a_reading_bills_the_time_since_the_one_before() -> None:
    lasts = DAY * 3 + HOUR * 14
    month = datetime(2026, 11, 1, tzinfo=UTC)
    assert said(charge(month, lasts, "7", layer="reading")) == [("reading", month, lasts, "7", True)]


@pytest.mark.parametrize("ended, settled", [(HOUR * 23, False), (DAY, True)])
def test_a_reading_settles_a_day_after_its_end(ended: timedelta, settled: bool) -> None:
    start = NOW - ended - DAY * 3
    assert said(charge(start, DAY * 3, "7", layer="reading"))[0][-1] is settled


def test_a_month_is_billed_by_its_days_where_there_are_any() -> None:
    month = datetime(2026, 11, 1, tzinfo=UTC)
    invoice = charge(month, DAY * 30, "99", layer="invoice", category=None)
    assert said(invoice) == [("invoice", month, DAY * 30, "99", True)]
    assert said(invoice, charge(DAY_17, DAY, "3")) == [("official", DAY_17, DAY, "3", True)]


def test_what_meets_is_one_bill() -> None:
    parts = [charge(DAY_17, DAY * 2, "2"), charge(DAY_17 + DAY, DAY * 2, "3")]
    assert said(*parts) == [("official", DAY_17, DAY * 3, "5", True)]


def test_a_bill_says_its_models_if_any_of_it_does() -> None:
    (bill,) = bills_of([charge(DAY_17, DAY, "1", dims={"model": "a"}), charge(DAY_17, DAY, "2")], NOW)
    assert bill.by_model == {"a": Money.of("1").units, "": Money.of("2").units}
    (bill,) = bills_of([charge(DAY_17, DAY, "2")], NOW)
    assert bill.by_model == {}


def test_a_utc_day_keeps_its_date_in_every_zone_and_a_local_time_has_local_days() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    assert days_of(DAY_17, DAY_17 + DAY, auckland) == (date(2026, 11, 17), date(2026, 11, 17))
    evening = DAY_17 + HOUR * 20
    assert days_of(evening, evening + DAY, auckland) == (date(2026, 11, 18), date(2026, 11, 19))

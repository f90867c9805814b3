"""Meters: readings of a figure become charges between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ledger.facts import Charge, Meter, Reading, TopUp
from ledger.money import Money
from ledger.periods import DAY, local, start_of_day


def charges_of(meter: Meter, readings: Sequence[Reading], top_ups: Sequence[TopUp]) -> list[Charge]:
    """What a meter's standing readings charge, in the order of time; one reading a moment.

    A charge ends at its reading's moment, and `meter@moment` is its key: a reading between two
    others adds a charge and shortens one.
    """
    charges: list[Charge] = []
    before: Reading | None = None
    for reading in sorted(readings, key=lambda reading: reading.at):
        spent = _spent(meter, before, reading, top_ups)
        if spent is not None:
            charges.append(_charge(meter, *spent, reading.at))
        before = reading
    return charges


def billing_period(meter: Meter, at: datetime) -> tuple[datetime, datetime] | None:
    """The period `(begins, ends]` that holds `at`: a reading on the edge closes the old period.

    None for a meter that never begins again, as a balance.
    """
    if meter.reset_day is None or meter.counts == "down":
        return None
    zone = ZoneInfo(meter.reset_zone)
    begins = [_reset(month, meter.reset_day, zone) for month in _months_around(local(at, zone).date())]
    later = next(number for number, moment in enumerate(begins) if moment >= at)
    return begins[later - 1], begins[later]


def counted_between(meter: Meter, before: Reading, after: Reading, top_ups: Sequence[TopUp]) -> Money:
    """What a meter counted from one reading to a later one; below zero where it went backwards."""
    if meter.counts == "up":
        return after.figure - before.figure
    spent = before.figure - after.figure
    for top_up in top_ups:
        if before.at < top_up.at <= after.at:
            spent += top_up.amount
    return spent


def _months_around(day: date) -> Iterator[date]:
    """The first days of the month before, this month and the two after it."""
    month = (day.replace(day=1) - DAY).replace(day=1)
    for _ in range(4):
        yield month
        month = (month + DAY * 31).replace(day=1)


def _reset(month: date, day: int, zone: ZoneInfo) -> datetime:
    """Local midnight of that day, or of the month's last day where it is shorter."""
    last = (month + DAY * 31).replace(day=1) - DAY
    return start_of_day(min(month + DAY * (day - 1), last), zone)


def _spent(
    meter: Meter, before: Reading | None, reading: Reading, top_ups: Sequence[TopUp]
) -> tuple[datetime, Money] | None:
    """Since when a reading charges, and how much; None if it is a starting point only."""
    if meter.counts == "left":
        return None
    period = billing_period(meter, reading.at)
    if period is not None and (before is None or before.at <= period[0]):
        return period[0], reading.figure
    if before is None:
        return None
    if meter.counts == "up" and reading.reset:
        return before.at, reading.figure
    spent = counted_between(meter, before, reading, top_ups)
    if meter.counts == "up":
        return before.at, spent
    return None if reading.reset or spent.units < 0 else (before.at, spent)


def _charge(meter: Meter, start: datetime, cost: Money, end: datetime) -> Charge:
    key = f"{meter.name}@{end.astimezone(UTC).isoformat()}"
    return Charge("reading", key, start, end, cost, dims=meter.dims, metered=True)

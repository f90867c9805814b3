"""Pace: how fast a running period's money goes, and when it is gone if that goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from ledger.money import Money

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FURTHEST = 24  # times as far as it was seen is a pace carried on: an hour speaks for a day, no more


@dataclass(frozen=True, slots=True)
class Pace:
    """`run_rate` is spend in 24 hours, None while it is too early to say.

    `gone_at` (UTC, cut to the minute) is when the allocation is gone before the period ends; None
    if it lasts, is gone already, or that is too early to say.
    """

    run_rate: Money | None
    gone_at: datetime | None


def pace(spent: Money, allocated: Money, begins: datetime, ends: datetime, now: datetime) -> Pace:
    """The pace of `[begins, ends)` as of `now`; hours are counted as they pass, not by the clock.

    Too early is before an hour has passed, or a 24th of a period shorter than a day. No moment is
    told that lies further than 24 times the time seen, which is so when less than a 24th of the
    allocation is spent: the first calm hours of a month say nothing of its end.

    ValueError for two currencies, moments without a zone, or a period of less than a minute.
    """
    begun, length = _utc(begins), _utc(ends) - _utc(begins)
    if length < MINUTE:
        raise ValueError("A period has a minute at least.")
    seen = min(_utc(now) - begun, length)
    if seen < min(HOUR, length / FURTHEST):
        return Pace(None, None)
    run_rate = Money(round(Fraction(spent.units * (DAY // MICROSECOND), seen // MICROSECOND)), spent.currency)
    if not spent < allocated or spent.units * FURTHEST < allocated.units:
        return Pace(run_rate, None)
    lasts = allocated.units * (seen // MICROSECOND) // spent.units
    if lasts >= length // MICROSECOND:
        return Pace(run_rate, None)
    return Pace(run_rate, (begun + lasts * MICROSECOND).replace(second=0, microsecond=0))


def _utc(at: datetime) -> datetime:
    """In one zone Python subtracts what clocks show, so a day of 23 hours would have 24."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(UTC)

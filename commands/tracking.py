"""How a provider's meter stands now: what the kept routes and `/context` say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.mending import account_title
from commands.wanted import Wanted, wanted
from ledger.facts import Charge, Meter, Reading
from ledger.meters import billing_period
from ledger.money import Money
from ledger.periods import Period, day_of, period_holding
from storage.accounts import AccountRow, meters_of
from storage.readings import last_reading, read_charges
from storage.spend import account_spend

Status = Literal["needs_reading", "approaching", "stale", "reset_detected", "normal"]
CLOSE = 3  # days before a meter begins again in which its last figure is asked for
A_DAY = timedelta(days=1)
FRESH = A_DAY * 7  # a reading that is older says little of today
MICROSECOND = timedelta(microseconds=1)


class Tracking(Part):
    """An account's meter now; `account` empty: the provider has none yet.

    `needs_reading`: none in the running period; `approaching`: it begins again within three days;
    `stale`: the last reading is a week old. `daily_average` is from the period's start, or the first
    reading in it, to the last. None: nothing is known; `days_until_reset` None: it never begins again.
    """

    provider: str
    account: str = ""
    status: Status
    has_current_data: bool
    days_until_reset: int | None
    needs_action: bool
    current_month_spend: Cost
    daily_average: Cost | None
    last_figure: Cost | None
    last_read_at: datetime | None
    reading_age_days: int | None = None  # whole days since the last reading
    reminders: tuple[Wanted, ...] = ()  # the most urgent first; none where they are off, or rest

    @property
    def order(self) -> tuple[int, str, str]:
        """The most urgent first."""
        return get_args(Status).index(self.status), self.provider, self.account


@dataclass(frozen=True, slots=True)
class _Known:
    meter: Meter
    last: Reading | None
    charges: Sequence[Charge]


def track(ask: Ask, provider: str, account: AccountRow | None) -> Tracking:
    """The meter of an account (None: there is none); one never read is taken to begin again each month."""
    known = _known(ask, provider, account)
    period = billing_period(known.meter, ask.now)
    last = known.last if known.last and (period is None or known.last.at > period[0]) else None
    days = _days_until(ask.now, period[1], ZoneInfo(known.meter.reset_zone)) if period else None
    status = _status(last, ask.now, days)
    read_today = last is not None and ask.now - last.at < A_DAY
    month = Period("days", period_holding("month", ask.today).first, ask.today)
    spent = account_spend(ask.connection, account.id, ask.currency, month) if account else ask.nothing
    return Tracking(
        provider=provider,
        account=account.name if account else "",
        status=status,
        has_current_data=last is not None,
        days_until_reset=days,
        needs_action=status in ("needs_reading", "stale") or (status == "approaching" and not read_today),
        current_month_spend=spent,
        daily_average=_average(known.charges, period[0] if period else None),
        last_figure=known.last.figure if known.last else None,
        last_read_at=known.last.at if known.last else None,
        reading_age_days=(ask.now - known.last.at) // A_DAY if known.last else None,
        reminders=wanted(ask, account.id) if account else (),
    )


def reminder(each: Tracking) -> str:
    """What to do about a meter that needs a figure, in a sentence or two."""
    title = account_title(each.provider, each.account)
    own = each.account in ("", each.provider)
    which = each.provider if own else f"{each.provider} account={each.account}"
    line = f"/reading {which}"
    if each.reminders:
        first = each.reminders[0]
        typed = say("tracking.type", line=line)
        if first.last_day:
            typed = say("tracking.type_day", line=line, day=f"{first.last_day:%-d %b}")
        return f"{first.message} {typed}"
    if each.status == "approaching":
        return say("tracking.approaching", count=each.days_until_reset or 0, title=title, line=line)
    if each.status == "stale":
        return say("tracking.stale", title=title, line=line)
    return say("tracking.none", title=title, line=line)


def a_day(cost: Money, over: timedelta) -> Money:
    """A cost's share for one day of `over`, to the billionth, cut."""
    micros = over // MICROSECOND
    return Money(cost.units * (A_DAY // MICROSECOND) // micros if micros else 0, cost.currency)


def _known(ask: Ask, provider: str, account: AccountRow | None) -> _Known:
    usual = Meter(provider, reset_zone=ask.zone.key)  # the months that the team lives in
    if account is None:
        return _Known(usual, None, ())
    meters = meters_of(ask.connection, account.id).values()
    return _Known(
        next((meter for meter in meters if meter.counts != "left"), usual),
        last_reading(ask.connection, account.id),
        read_charges(ask.connection, account.id),
    )


def _status(last: Reading | None, now: datetime, days: int | None) -> Status:
    if last is None:
        return "needs_reading"
    if days is not None and days <= CLOSE:
        return "approaching"
    if now - last.at >= FRESH:
        return "stale"
    return "reset_detected" if last.reset else "normal"


def _days_until(now: datetime, ends: datetime, zone: ZoneInfo) -> int:
    """Midnights of the meter's zone until it begins again; at least 1."""
    today: date = day_of(now - MICROSECOND, zone)
    return (day_of(ends, zone) - today).days


def _average(charges: Sequence[Charge], begins: datetime | None) -> Money | None:
    costs = [(each, each.cost) for each in charges if begins is None or each.start >= begins]
    told = [(each, cost) for each, cost in costs if cost is not None]
    priced = [(each, cost) for each, cost in told if cost.currency == told[0][1].currency]
    if not priced:
        return None
    over = max(each.end for each, _ in priced) - min(each.start for each, _ in priced)
    return a_day(Money(sum(cost.units for _, cost in priced), priced[0][1].currency), over)

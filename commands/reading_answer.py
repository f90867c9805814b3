"""What follows from a reading, looked up: what it counted, what stands, what it closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commands.caller import Ask
from commands.catalogue import say
from commands.counted import account_standings
from commands.doubting import period_names
from commands.fitting import A_DAY, Among, Fitted, stretch
from commands.recorded import Closed, Outcome, ReadingAnswer
from commands.tracking import MICROSECOND, a_day, track
from ledger.facts import Charge, Reading
from ledger.meters import billing_period, charges_of, counted_between
from ledger.money import Money
from ledger.periods import MONTHS, Period, day_of, local, period_holding
from storage.accounts import find_account
from storage.spend import account_spend, account_unpriced

LATELY = A_DAY * 31  # what the average of a meter without periods is made of


@dataclass(frozen=True, slots=True)
class Taken:
    """A reading that fits among those `known`, none of which it withdrew; `change` 0: nothing was written."""

    there: Among
    known: Sequence[Reading]
    fit: Fitted = field(default_factory=Fitted)
    outcome: Outcome = "recorded"
    change: int = 0


def reading_answer(ask: Ask, account_id: int, provider: str, taken: Taken) -> ReadingAnswer:
    """What is said of it, from the book as it stands now."""
    there, fit = taken.there, taken.fit
    at, before = there.new.at, there.before
    charge = stretch(there, taken.known, reset=fit.reset)
    counted = charge.cost if charge and charge.cost is not None else ask.nothing
    counted = ask.nothing if taken.outcome == "same" else counted
    since = charge.start if charge else at
    period = period_holding("month", day_of(at - MICROSECOND, ask.zone))
    so_far = Period("days", period.first, max(period.first, min(ask.today, period.last)))
    account = find_account(ask.connection, account_id)
    return ReadingAnswer(
        provider=provider,
        account=account.name,
        figure=there.new.figure,
        read_at=at,
        month=MONTHS[period.first.month - 1],
        first=period.first,
        before=before.figure if before else None,
        before_at=local(before.at, ask.zone) if before else None,
        difference=counted,
        days=f"{(at - since) / A_DAY:.1f}",
        daily_average=_average(there, taken.known, at, reset=fit.reset),
        month_to_date=account_spend(ask.connection, account_id, ask.currency, so_far),
        today=account_spend(ask.connection, account_id, ask.currency, Period("day", ask.today, ask.today)),
        reset=fit.reset,
        change=taken.change,
        withdrawn=tuple(reading.figure for reading in fit.withdrawn),
        budgets=account_standings(ask, account),
        meter=track(ask, provider, account),
        unpriced=account_unpriced(ask.connection, account_id, so_far),
        outcome=taken.outcome,
        closed=_closed(ask, which_is(provider, account.name), taken),
        since=_begun(ask, there),
        starts=charge is None,
        risen=None if fit.reset else _risen(there, charge),
    )


def which_is(provider: str, account: str) -> str:
    """How a person types which account is meant."""
    return provider if account == provider else f"{provider} account={account}"


def _begun(ask: Ask, there: Among) -> datetime | None:
    """Where the billing period began, if its first reading tells of no calendar month."""
    if there.period is None or there.before is not None:
        return None
    begins = local(there.period[0], ask.zone)
    return None if begins.day == 1 else begins


def _risen(there: Among, charge: Charge | None) -> Money | None:
    if charge is not None or there.before is None or there.meter.counts != "down":
        return None
    return -counted_between(there.meter, there.before, there.new, there.top_ups)


def _average(there: Among, known: Sequence[Reading], at: datetime, *, reset: bool) -> Money:
    """A day's share of what the meter counted from its period's start, over its resets too.

    Of a meter without periods: of what it counted in the last 31 days.
    """
    begins = there.period[0] if there.period else at - LATELY
    others = [each for each in known if each.at != at]
    new = Reading(there.new.meter, at, there.new.figure, reset)
    charges = charges_of(there.meter, [*others, new], there.top_ups)
    counted = [each for each in charges if each.start >= begins and each.end <= at]
    units = sum(each.cost.units for each in counted if each.cost is not None)
    first = begins if there.period else min((each.start for each in counted), default=at)
    return a_day(Money(units, there.new.figure.currency), at - first)


def _closed(ask: Ask, which: str, taken: Taken) -> Closed | None:
    """The period before, if this is the first reading of the next."""
    there = taken.there
    if (
        there.period is None
        or there.before is not None
        or there.same is not None
        or taken.outcome != "recorded"
    ):
        return None
    last = max(
        (each for each in taken.known if each.at <= there.period[0]), key=lambda each: each.at, default=None
    )
    ended = billing_period(there.meter, last.at) if last else None
    if last is None or ended is None:
        return None
    (name, typed), early = period_names(there.meter, ended), ended[1] - last.at
    return Closed(
        period=name,
        figure=last.figure,
        read_at=local(last.at, ask.zone),
        days=f"{early / A_DAY:.1f}",
        type=say("recorded.type_later", which=which, end=typed) if early else "",
    )

"""Taking a reading: what `/groq` and `/reading` share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from commands.answers import Offer, Refusal
from commands.arguments import as_typed
from commands.caller import Ask
from commands.counted import account_standings
from commands.fitting import A_DAY, Among, Fitted, among, closing, contradicted, fitted
from commands.mending import account_title
from commands.recorded import ReadingAnswer, show_reading
from commands.tracking import MICROSECOND, a_day, track
from commands.which import Again, account_to_fill
from ledger.amounts import PLACES, show_money
from ledger.facts import Meter, Reading
from ledger.money import Money
from ledger.periods import MONTHS, Period, day_of, local, period_holding
from storage.accounts import find_account, make_meter, meter_named, meters_of, reads_itself
from storage.changes import remember_change
from storage.columns import micros, moment
from storage.posting import post_readings
from storage.readings import ReadingFact, read_charges, reading_at, standing_readings
from storage.spend import account_spend, account_unpriced

__all__ = ["ReadingAnswer", "show_reading", "take_reading"]


def take_reading(
    ask: Ask,
    provider: str,
    figure: Money,
    when: datetime | None,
    how: str | None,
    note: str = "",
    account: str | None = None,
) -> ReadingAnswer | Refusal:
    """Record what a provider's page shows, unless it contradicts what stands and nobody says why."""
    given = {"provider": provider, "amount": as_typed(figure.decimal), "when": (when or ask.now).isoformat()}
    given |= {name: said for name, said in (("how", how), ("note", note)) if said}
    account_id = account_to_fill(ask, provider, account, Again("reading", given))
    if isinstance(account_id, Refusal):
        return account_id
    if reads_itself(ask.connection, account_id):
        return _reads_itself(provider, find_account(ask.connection, account_id).name)
    meter_id = meter_named(ask.connection, account_id, provider)
    meter, known = Meter(provider, reset_zone=ask.zone.key), list[Reading]()
    if meter_id:
        meter = meters_of(ask.connection, account_id)[meter_id]
        known = standing_readings(ask.connection, meter_id)
    at = closing(when, ask.zone, meter) if when else ask.now
    there = among(meter, known, at)
    other = None if how else contradicted(there, figure)
    if other is not None:
        given |= {"account": account} if account else {}
        return _doubtful(ask, figure, when, given, other)
    meter_id = meter_id or make_meter(ask.connection, account_id, meter)
    fit = fitted(there, figure, how)
    fact = ReadingFact(meter_id, micros(at), figure, fit.reset)
    change = _post(ask, account_id, provider, fact, fit, note)
    right = among(meter, [reading for reading in known if reading not in fit.withdrawn], at)
    return _answer(ask, account_id, provider, fact, right, fit, change)


def _reads_itself(provider: str, account: str) -> Refusal:
    title = account_title(provider, account)
    which = provider if account == provider else f"{provider} account={account}"
    return Refusal(
        sentence=f"What {title}'s balance loses is read every hour: "
        "a figure typed beside it would count twice. Nothing was recorded.",
        reason="conflict",
        lines=(f"/disconnect {which} ends the reading",),
    )


def _doubtful(
    ask: Ask, figure: Money, when: datetime | None, given: Mapping[str, str], other: Reading
) -> Refusal:
    """The two lines to type, each of which works as it stands."""
    shown, others = _apart(figure, other.figure)
    where = f"{others} of {local(other.at, ask.zone):%-d %b %H:%M}"
    sentence = (
        f"{shown} is {'less' if figure < other.figure else 'more'} than the {where}, in the same month."
    )
    typed = ["/reading", given["provider"], given["amount"], *([when.isoformat()] if when else [])]
    typed += [f"account={given['account']}"] if "account" in given else []
    return Refusal(
        sentence=f"{sentence} Nothing was recorded: did the meter begin again, or is this a correction?",
        reason="conflict",
        lines=(" ".join([*typed, "reset"]), " ".join([*typed, "correct"])),
        offers=(
            Offer(label="It was reset", command="reading", given={**given, "how": "reset"}),
            Offer(label="It is a correction", command="reading", given={**given, "how": "correct"}),
        ),
    )


def _apart(one: Money, other: Money) -> tuple[str, str]:
    """Both amounts, with as many places as tell them apart."""
    pairs = ((show_money(one, places), show_money(other, places)) for places in range(2, PLACES + 1))
    return next(pair for pair in pairs if pair[0] != pair[1])


def _post(ask: Ask, account_id: int, provider: str, fact: ReadingFact, fit: Fitted, note: str) -> int:
    """Post the reading and what becomes of others, and remember how to take it all back."""
    meter_id = fact.meter_id
    withdrawn = [replace(_fact(meter_id, each), withdrawn=True) for each in fit.withdrawn]
    facts = [*withdrawn, *(_fact(meter_id, each) for each in fit.said_anew), fact]
    stood = [reading_at(ask.connection, meter_id, each.at) or replace(each, withdrawn=True) for each in facts]
    post_readings(ask.connection, account_id, facts, ask.now)
    name = find_account(ask.connection, account_id).name
    said = f"{account_title(provider, name)} {show_money(fact.figure)}"
    steps = list(zip(stood, facts, strict=True))
    return remember_change(
        ask.connection, ask.workspace, ask.seat.person_id, account_id, said, steps, ask.now, note
    )


def _fact(meter_id: int, reading: Reading) -> ReadingFact:
    return ReadingFact(meter_id, micros(reading.at), reading.figure, reading.reset)


def _answer(
    ask: Ask, account_id: int, provider: str, fact: ReadingFact, there: Among, fit: Fitted, change: int
) -> ReadingAnswer:
    at = moment(fact.at)
    before = there.before
    since = before.at if before else there.begins
    period = period_holding("month", day_of(at - MICROSECOND, ask.zone))
    so_far = Period("days", period.first, max(period.first, min(ask.today, period.last)))
    spent = account_spend(ask.connection, account_id, ask.currency, so_far)
    today = Period("day", ask.today, ask.today)
    account = find_account(ask.connection, account_id)
    return ReadingAnswer(
        provider=provider,
        account=account.name,
        figure=fact.figure,
        read_at=at,
        month=MONTHS[period.first.month - 1],
        first=period.first,
        before=before.figure if before else None,
        before_at=local(before.at, ask.zone) if before else None,
        difference=fact.figure - before.figure if before and not fact.reset else fact.figure,
        days=f"{(at - since) / A_DAY:.1f}",
        daily_average=_average(ask, account_id, there.begins, at),
        month_to_date=spent,
        today=account_spend(ask.connection, account_id, ask.currency, today),
        reset=fact.reset,
        change=change,
        withdrawn=tuple(reading.figure for reading in fit.withdrawn),
        budgets=account_standings(ask, account),
        meter=track(ask, provider, account),
        unpriced=account_unpriced(ask.connection, account_id, so_far),
    )


def _average(ask: Ask, account_id: int, begins: datetime, at: datetime) -> Money:
    """A day's share of what the meter counted from its period's start, over its resets too."""
    counted = (
        charge.cost.units
        for charge in read_charges(ask.connection, account_id)
        if charge.cost is not None and charge.start >= begins and charge.end <= at
    )
    return a_day(Money(sum(counted), ask.currency), at - begins)

"""Taking a reading: what `/groq` and `/reading` share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from commands.answers import Answer, Cost, Offer, Refusal
from commands.caller import Ask
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.standings import BudgetStanding, meters, standings
from commands.tracking import MICROSECOND, Tracking, a_day, track
from ledger.amounts import show_money
from ledger.facts import Meter, Reading
from ledger.meters import billing_period
from ledger.money import Money
from ledger.periods import MONTHS, Period, day_of, local, period_holding
from ledger.providers import PROVIDERS
from storage.accounts import account_of, make_account, make_meter, meter_named
from storage.changes import remember_change
from storage.columns import micros, moment
from storage.posting import post_readings
from storage.readings import ReadingFact, reading_at, standing_readings
from storage.spend import account_spend

A_DAY = timedelta(days=1)


class ReadingAnswer(Answer):
    """What a meter showed, and what follows. `difference` is since the reading before in the same month."""

    provider: str
    figure: Cost
    read_at: datetime
    month: str
    first: date  # of that month
    before: Cost | None
    before_at: datetime | None
    difference: Cost
    days: str  # since the reading before, or the month's start; a decimal
    daily_average: Cost
    month_to_date: Cost
    today: Cost
    reset: bool
    change: int
    budgets: tuple[BudgetStanding, ...]
    meter: Tracking  # as it stands with this reading


@dataclass(frozen=True, slots=True)
class _Beside:
    """The readings of the same period before and after a moment, and the period `(begins, ends]`."""

    before: Reading | None
    after: Reading | None
    begins: datetime
    ends: datetime


def take_reading(
    ask: Ask, provider: str, figure: Money, when: datetime | None, how: str | None, note: str = ""
) -> ReadingAnswer | Refusal:
    """Record what a provider's page shows, unless it is lower than what stands and nobody says why."""
    at = when or ask.now
    account_id = account_of(ask.connection, ask.workspace, provider)
    meter = Meter(provider)
    meter_id = meter_named(ask.connection, account_id, provider) if account_id else None
    known = standing_readings(ask.connection, meter_id) if meter_id else []
    beside = _beside(meter, known, at)
    refusal = _does_not_fit(ask, provider, figure, at, how, beside)
    if refusal:
        return refusal
    account_id = account_id or make_account(ask.connection, ask.workspace, provider, ask.now)
    meter_id = meter_id or make_meter(ask.connection, account_id, meter)
    fact = ReadingFact(meter_id, micros(at), figure, reset=how == "reset")
    wrong = [r for r in known if how == "correct" and beside.begins < r.at < at and r.figure > figure]
    change = _post(ask, account_id, provider, fact, wrong, note)
    right = [reading for reading in known if reading not in wrong]
    return _answer(ask, account_id, provider, fact, _beside(meter, right, at), change)


def show_reading(answer: ReadingAnswer) -> Reply:
    """The difference, the month so far, what is left, and Undo."""
    title = PROVIDERS[answer.provider].title
    rows: list[tuple[str, Value]] = []
    if answer.before is not None and answer.before_at is not None:
        rows.append((f"Since {answer.before_at:%-d %b %H:%M} ({answer.days} days)", answer.difference))
    rows += [
        (f"{answer.month} so far", answer.month_to_date),
        ("A day on average", answer.daily_average),
        ("Today's share", answer.today),
    ]
    blocks: list[Block] = [Facts(tuple(rows)), *meters(answer.budgets)]
    if answer.reset:
        blocks.append(Note("The meter began again since the reading before, as you said."))
    blocks.append(Note("A reading spreads evenly over the days it covers; budgets count today's share."))
    undo = Action("Undo", "undo", {"change": str(answer.change)})
    heading = Text("{title}: {figure} recorded.", {"title": title, "figure": answer.figure})
    return Reply(f"{title} {show_money(answer.figure)}", (heading, *blocks), (undo,), "good")


def _beside(meter: Meter, known: list[Reading], at: datetime) -> _Beside:
    period = billing_period(meter, at)
    assert period is not None  # meters that people open by a first reading begin again each month
    begins, ends = period
    inside = [reading for reading in known if begins < reading.at <= ends and reading.at != at]
    before = [reading for reading in inside if reading.at < at]
    after = [reading for reading in inside if reading.at > at]
    return _Beside(before[-1] if before else None, after[0] if after else None, begins, ends)


def _does_not_fit(
    ask: Ask, provider: str, figure: Money, at: datetime, how: str | None, beside: _Beside
) -> Refusal | None:
    if how or (beside.before is None and beside.after is None):
        return None
    lower = beside.before is not None and figure < beside.before.figure
    higher = beside.after is not None and not beside.after.reset and figure > beside.after.figure
    other = beside.before if lower else beside.after if higher else None
    if other is None:
        return None
    on = local(other.at, ask.zone)
    where = f"{show_money(other.figure)} of {on:%-d %b %H:%M}"
    sentence = f"{show_money(figure)} is {'less' if lower else 'more'} than the {where}, in the same month."
    stamp = {"when": at.isoformat()}
    given = {"provider": provider, "amount": figure.text(), **stamp}
    typed = f"/reading {provider} {figure.text()}"
    return Refusal(
        sentence=f"{sentence} Nothing was recorded: did the meter begin again, or is this a correction?",
        reason="conflict",
        lines=(f"{typed} reset", f"{typed} correct"),
        offers=(
            Offer(label="It was reset", command="reading", given=given | {"how": "reset"}),
            Offer(label="It is a correction", command="reading", given=given | {"how": "correct"}),
        ),
    )


def _post(
    ask: Ask, account_id: int, provider: str, fact: ReadingFact, wrong: list[Reading], note: str
) -> int:
    """Post the reading, withdraw those that it corrects, and remember how to take it back."""
    stood = reading_at(ask.connection, fact.meter_id, fact.at)
    mistaken = [ReadingFact(fact.meter_id, micros(each.at), each.figure, each.reset) for each in wrong]
    withdrawn = [replace(each, withdrawn=True) for each in mistaken]
    post_readings(ask.connection, account_id, [*withdrawn, fact], ask.now)
    before = [*mistaken, stood or replace(fact, withdrawn=True)]
    said = f"{PROVIDERS[provider].title} {show_money(fact.figure)}"
    return remember_change(
        ask.connection, ask.workspace, ask.seat.person_id, account_id, said, before, ask.now, note
    )


def _answer(
    ask: Ask, account_id: int, provider: str, fact: ReadingFact, beside: _Beside, change: int
) -> ReadingAnswer:
    at = moment(fact.at)
    before = beside.before
    since = before.at if before else beside.begins
    period = period_holding("month", day_of(at - MICROSECOND, ask.zone))
    so_far = Period("days", period.first, min(ask.today, period.last))
    spent = account_spend(ask.connection, account_id, ask.currency, so_far)
    today = Period("day", ask.today, ask.today)
    return ReadingAnswer(
        provider=provider,
        figure=fact.figure,
        read_at=at,
        month=MONTHS[period.first.month - 1],
        first=period.first,
        before=before.figure if before else None,
        before_at=local(before.at, ask.zone) if before else None,
        difference=fact.figure - before.figure if before and not fact.reset else fact.figure,
        days=f"{(at - since) / A_DAY:.1f}",
        daily_average=a_day(fact.figure, at - beside.begins),
        month_to_date=spent,
        today=account_spend(ask.connection, account_id, ask.currency, today),
        reset=fact.reset,
        change=change,
        budgets=standings(ask, provider),
        meter=track(ask, provider),
    )

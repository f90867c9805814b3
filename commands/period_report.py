"""What the week's and the month's report share: a whole period beside the one before it, and its days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.movers import moved_between
from commands.reply import Block, Text, Value
from commands.report import Ordinary, Report, Reported, against, known_since, reported
from commands.standings import standings
from commands.unpriced import count_of
from ledger.limits import LimitPeriod
from ledger.money import Money
from ledger.periods import Period
from ledger.scopes import EVERYTHING
from ledger.usual import Usual, change
from storage.budgets import budgets_of
from storage.spend import spend_by_day


class DayCost(Part):
    """What a day cost."""

    day: date
    cost: Cost


class Kept(Part):
    """A limit over everything, as it is now, beside a period that is over.

    `over`: of a daily one, on how many of the days more was spent. `share`, of the period's own: how much of
    it the spend was, exactly, as `11/12`.
    """

    period: LimitPeriod
    limit: Cost
    over: int | None = None
    share: str = ""


class PeriodReport(Report):
    """The local dates from `first` to `last`; of a running period up to and with today.

    `usual` is the period before, from `before_first` on; None where the book had not begun by then, or the
    period still runs.
    """

    first: date
    last: date
    before_first: date
    most: DayCost | None
    least: DayCost | None
    kept: tuple[Kept, ...]


def period_report(ask: Ask, asked: Period) -> dict[str, Any]:
    """The fields of a `PeriodReport` but for the picture."""
    days = Period("days", asked.first, max(asked.first, min(asked.last, ask.today)))
    first, before = known_since(ask), asked.previous()
    found = reported(ask, days, first, standings(ask)).model_copy(update={"running": asked.last >= ask.today})
    comparable = not found.running and first is not None and first <= before.first
    moved = moved_between(ask, before, asked) if comparable else None
    sums = _day_sums(ask, days)
    most, least = _extremes(sums, ask.currency)
    return {
        **found.fields(),
        "moved": moved,
        "usual": _before(found.spent, moved.before, before) if moved else None,
        "first": days.first,
        "last": days.last,
        "before_first": before.first,
        "most": most,
        "least": least,
        "kept": () if found.running else _kept(ask, asked, found, sums),
    }


def _day_sums(ask: Ask, days: Period) -> dict[date, int]:
    """Billionths of every day; one without lines cost nothing."""
    found = spend_by_day(ask.connection, ask.workspace, ask.currency, days)
    return {day: sum(found.get(day, {}).values()) for day in days.days()}


def _extremes(sums: Mapping[date, int], currency: str) -> tuple[DayCost, DayCost]:
    """The dearest and the cheapest day, of equal ones the first."""
    most = max(sums, key=lambda day: (sums[day], -day.toordinal()))
    least = min(sums, key=lambda day: (sums[day], day.toordinal()))
    costs = [DayCost(day=day, cost=Money(sums[day], currency)) for day in (most, least)]
    return costs[0], costs[1]


def _before(spent: Money, before: Money, period: Period) -> Ordinary:
    assert period.kind in ("week", "month")
    changed = change(spent.units, Usual(before.units, len(period), "days"))
    return Ordinary(
        cost=before,
        of=period.kind,
        days=len(period),
        change_percent=None if changed is None else int(changed * 100),
    )


def _kept(ask: Ask, asked: Period, found: Reported, sums: Mapping[date, int]) -> tuple[Kept, ...]:
    own = budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)
    kept = []
    for limit in (each.limit for each in own if each.scope == EVERYTHING):
        if limit.period == "day":
            over = sum(units > limit.amount.units for units in sums.values())
            kept.append(Kept(period="day", limit=limit.amount, over=over))
        elif limit.period == asked.kind and found.spent.units >= 0:
            share = Fraction(found.spent.units, limit.amount.units)
            kept.append(Kept(period=limit.period, limit=limit.amount, share=str(share)))
    return tuple(kept)


def spent_line(answer: PeriodReport, kind: str, values: Mapping[str, Value]) -> Text:
    """What it cost, beside the period before."""
    if answer.unpriced and not answer.spent:
        key = "reports.only_unpriced_so_far" if answer.running else "reports.only_unpriced"
        return Text(say(key), {"requests": count_of(answer.unpriced)})
    if answer.running:
        return Text(say("reports.spent_so_far"), {"spent": answer.spent})
    if answer.usual is None or answer.spent.units < 0:
        return Text(say("reports.spent"), {"spent": answer.spent})
    return against(answer, kind, values)


def days_line(answer: PeriodReport) -> list[Block]:
    """The dearest and the cheapest day."""
    if answer.most is None or answer.least is None or answer.first == answer.last:
        return []
    values: dict[str, Value] = {"most": answer.most.cost, "best": answer.most.day}
    if answer.most.cost == answer.least.cost:
        return [Text(say("reports.every_day_alike"), values)]
    values |= {"least": answer.least.cost, "worst": answer.least.day}
    return [Text(say("reports.most_and_least"), values)]


def kept_lines(answer: PeriodReport) -> list[Block]:
    """How the limits were kept; nothing is said of days that all kept theirs."""
    blocks: list[Block] = []
    for each in answer.kept:
        values: dict[str, Value] = {"limit": each.limit}
        if each.over:
            blocks.append(Text(say("reports.days_over", count=each.over), values))
        elif each.share:
            values["share"] = Fraction(each.share)
            blocks.append(Text(say(f"reports.{each.period}_kept"), values))
    return blocks

"""Bills beside their estimates, day by day, as a picture and as a table of those that differ most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.causes import percent_text
from commands.charts import DriftDays
from commands.reply import Table, Value
from commands.saying import percent_said
from commands.spelling import day as short_day
from commands.spelling import long_day
from ledger.bills import days_of
from ledger.money import BILLION, Money
from ledger.periods import DAY, Period
from storage.alert_rules import rules_of
from storage.drift_alerts import TOO_FAR
from storage.drifts import Noted, noted_between

LARGEST = 5  # rows of the table
LONGEST = DAY * 366  # a bill may have begun so long before it ends


class DriftDay(Part):
    """What the settled bills of a day say, all accounts together, and what had been estimated of it.

    `drift_percent`: how far the bill lies above the estimate, in percent of the bill, as decimal text. A bill
    of several days lies evenly on them.
    """

    day: date
    estimated: Cost
    billed: Cost
    drift_percent: str

    @property
    def share(self) -> Fraction:
        return Fraction(self.drift_percent) / 100


class DriftPicture(Part):
    """The days that have a settled bill. `alert_percent`: what is further off is told; null: nothing is."""

    days: tuple[DriftDay, ...]
    alert_percent: str | None


def drift_in(ask: Ask, period: Period) -> DriftPicture:
    """From what was noted when bills settled; those in other currencies are left out.

    So are accounts of which only the bill tells.
    """
    estimated: dict[date, int] = defaultdict(int)
    billed: dict[date, int] = defaultdict(int)
    start, end = period.start(ask.zone) - LONGEST, period.end(ask.zone) + DAY
    for noted in noted_between(ask.connection, ask.workspace, start, end, recorded=True):
        if not noted.settled or noted.drift.billed.currency != ask.currency:
            continue
        days = _days(ask, noted)
        for at, day in enumerate(days):
            estimated[day] += _part(noted.drift.estimated.units, at, len(days))
            billed[day] += _part(noted.drift.billed.units, at, len(days))
    found = [_day(ask, day, estimated[day], billed[day]) for day in sorted(billed) if day in period]
    return DriftPicture(days=tuple(found), alert_percent=_alert(ask))


def _days(ask: Ask, noted: Noted) -> list[date]:
    first, last = days_of(noted.drift.start, noted.drift.end, ask.zone)
    return list(Period("days", first, last).days())


def _part(units: int, at: int, count: int) -> int:
    """The parts of an amount come to the amount."""
    return units * (at + 1) // count - units * at // count


def _day(ask: Ask, day: date, estimated: int, billed: int) -> DriftDay:
    """Of a bill of nothing all that was estimated: -100 %."""
    share = Fraction(billed - estimated, billed) if billed else Fraction(-1 if estimated else 0)
    return DriftDay(
        day=day,
        estimated=Money(estimated, ask.currency),
        billed=Money(billed, ask.currency),
        drift_percent=percent_text(share),
    )


def _alert(ask: Ask) -> str | None:
    rules = rules_of(ask.connection, ask.workspace, ask.currency)
    rule = rules.of("drift")
    if not rules.want("drift"):
        return None
    return percent_text(Fraction(rule.amount.units, BILLION) if rule and rule.amount else TOO_FAR)


def drift_of(found: DriftPicture, days: Period, period: str) -> DriftDays:
    """The chart of all days of the period, billed or not."""
    by_day = {each.day: each for each in found.days}
    title = say("chart.drift_title", period=period)
    alert = None if found.alert_percent is None else Fraction(found.alert_percent) / 100
    every = tuple(days.days())
    gaps = tuple(by_day[day].share if day in by_day else None for day in every)
    said = [_in_words(title, found), say("chart.billed_days", count=len(found.days), all=len(every))]
    return DriftDays(title, " ".join(said), every, gaps, alert, details=_each(found))


def drift_table(found: DriftPicture) -> Table:
    """The days that differ most, in their order."""
    most = sorted(found.days, key=lambda each: -abs(each.share))[:LARGEST]
    rows: list[tuple[Value, ...]] = [
        (short_day(each.day), each.estimated, each.billed, _said(each))
        for each in sorted(most, key=lambda each: each.day)
    ]
    columns = ("words.day", "words.estimated", "chart.billed", "words.drift")
    return Table(tuple(say(key) for key in columns), tuple(rows))


def _in_words(title: str, found: DriftPicture) -> str:
    above = max(found.days, key=lambda each: each.share)
    below = min(found.days, key=lambda each: each.share)
    said = [f"{title}."]
    if above.share > 0:
        said.append(say("chart.most_above", share=_said(above), day=_short(above.day)))
    if below.share < 0:
        said.append(say("chart.most_below", share=_said(below), day=_short(below.day)))
    if not above.share and not below.share:
        said.append(say("chart.all_agree"))
    return " ".join(said)


def _each(found: DriftPicture) -> str:
    said: Sequence[str] = [f"{_short(each.day)} {_said(each)}" for each in found.days]
    return say("chart.each_day", days=", ".join(said))


def _said(each: DriftDay) -> str:
    """`+3.1%`."""
    return percent_said(f"{round(Decimal(each.drift_percent), 1).normalize() + 0:f}", signed=True)


def _short(day: date) -> str:
    return long_day(day, with_year=False)

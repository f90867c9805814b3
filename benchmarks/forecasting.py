"""How near forecasts of a month's end come, beside the run rate, and how often the range holds.

Made-up teams of eight kinds; at nine in the morning of many days of many months both say where the month
ends, knowing only the days before. docs/forecast.md has the table.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from benchmarks.forecast_series import BEGIN, DAY, DAYS, KINDS, Spend, series
from ledger.forecast import Known, Stream, forecast
from ledger.money import Money
from ledger.periods import Period, period_holding
from ledger.run_rate import run_rate

TEAMS = range(200, 250)  # seeds; what the forecast leaves to choose was chosen on others
ASKED = (3, 9, 15, 21, 27)  # days of the month
SEEN = Fraction(9, 24)
LEARNT = 60  # days before the first month that is foreseen; a new account's is foreseen from its third day on
NEW_DAYS = 56


@dataclass(frozen=True)
class Case:
    """How far both ends lay from the true one, as shares of it, and whether the range held."""

    off: float
    run_rate_off: float
    held: bool


def measure() -> Iterator[str]:
    """Lines of figures."""
    yield "median error of the month's end; how often it lay in the range (aim 75 to 85 %)"
    yield f"{'kind':10}{'asked':>7}{'forecast':>10}{'run rate':>10}{'range held':>12}"
    every: list[Case] = []
    for kind in KINDS:
        cases = list(cases_of(kind, TEAMS, ASKED))
        every += cases
        yield line(kind, cases)
    yield line("all", every)


def line(kind: str, cases: Sequence[Case]) -> str:
    ours, theirs = median(each.off for each in cases), median(each.run_rate_off for each in cases)
    return f"{kind:10}{len(cases):7,}{ours:10.1%}{theirs:10.1%}{held(cases):12.1%}"


def held(cases: Sequence[Case]) -> float:
    """The share of cases in which the end lay within the range."""
    return sum(each.held for each in cases) / len(cases)


def cases_of(kind: str, seeds: Iterable[int], asked: Sequence[int]) -> Iterator[Case]:
    """Every team of a kind, asked on these days of every month."""
    for seed in seeds:
        spends, progress = series(kind, seed), random.Random(f"today {seed}")
        for today in _days(kind, spends, asked):
            found = _case(spends, today, progress.uniform(0.2, 0.55))
            if found is not None:
                yield found


def _days(kind: str, spends: Sequence[Spend], asked: Sequence[int]) -> Iterator[date]:
    known = min(each.first for each in spends)
    first, last = BEGIN + DAY * LEARNT, BEGIN + DAY * (DAYS - 1)
    if kind == "new":
        first, last = known + DAY * 2, known + DAY * NEW_DAYS
    return (day for day in Period("days", first, last).days() if day.day in asked or kind == "new")


def _case(spends: Sequence[Spend], today: date, progress: float) -> Case | None:
    """None where nothing is spent in the month, the series ends before it, or the run rate knows no day."""
    month = period_holding("month", today)
    true = sum(each.days.get(day, 0) for each in spends for day in month.days())
    if true <= 0 or month.last > BEGIN + DAY * (DAYS - 1):
        return None
    streams = [_stream(each, today, progress) for each in spends if each.first < today]
    so_far = sum(cost for each in streams for day, cost in each.days.items() if day in month)
    of_today = sum(each.days[today] for each in streams)
    found = forecast(streams, Known(so_far), month, today)
    known = min(each.first for each in streams)
    plain = run_rate(Money(so_far), Money(of_today), month, today, known)
    if found is None or plain is None:
        return None
    end = found.end
    off, plain_off = (abs(units - true) / true for units in (end.expected, plain.expected.units))
    return Case(off, plain_off, end.low <= true <= end.high)


def _stream(spend: Spend, today: date, progress: float) -> Stream:
    known = {day: cost for day, cost in spend.days.items() if day < today}
    return Stream(spend.name, {**known, today: round(spend.days[today] * progress)}, spend.first, today, SEEN)

"""Planted spikes in made-up accounts: how many are found, and how often nothing is cried, beside a z-score.

Every series comes from a seed, so a run gives the same figures on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from statistics import fmean, pstdev

from ledger.money import BILLION, Money
from ledger.unusual import floor_in, judge
from ledger.unusual_parts import judge_parts

FIRST = date(2026, 3, 2)  # a Monday
DAYS, SEEDS, PLANTED = 180, 20, 6
WARM_UP = 28  # days before spikes are planted; false alarms count from the first day
FLOOR = floor_in("USD")
MODELS = {"gpt-5.5": 0.6, "claude-opus-5": 0.3, "gpt-5.5-mini": 0.1}
WEEKEND = 5  # weekdays from here on

Day = dict[str, float]  # dollars by model
Known = list[tuple[date, dict[str, Money]]]


@dataclass(frozen=True, slots=True)
class Series:
    """What an account cost by day and model. `seen` is what was known of a day on the day itself."""

    days: Known
    seen: Known
    planted: frozenset[date]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one kind of series: spikes found of those planted, false alarms in so many judged days."""

    found: int
    planted: int
    false: int
    days: int

    @property
    def share(self) -> float:
        return self.found / self.planted

    @property
    def false_a_month(self) -> float:
        return self.false * 30 / self.days

    def __add__(self, other: Score) -> Score:
        return Score(
            self.found + other.found,
            self.planted + other.planted,
            self.false + other.false,
            self.days + other.days,
        )


def _weekly(workday: float, weekend: float, monday: float = 0) -> Callable[[date, int, Random], float]:
    def level(day: date, _number: int, _random: Random) -> float:
        if day.weekday() == 0 and monday:
            return monday
        return weekend if day.weekday() >= WEEKEND else workday

    return level


LEVELS: dict[str, Callable[[date, int, Random], float]] = {
    "steady": _weekly(20, 20),
    "office hours": _weekly(20, 2),
    "heavy Mondays": _weekly(10, 10, 60),
    "growing 1.5 % a day": lambda _day, number, _random: 5 * 1.015**number,
    "noisy": _weekly(20, 20),
    "one day in four": lambda _day, _number, random: 20 if random.random() < 1 / 4 else 0,
    "days missing": _weekly(20, 20),
    "starts late": lambda _day, number, _random: 20 if number >= 60 else 0,
    "changes model": _weekly(20, 20),
    "restated": _weekly(20, 20),
    "spike in one model": _weekly(60, 60),
}
NOISE = {"noisy": 0.6}  # of the logarithm; 0.25 elsewhere


def series(kind: str, seed: int) -> Series:
    """Half a year of one account."""
    random = Random(f"{kind} {seed}")
    numbers = [n for n in range(DAYS) if kind != "days missing" or n < 7 or random.random() > 0.1]
    starts = 60 if kind == "starts late" else 0
    numbers = [number for number in numbers if number >= starts]
    late = [number for number in numbers if number >= starts + WARM_UP]
    planted = set(random.sample(late, PLANTED))
    days: Known = []
    seen: Known = []
    for number in numbers:
        day = FIRST + timedelta(number)
        spent = _day(kind, day, number, random)
        if number in planted:
            spent = _spiked(kind, spent, random)
        off = random.uniform(0.75, 1.3) if kind == "restated" else 1.0
        days.append((day, _money(spent, 1.0)))
        seen.append((day, _money(spent, off)))
    return Series(days, seen, frozenset(FIRST + timedelta(number) for number in planted))


def _day(kind: str, day: date, number: int, random: Random) -> Day:
    level = LEVELS[kind](day, number, random)
    noise = NOISE.get(kind, 0.25)
    models = {name: level * share * random.lognormvariate(0, noise) for name, share in MODELS.items()}
    if kind == "changes model" and number >= 90:
        models["gpt-6"] = models.pop("gpt-5.5")
    return {name: dollars for name, dollars in models.items() if dollars}


def _spiked(kind: str, spent: Day, random: Random) -> Day:
    """A day of three to eight times its own; in one small model, of eight to fifteen times."""
    if kind == "spike in one model":
        return {**spent, "gpt-5.5-mini": 6 * random.uniform(5, 10)}
    factor = random.uniform(3, 8)
    spent = spent or {name: 20 * share for name, share in MODELS.items()}
    return {name: dollars * factor for name, dollars in spent.items()}


def _money(spent: Day, off: float) -> dict[str, Money]:
    return {name: Money(int(dollars * off * BILLION)) for name, dollars in spent.items()}


def ours(today: dict[str, Money], history: Known, day: date) -> bool:
    """The account, else its models."""
    total = [(at, _total(parts)) for at, parts in history]
    if judge(_total(today), total, day, FLOOR):
        return True
    return bool(judge_parts(today, history, day, FLOOR))


def by_z_score(today: dict[str, Money], history: Known, _day: date) -> bool:
    """The plain way: more than three standard deviations above the mean of four weeks."""
    if _far(_total(today).units, [_total(parts).units for _, parts in history]):
        return True
    nothing = Money(0)
    return any(
        _far(spent.units, [parts.get(name, nothing).units for _, parts in history])
        for name, spent in today.items()
    )


def _far(today: int, before: Sequence[int]) -> bool:
    return len(before) > 1 and today > fmean(before) + 3 * pstdev(before)


def _total(parts: dict[str, Money]) -> Money:
    return Money(sum(money.units for money in parts.values()))


def score(kind: str, judging: Callable[[dict[str, Money], Known, date], bool], seeds: int = SEEDS) -> Score:
    """Over all series of a kind."""
    found = false = days = planted = 0
    for seed in range(seeds):
        made = series(kind, seed)
        for number, (day, today) in enumerate(made.seen):
            history = [
                each for each in made.days[max(0, number - 28) : number] if each[0] >= day - timedelta(28)
            ]
            told = judging(today, history, day)
            found += told and day in made.planted
            false += told and day not in made.planted
        planted += len(made.planted)
        days += len(made.seen) - len(made.planted)
    return Score(found, planted, false, days)


def measure() -> Iterator[str]:
    """A table: found and false alarms a month, ours and the z-score's."""
    yield f"{'':22}{'found':>8}{'false/month':>13}   z-score:{'found':>7}{'false/month':>13}"
    nothing = Score(0, 0, 0, 0)
    mine, plain = nothing, nothing
    for kind in LEVELS:
        one, other = score(kind, ours), score(kind, by_z_score)
        mine, plain = mine + one, plain + other
        yield _line(kind, one, other)
    yield _line("together", mine, plain)


def _line(kind: str, one: Score, other: Score) -> str:
    return (
        f"{kind:22}{one.share:>7.1%} {one.false_a_month:>12.2f}   "
        f"        {other.share:>8.1%}{other.false_a_month:>13.2f}"
    )

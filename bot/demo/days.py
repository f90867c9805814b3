"""The team's days as facts: what was used each day, and what the bills then said.

The same seed gives the same days, counted back from the last one; nothing of it is anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from bot.demo.team import HABITS, UNBILLED, Habit
from ledger.facts import Charge, Usage
from ledger.money import Money
from ledger.periods import DAY

SEED = 20_261_120
DAYS = 122  # four months
UNSETTLED = 2  # days that no bill has told yet
SPIKE = 9  # days before the last: a night in which a loop asked again and again
MILLION = 1_000_000
HOURS = (9, 11, 14, 16)  # when records are made, UTC


def used(last: date, now: datetime, seed: int = SEED) -> dict[str, list[Usage]]:
    """Records of requests by provider, in the order of time, none after `now`."""
    found: dict[str, list[Usage]] = {}
    for back, day in _days(last):
        for number, habit in enumerate((*HABITS, *UNBILLED)):
            made = (_usage(habit, number, day, *each) for each in _records(habit, number, day, back, seed))
            found.setdefault(habit.provider, []).extend(each for each in made if each.start <= now)
    return found


def billed(last: date, seed: int = SEED) -> dict[str, list[Charge]]:
    """Official costs by provider: of each day, model and project, until the bill is behind."""
    found: dict[str, list[Charge]] = {}
    for back, day in _days(last):
        if back >= UNSETTLED:
            for provider, charges in _bill(day, back, seed):
                found.setdefault(provider, []).extend(charges)
    return found


def _days(last: date) -> Iterator[tuple[int, date]]:
    """Each with how many days it lies before the last."""
    for back in range(DAYS - 1, -1, -1):
        yield back, last - DAY * back


def _bill(day: date, back: int, seed: int) -> Iterator[tuple[str, list[Charge]]]:
    sums: dict[tuple[str, str, str], Decimal] = {}
    for number, habit in enumerate(HABITS):
        for _, (read, written) in _records(habit, number, day, back, seed):
            cost = (read * habit.input_price + written * habit.output_price) / MILLION
            key = habit.provider, habit.model, habit.project
            sums[key] = sums.get(key, Decimal(0)) + cost
    for (provider, model, project), cost in sums.items():
        yield provider, [_official(day, model, project, cost)]


def _records(
    habit: Habit, number: int, day: date, back: int, seed: int
) -> Iterable[tuple[int, tuple[int, int]]]:
    """Hour and tokens of each record of the day; fewer and smaller at the weekend."""
    age = DAYS - 1 - back
    weekend = day.weekday() >= 5
    if age < habit.begins or (weekend and not habit.weekends):
        return
    chance = Random(f"{seed} {number} {back}")  # noqa: S311 - the same days each time is the point
    size = (0.45 if weekend else 1.0) * (0.8 + 0.4 * age / DAYS)
    if back == SPIKE and habit.member == "emil":
        size *= 6
    for hour in HOURS:
        share = size * chance.lognormvariate(0, 0.25) / len(HOURS)
        yield hour, (int(habit.input_tokens * share), int(habit.output_tokens * share))


def _usage(habit: Habit, number: int, day: date, hour: int, tokens: tuple[int, int]) -> Usage:
    at = datetime.combine(day, time(hour), UTC)
    return Usage(
        layer="pushed",
        key=f"demo-{at:%Y%m%d%H}-{number}",
        start=at,
        end=at,
        model=habit.model,
        quantities={"input_tokens": tokens[0], "output_tokens": tokens[1]},
        requests=40,
        dims={"model": habit.model, "project": habit.project, "member": habit.member, "tag": habit.tag},
    )


def _official(day: date, model: str, project: str, cost: Decimal) -> Charge:
    start = datetime.combine(day, time(), UTC)
    return Charge(
        layer="official",
        key=f"demo {day} {model} {project}",
        start=start,
        end=start + timedelta(days=1),
        cost=Money.of(cost.quantize(Decimal("0.000000001"))),
        dims={"model": model, "project": project},
    )

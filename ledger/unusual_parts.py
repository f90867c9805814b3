"""Unusual spend of a part (a model) in an account whose day as a whole is not unusual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from ledger.money import Money
from ledger.unusual import FEWEST_DAYS, LAST_DAYS, MEMORY, Unusual, judge

Parts = Mapping[str, Money]
SHARE = 5  # a rise below a fifth of the account's usual day is nobody's trouble
FACTOR = 3  # times the part's own usual: of many parts one doubles by chance often enough


@dataclass(frozen=True, slots=True)
class UnusualPart:
    """`name` is the part's, `found` why its day is unusual."""

    name: str
    found: Unusual
    spent: Money


def judge_parts(
    today: Parts, history: Sequence[tuple[date, Parts]], day: date, floor: Money
) -> list[UnusualPart]:
    """The parts of an account that are unusual on `day`, the largest rise first.

    `history` has the account's known days; a part that is not in one spent nothing then, and one without
    a name is not judged. A part is judged as `ledger.unusual.judge` says, with more asked of it, for an
    account has many: it spent on five days before, so that a new one and one that is seldom used are left
    alone; it rose to three times its usual, and by a fifth of what the account's day usually costs; and no
    other part lost what it won, as when a team changes from one model to another.
    """
    known = [(at, parts) for at, parts in history if day - MEMORY <= at < day]
    floor = max(floor, _share_of_account(known, floor.currency))
    found = []
    for name, spent in today.items():
        days = _days_of(name, known, floor.currency)
        if not name or sum(money.units > 0 for _, money in days) < FEWEST_DAYS:
            continue
        unusual = judge(spent, days, day, floor)
        if unusual is None or spent.units < unusual.usual.units * FACTOR:
            continue
        if not _took_over(name, spent - unusual.usual, today, known):
            found.append(UnusualPart(name, unusual, spent))
    return sorted(found, key=lambda each: (each.found.usual.units - each.spent.units, each.name))


def _days_of(name: str, known: Sequence[tuple[date, Parts]], currency: str) -> list[tuple[date, Money]]:
    """From its first day on: before it nothing was to be spent."""
    first = min((at for at, parts in known if parts.get(name)), default=None)
    nothing = Money(0, currency)
    return [(at, parts.get(name, nothing)) for at, parts in known if first is not None and at >= first]


def _share_of_account(known: Sequence[tuple[date, Parts]], currency: str) -> Money:
    last = [sum(money.units for money in parts.values()) for _, parts in sorted(known, key=_day)[-LAST_DAYS:]]
    return Money(max(round(median(last)), 0) // SHARE if last else 0, currency)


def _took_over(name: str, rise: Money, today: Parts, known: Sequence[tuple[date, Parts]]) -> bool:
    """Whether another part that usually spends as much lost half of the rise, and half of itself."""
    last = [parts for _, parts in sorted(known, key=_day)[-LAST_DAYS:]]
    for other in {other for parts in last for other in parts} - {name}:
        usual = round(median([parts[other].units if other in parts else 0 for parts in last]))
        now = today[other].units if other in today else 0
        if now * 2 < usual and (usual - now) * 2 >= rise.units:
            return True
    return False


def _day(known: tuple[date, Parts]) -> date:
    return known[0]

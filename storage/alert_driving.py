"""What drove an unusual day: the model, the project and the member that rose most above their own usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any

from ledger.money import Money
from ledger.unusual import MEMORY, Unusual
from storage.alert_budgets import said
from storage.alert_lines import Line


def drivers_of(
    lines: Sequence[Line], known: Sequence[date], inside: Sequence[str], found: Unusual, spent: Money
) -> list[dict[str, Any]]:
    """For `commands/passed.py`: of each of `inside` (dimensions) the one that explains half of the rise.

    Where none does, the one of all that explains most; nothing where no dimension is known.
    """
    days = [at for at in known if found.day - MEMORY <= at < found.day]
    rises = []
    for place, by in enumerate(inside):
        mine = _rises(lines, by, found.day, days)
        if mine:
            rise, about = max(mine)
            rises.append((rise, -place, by, about))
    half = (spent.units - found.usual.units) / 2
    best = sorted((rise for rise in rises if rise[0] > 0), reverse=True)
    chosen = [each for each in best if each[0] >= half] or best[:1]
    return [
        {"by": by, "about": about, "rise": said(Money(rise, spent.currency))} for rise, _, by, about in chosen
    ]


def _rises(lines: Sequence[Line], by: str, day: date, days: Sequence[date]) -> list[tuple[int, str]]:
    """By how much each of a dimension lies above its median of `days`."""
    sums: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        sums[line.dims.get(by, "")][line.day] += line.units
    return [
        (spent[day] - _usual(spent, days), about) for about, spent in sums.items() if about and day in spent
    ]


def _usual(spent: Mapping[date, int], days: Sequence[date]) -> int:
    return round(median([spent.get(at, 0) for at in days])) if days else 0

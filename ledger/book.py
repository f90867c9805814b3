"""The book: everything known of an account, laid layer over layer, as lines of local days.

docs/book.md tells the rule and its reasons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ledger.facts import LAYERS, Charge
from ledger.layers import CATEGORY, EPOCH, Amount, Pairs, Root, micros, roots_of
from ledger.laying import lay
from ledger.periods import DAY, day_of, start_of_day
from ledger.spread import Line, cut, whole_units

Share = tuple[date, Pairs, str]  # day, dimensions, shape: ties of the rounding fall in this order


@dataclass(frozen=True, slots=True)
class DayLine:
    """Money of a local day, in billionths: `by` gave it, `shape` is the finest evidence for it."""

    day: date
    by: str
    shape: str
    category: str | None
    dims: Pairs
    cost: int
    included: bool
    currency: str


@dataclass(frozen=True, slots=True)
class UnpricedLine:
    """Requests of a local day without a known price, where nothing more trusted knows the total."""

    day: date
    layer: str
    dims: Pairs
    quantity: int


@dataclass(frozen=True, slots=True)
class Book:
    """Day lines of what is owed and of what is included, in a fixed order; no line is 0."""

    lines: list[DayLine] = field(default_factory=list)
    unpriced: list[UnpricedLine] = field(default_factory=list)


def book(charges: Iterable[Charge], zone: ZoneInfo, days: tuple[date, date] | None = None) -> Book:
    """The book of one account and currency; with `days`, the lines from the first to the last day.

    Included charges are a book of their own by the same rule, without a count of the unpriced:
    nothing is owed for them. ValueError for two currencies or a charge that ends before it begins.
    """
    if days is None:
        return book_of_days(charges, zone, lambda _: True)
    return book_of_days(charges, zone, lambda day: days[0] <= day <= days[1])


def book_of_days(charges: Iterable[Charge], zone: ZoneInfo, wanted: Callable[[date], bool]) -> Book:
    """As `book`, for any choice of days."""
    facts = list(charges)
    currency = _currency_of(facts)
    made = Book()
    for included in (False, True):
        money, counts = _sums([charge for charge in facts if charge.included == included], zone)
        for (day, by, shape, dims), cost in sorted(money.items()):
            if cost and wanted(day):
                category = dict(dims).get(CATEGORY)
                made.lines.append(DayLine(day, by, shape, category, _bare(dims), cost, included, currency))
        for (day, layer, dims), count in sorted(counts.items()):
            if count and not included and wanted(day):
                made.unpriced.append(UnpricedLine(day, layer, dims, count))
    return made


def _sums(
    charges: Sequence[Charge], zone: ZoneInfo
) -> tuple[dict[tuple[date, str, str, Pairs], int], dict[tuple[date, str, Pairs], int]]:
    """Billionths by day, layer, shape and dimensions; requests by day, layer and dimensions."""
    lines: list[Line] = []
    for layer in LAYERS:
        lines = lay(roots_of(charge for charge in charges if charge.layer == layer), lines)
    money: dict[tuple[date, str, str, Pairs], int] = defaultdict(int)
    counts: dict[tuple[date, str, Pairs], int] = defaultdict(int)
    for root, (day, dims, shape), units in _in_days(lines, zone):
        if root.unpriced:
            counts[day, root.layer, _bare(dims)] += units
        else:
            money[day, root.layer, shape, dims] += units
    return money, counts


def _in_days(lines: Sequence[Line], zone: ZoneInfo) -> Iterator[tuple[Root, Share, int]]:
    """Cut at local midnights, added up and rounded for each root once."""
    first, edges = _midnights(lines, zone)
    roots: dict[Root, dict[Share, Amount]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        for number, part in cut(line, edges):
            roots[line.root][first + DAY * (number - 1), line.dims, line.shape] += part.amount
    for root, parts in roots.items():
        for share, units in whole_units(parts, root.units).items():
            yield root, share, units


def _midnights(lines: Sequence[Line], zone: ZoneInfo) -> tuple[date, list[int]]:
    """The first day that the lines meet, and the beginnings of it and of all days up to their last."""
    start = min((line.start for line in lines), default=0)
    last = max((line.end for line in lines), default=1) - 1
    first, until = (day_of(EPOCH + timedelta(microseconds=at), zone) for at in (start, last))
    days = (first + DAY * number for number in range((until - first).days + 1))
    return first, [micros(start_of_day(day, zone)) for day in days]


def _bare(dims: Pairs) -> Pairs:
    return tuple(pair for pair in dims if pair[0] != CATEGORY)


def _currency_of(charges: Iterable[Charge]) -> str:
    currencies = {charge.cost.currency for charge in charges if charge.cost is not None}
    if len(currencies) > 1:
        raise ValueError(f"a book holds one currency, not {' and '.join(sorted(currencies))}")
    return currencies.pop() if currencies else ""

"""Bills: what the trusted layers say of a time, each time said once, as estimates are held against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from ledger.facts import Charge
from ledger.layers import MICROSECOND
from ledger.periods import DAY, day_of

TRUSTED = ("official", "reading", "invoice")  # the finest first: a day that is billed needs no month
TYPED = "reading"


@dataclass(frozen=True, slots=True)
class Bill:
    """Usage that is owed of `[start, end)`, in billionths. Not `settled`: it may still move.

    `by_model` is empty where it does not say of which models; `requests` 0: it does not say how many.
    """

    layer: str
    start: datetime
    end: datetime
    units: int
    settled: bool
    by_model: Mapping[str, int]
    requests: int
    keys: tuple[str, ...]


def bills_of(charges: Iterable[Charge], now: datetime) -> list[Bill]:
    """The bills of an account's trusted charges, in order of time, none meeting another.

    Charges of up to a day make a bill for each UTC day in which they begin, longer ones (a reading, an
    invoice) one of their own length. A reading or invoice that meets something official is left out: what
    it adds to the days there is no estimate of its own. So is a meter with dimensions, which bills a part.

    A figure that was typed settles a day after its end: records may come in late, and nobody says when.
    """
    by_layer: dict[str, list[Charge]] = defaultdict(list)
    for charge in charges:
        if charge.layer in TRUSTED and _is_owed_usage(charge):
            by_layer[charge.layer].append(charge)
    found: list[Bill] = []
    for layer in TRUSTED:
        own = [_bill(group, now) for group in _groups(by_layer[layer])]
        found += [bill for bill in own if not any(_meet(bill, other) for other in found)]
    return sorted(found, key=lambda bill: bill.start)


def _is_owed_usage(charge: Charge) -> bool:
    partly = charge.metered and bool(charge.dims)
    owed = charge.category in ("Usage", None) and not charge.included
    return owed and charge.cost is not None and not partly


def _groups(charges: Iterable[Charge]) -> Iterable[list[Charge]]:
    """Those of a day together, and those that meet."""
    groups: list[tuple[datetime, datetime, list[Charge]]] = []
    for start, end, charge in sorted(((*_span(each), each) for each in charges), key=lambda each: each[:2]):
        if groups and (start < groups[-1][1] or _is_same_day(groups[-1][2][-1], charge)):
            first, last, group = groups.pop()
            groups.append((first, max(last, end), [*group, charge]))
        else:
            groups.append((start, end, [charge]))
    return [group for _, _, group in groups]


def _span(charge: Charge) -> tuple[datetime, datetime]:
    """A record stands for its whole UTC day."""
    if charge.start < charge.end:
        return charge.start, charge.end
    day = datetime.combine(charge.start.astimezone(UTC).date(), time(), UTC)
    return day, day + DAY


def _is_same_day(one: Charge, other: Charge) -> bool:
    short = max(one.end - one.start, other.end - other.start) <= DAY
    return short and one.start.astimezone(UTC).date() == other.start.astimezone(UTC).date()


def _bill(charges: Sequence[Charge], now: datetime) -> Bill:
    spans = [_span(charge) for charge in charges]
    end = max(end for _, end in spans)
    by_model: dict[str, int] = defaultdict(int)
    for charge in charges:
        by_model[charge.dims.get("model", "")] += _units(charge)
    return Bill(
        layer=charges[0].layer,
        start=min(start for start, _ in spans),
        end=end,
        units=sum(map(_units, charges)),
        settled=all(charge.settled for charge in charges) and (charges[0].layer != TYPED or end + DAY <= now),
        by_model={} if set(by_model) <= {""} else dict(by_model),
        requests=sum(charge.quantity for charge in charges),
        keys=tuple(charge.key for charge in charges),
    )


def _units(charge: Charge) -> int:
    return 0 if charge.cost is None else charge.cost.units


def _meet(one: Bill, other: Bill) -> bool:
    return one.start < other.end and other.start < one.end


def days_of(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first and last day of a bill's time: UTC days where it begins at midnight UTC, else local ones."""
    own = start.timetz() == time(0, tzinfo=UTC)
    first = start.date() if own else day_of(start, zone)
    last = (end - MICROSECOND).date() if own else day_of(end - MICROSECOND, zone)
    return first, last

"""Settling: which days a change of facts touches, and what must be read to lay only those again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from ledger.book import Book, book_of_days
from ledger.facts import LAYERS, Charge
from ledger.layers import MICROSECOND, Voice, voice_of
from ledger.periods import DAY, day_of, start_of_day
from ledger.spans import Span, meets, merged, period_of

NEAR = timedelta(days=1)  # stretches closer than this are asked for together


class Facts(Protocol):
    """The standing charges of one account and currency, the meters' among them."""

    def longer(self, layer: str, start: datetime, end: datetime) -> Iterable[Charge]:
        """The layer's charges with a length that meet `[start, end)`."""

    def meeting(self, layer: str, start: datetime, end: datetime) -> Iterable[Charge]:
        """All of the layer's charges that meet `[start, end)`, records at `start` included.

        Settled records may be summed to quarter hours (`ledger.quarters`).
        """


def changed(before: Iterable[Charge], after: Iterable[Charge]) -> list[Charge]:
    """The charges that only one of two states has, so of a changed one both versions."""
    old, new = ({(c.layer, c.key): c for c in charges} for charges in (before, after))
    gone = [charge for key, charge in old.items() if new.get(key) != charge]
    return gone + [charge for key, charge in new.items() if old.get(key) != charge]


def touched_days(changes: Iterable[Charge], facts: Facts, zone: ZoneInfo) -> set[date]:
    """The local days whose lines may differ after `changes`: old and new versions of what changed.

    `facts` are as they stand after the change.
    """
    all_changes = list(changes)
    days: set[date] = set()
    for included in (False, True):
        own = [charge for charge in all_changes if charge.included == included]
        if own:
            span, movers = _upwards(own, facts)
            days |= _days_of(merged([*span, *_beneath(movers, facts)]), zone)
    return days


def settle(days: Collection[date], facts: Facts, zone: ZoneInfo) -> Book:
    """The book of these local days, equal to a rebuild's, from what they depend on."""
    span = _begin(days, facts, zone)
    read: list[Charge] = []
    for layer in reversed(LAYERS):
        longer = _longer(layer, span, facts)
        span = merged([*span, *(period_of(charge) for charge in longer if _leans(charge))])
        read += _all(layer, span, facts)
    return book_of_days(read, zone, set(days).__contains__)


def _upwards(changes: list[Charge], facts: Facts) -> tuple[Span, list[Charge]]:
    """Where money may move, and the charges that may take another share of what lies beneath."""
    span: Span = []
    movers: list[Charge] = []
    for layer in LAYERS:
        own = [charge for charge in changes if charge.layer == layer]
        speaking = [charge for charge in own if _speaks(charge)]
        reach = merged([*span, *map(period_of, speaking)])
        over = [c for c in _longer(layer, reach, facts) if _speaks(c) and c.included == changes[0].included]
        span = merged([*span, *map(period_of, [*own, *over])])
        movers += [*speaking, *(charge for charge in over if not charge.settled)]
    return span, movers


def _beneath(movers: list[Charge], facts: Facts) -> Iterator[tuple[datetime, datetime]]:
    """The periods of longer charges that lose or regain a part: their rounding moves everywhere."""
    for depth, layer in enumerate(LAYERS):
        above = [charge for charge in movers if LAYERS.index(charge.layer) > depth]
        invoiced = merged(period_of(charge) for charge in above if charge.category is None)
        for charge in _longer(layer, merged(map(period_of, above)), facts):
            if _leans(charge) or meets(invoiced, period_of(charge)):
                yield period_of(charge)


def _begin(days: Collection[date], facts: Facts, zone: ZoneInfo) -> Span:
    """The days and the whole periods of the charges that meet them."""
    span = merged((start_of_day(day, zone), start_of_day(day + DAY, zone)) for day in days)
    met = [charge for layer in LAYERS for charge in _longer(layer, span, facts)]
    span = merged([*span, *(period_of(charge) for charge in met if _leans(charge))])
    # A seat's month depends on nothing but invoices: their periods, not the month, are read.
    months = merged([*span, *map(period_of, met)])
    return merged([*span, *map(period_of, _longer("invoice", months, facts))])


def _speaks(charge: Charge) -> bool:
    return voice_of(charge) is not Voice.NOTHING


def _leans(charge: Charge) -> bool:
    """Whether its lines depend on other layers' usage; purchases and the like depend on invoices only."""
    return charge.category in {None, "Usage"}


def _longer(layer: str, span: Span, facts: Facts) -> list[Charge]:
    wide = merged((start, end + NEAR) for start, end in span)
    asked = ((start, end - NEAR) for start, end in wide)
    found = (charge for start, end in asked for charge in facts.longer(layer, start, end))
    return [charge for charge in found if meets(span, period_of(charge))]


def _all(layer: str, span: Span, facts: Facts) -> Iterator[Charge]:
    """The layer's charges that meet the span, each once."""
    done: datetime | None = None
    for start, end in span:
        met = facts.meeting(layer, start, end)
        yield from (charge for charge in met if done is None or charge.start >= done)
        done = end


def _days_of(span: Span, zone: ZoneInfo) -> set[date]:
    days: set[date] = set()
    for start, end in span:
        day, last = day_of(start, zone), day_of(end - MICROSECOND, zone)
        days.update(day + DAY * number for number in range((last - day).days + 1))
    return days

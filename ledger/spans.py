"""Spans: periods `[start, end)` that neither meet nor touch, in the order of time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime

from ledger.facts import Charge
from ledger.layers import MICROSECOND

Stretch = tuple[datetime, datetime]
Span = list[Stretch]


def period_of(charge: Charge) -> Stretch:
    """How long it lasts: a record one microsecond."""
    return charge.start, max(charge.end, charge.start + MICROSECOND)


def merged(periods: Iterable[Stretch]) -> Span:
    """The span that holds them all, and nothing else."""
    span: Span = []
    for start, end in sorted(periods):
        if span and start <= span[-1][1]:
            span[-1] = (span[-1][0], max(end, span[-1][1]))
        elif start < end:
            span.append((start, end))
    return span


def meets(span: Span, period: Stretch) -> bool:
    """Whether a moment of the period lies in the span."""
    start, end = period
    before = bisect_left(span, end, key=lambda stretch: stretch[0])
    return before > 0 and span[before - 1][1] > start

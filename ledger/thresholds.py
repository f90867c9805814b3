"""Thresholds: fractions of the whole limit, passed by spend without holds, told once a period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from ledger.money import Money
from ledger.shares import NotAShare, read_shares, share_text, words_of

Thresholds = tuple[Fraction, ...]
DEFAULT_THRESHOLDS: Thresholds = (Fraction(1, 2), Fraction(4, 5), Fraction(1))
HIGHEST = 10  # ten times the limit
MOST_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Crossing:
    """`tell` is the one threshold to announce, None for no message; `told` is what to remember."""

    tell: Fraction | None
    told: frozenset[Fraction]


def used(spent: Money, allocated: Money) -> Fraction:
    """The spent share of a limit; ValueError for two currencies or a limit of nothing."""
    if spent.currency != allocated.currency or not allocated:
        raise ValueError(
            f"{spent.text()} {spent.currency} is no share of {allocated.text()} {allocated.currency}"
        )
    return Fraction(spent.units, allocated.units)


def passed(thresholds: Collection[Fraction], spent: Money, allocated: Money) -> frozenset[Fraction]:
    """The thresholds that `spent` has reached; reaching one to the billionth passes it."""
    share = used(spent, allocated)
    return frozenset(each for each in thresholds if each <= share)


def crossed(
    thresholds: Collection[Fraction], told: Collection[Fraction], spent: Money, allocated: Money
) -> Crossing:
    """What is newly passed, where `told` of this period has been announced already.

    A jump over several announces the highest and marks them all; one below what was announced
    (a threshold added later) is marked in silence. Spend that falls (a restatement) re-arms
    nothing: for a changed limit see `still_told`.
    """
    now = passed(thresholds, spent, allocated)
    highest = max(now - frozenset(told), default=Fraction(0))
    tell = highest if highest > max(told, default=Fraction(0)) else None
    return Crossing(tell, now | frozenset(told))


def still_told(told: Collection[Fraction], spent: Money, allocated: Money) -> frozenset[Fraction]:
    """What stays told after the limit became `allocated`; the others are armed again."""
    return passed(told, spent, allocated)


def parse_thresholds(text: str) -> Thresholds:
    """Read `50,80,100`, `50% 80%` or `0.5, 0.8, 1`, sorted and each once; `off` is none at all.

    Raises NotAShare.
    """
    words = words_of(text)
    if words in (["off"], ["none"]):
        return ()
    found = read_shares(words) if len(words) <= MOST_AT_ONCE else None
    if not found:
        raise NotAShare("no_thresholds", typed=text.strip()[:40], most=MOST_AT_ONCE)
    if not 0 < min(found) <= max(found) <= HIGHEST:
        raise NotAShare("threshold_out_of_range", most=f"{HIGHEST}00")
    return tuple(sorted(set(found)))


def show_thresholds(thresholds: Collection[Fraction]) -> str:
    """`50%,80%,100%`, or `off`: what `parse_thresholds` reads back unchanged."""
    return ",".join(share_text(each) for each in sorted(thresholds)) or "off"

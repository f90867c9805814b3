"""Limits: an amount a period, an emergency part kept back, and where spend stands against it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

from ledger.money import Money
from ledger.shares import NotAShare, read_shares, words_of
from ledger.thresholds import passed, used
from ledger.unclear import Unclear

Health = Literal["ok", "warning", "reserve", "over"]
LimitPeriod = Literal["day", "week", "month"]
DEFAULT_RESERVE = Fraction(1, 5)


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` each `period` of the workspace's zone; ordinary spend cannot have its `reserve` share.

    ValueError, a sentence, for an amount of nothing, another period, or a reserve of the whole.
    """

    amount: Money
    period: LimitPeriod
    reserve: Fraction = DEFAULT_RESERVE

    def __post_init__(self) -> None:
        if self.amount.units <= 0:
            raise Unclear("limit_of_nothing")
        if self.period not in get_args(LimitPeriod):
            raise Unclear("limit_of_another_period")
        if not 0 <= self.reserve < 1:
            raise Unclear("reserve_of_all")

    @property
    def kept_back(self) -> Money:
        """The reserve in money, to the billionth, half to even."""
        return Money(_share_of(self.amount.units, self.reserve), self.amount.currency)


@lru_cache(maxsize=1024)
def _share_of(units: int, share: Fraction) -> int:
    """Made once a limit: fractions are slow, and every hold asks for the reserve of each of its budgets."""
    return round(units * share)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a limit stands; `remaining` may lie below zero, `available` never does.

    `used` is the share of the whole that is spent, without holds.
    """

    allocated: Money
    spent: Money
    held: Money
    reserve: Money
    remaining: Money
    available: Money
    used: Fraction
    health: Health


def standing(limit: Limit, spent: Money, held: Money, thresholds: Collection[Fraction]) -> Standing:
    """remaining = allocated - spent; available = allocated - reserve - spent - held.

    Health looks at spend without holds: `over` when nothing is left, `reserve` when only the
    reserve is, `warning` from the first threshold on.
    """
    reserve, remaining = limit.kept_back, limit.amount - spent
    free = remaining - reserve - held
    return Standing(
        allocated=limit.amount,
        spent=spent,
        held=held,
        reserve=reserve,
        remaining=remaining,
        available=max(free, Money(0, free.currency)),
        used=used(spent, limit.amount),
        health=_health(remaining, reserve, bool(passed(thresholds, spent, limit.amount))),
    )


def _health(remaining: Money, reserve: Money, warned: bool) -> Health:
    if remaining.units <= 0:
        return "over"
    if remaining <= reserve:
        return "reserve"
    return "warning" if warned else "ok"


def parse_reserve(text: str) -> Fraction:
    """Read `20%`, `20` or `0.2`, all a fifth; `0`, `none` or `off` keeps nothing back.

    Above 1 a bare number is percent, below 1 a fraction; a bare 1 can mean 1 % or the whole and
    is refused. Raises NotAShare.
    """
    words = words_of(text.replace(",", "."))
    if words in (["off"], ["none"]):
        return Fraction(0)
    found = read_shares(words) if len(words) == 1 else None
    if not found:
        raise NotAShare("no_reserve", typed=text.strip()[:40])
    if found[0] >= 1:
        raise NotAShare("reserve_of_all")
    return found[0]

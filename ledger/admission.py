"""Admission: permission to spend before the call, exact to the billionth, in every budget it counts in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.limits import Limit
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Room:
    """What a budget's running period has: `raised` is added to the limit, `held` is open holds.

    A `hard` budget refuses, a soft one only warns. A raise adds to the ordinary part: the reserve
    is still the limit's own. ValueError for a raise or holds below zero.
    """

    budget_id: int
    limit: Limit
    spent: Money
    held: Money
    raised: Money
    hard: bool

    def __post_init__(self) -> None:
        if self.held.units < 0 or self.raised.units < 0:
            raise ValueError("Holds and raises are not below zero: add them up again from their rows.")

    @property
    def allocated(self) -> Money:
        """The whole of this period, reserve and raises included."""
        return self.limit.amount + self.raised


@dataclass(frozen=True, slots=True)
class Left:
    """What a budget has left, as it is shown: never below zero."""

    budget_id: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Admitted:
    """`left` is what the tightest budget has after it; of the soft ones only if none is hard.

    `warned` are the soft budgets that it does not fit into, with what they had, the tightest first.
    """

    left: Left | None
    warned: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The hard budgets that it does not fit into, with what they have left, the tightest first."""

    rooms: tuple[Left, ...]


def left_for(room: Room, emergency: bool) -> Money:
    """allocated - reserve - spent - held, the reserve included in an emergency; perhaps below zero."""
    left = room.allocated - room.spent - room.held
    return left if emergency else left - room.limit.kept_back


def admit(amount: Money, rooms: Sequence[Room], emergency: bool) -> Admitted | Refused:
    """Whether `amount` fits into every hard room: what is left exactly fits, a billionth more does not.

    Raises ValueError, a sentence, for an amount of nothing, or in another currency.
    """
    lefts = [(left_for(room, emergency), room) for room in rooms]
    if amount.units <= 0:
        raise ValueError("A hold is for more than nothing: ask for an amount above zero, such as 0.01.")
    lacking = [(left, room) for left, room in lefts if left < amount]
    if refusing := [(left, room) for left, room in lacking if room.hard]:
        return Refused(_tightest_first(refusing))
    after = [(left - amount, room) for left, room in lefts]
    bound = [(left, room) for left, room in after if room.hard] or after
    return Admitted(next(iter(_tightest_first(bound)), None), _tightest_first(lacking))


def _tightest_first(lefts: list[tuple[Money, Room]]) -> tuple[Left, ...]:
    ordered = sorted((left.units, room.budget_id, left.currency) for left, room in lefts)
    return tuple(Left(budget_id, Money(max(units, 0), currency)) for units, budget_id, currency in ordered)

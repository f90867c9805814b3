"""Spread: even amounts cut in time, and the one rounding that keeps their sum."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple, TypeVar

from ledger.layers import Amount, Pairs, Root

Key = TypeVar("Key", bound=Hashable)


class Line(NamedTuple):
    """An amount even over `[start, end)`, in microseconds; `root` is the charge whose money it is."""

    start: int
    end: int
    dims: Pairs
    amount: Amount
    shape: str
    root: Root


def share(amount: Amount, part: int, whole: int) -> Amount:
    """`part` of `whole` of an amount, exactly; a whole number stays an int where it can."""
    if part == whole:
        return amount
    if isinstance(amount, int):
        quotient, rest = divmod(amount * part, whole)
        return Fraction(amount * part, whole) if rest else quotient
    return amount * Fraction(part, whole)


def times(line: Line, portion: Amount) -> Line:
    return line if portion == 1 else line._replace(amount=line.amount * portion)


def cut(line: Line, edges: Sequence[int]) -> Iterator[tuple[int, Line]]:
    """The parts of a line between sorted edges, each with the number of edges up to its start."""
    number, start = bisect_right(edges, line.start), line.start
    while start < line.end:
        end = min(line.end, edges[number]) if number < len(edges) else line.end
        if end - start == line.end - line.start:
            yield number, line
        else:
            amount = share(line.amount, end - start, line.end - line.start)
            yield number, line._replace(start=start, end=end, amount=amount)
        number, start = number + 1, end


def whole_units(parts: Mapping[Key, Amount], total: int) -> dict[Key, int]:
    """Round parts of `total` to whole units by largest remainder, ties to the lower key.

    What `total` holds beyond the parts is rounded with them, last among equals, and left out.
    With a negative total all signs are turned first, so that a refund mirrors its charge.
    """
    if all(amount.denominator == 1 for amount in parts.values()):
        return {key: int(amount) for key, amount in parts.items()}
    sign = -1 if total < 0 else 1
    turned = {key: amount * sign for key, amount in parts.items()}
    units = {key: floor(amount) for key, amount in turned.items()}
    beyond = total * sign - sum(turned.values())
    missing = total * sign - sum(units.values()) - floor(beyond)
    ranks: list[tuple[Amount, bool, Any]] = [(units[key] - turned[key], False, key) for key in parts]
    ranks.append((floor(beyond) - beyond, True, None))
    for _, is_beyond, key in sorted(ranks)[:missing]:
        if not is_beyond:
            units[key] += 1
    return {key: amount * sign for key, amount in units.items()}

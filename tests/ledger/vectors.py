"""Worked cases of the book: `python -m tests.ledger.vectors FILE` runs them and says what differs.

Each vector runs whole, shuffled with repetitions, and fact by fact, settling what each one touches.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from ledger.book import Book, DayLine, book
from ledger.facts import Charge
from ledger.money import Money
from ledger.settling import changed, settle, touched_days
from ledger.standing import Telling
from tests.ledger.listed import Listed
from tests.ledger.vector_files import Vector, read_vectors

SHUFFLES = 5


def differences(vector: Vector) -> Iterator[str]:
    """What is not as expected, a line each; nothing if the vector holds."""
    yield from _against(vector, "whole", vector.told)
    yield from _step_by_step(vector, "step by step", vector.told)
    random = Random(vector.name)  # the same orders in every run
    for number in range(1, SHUFFLES + 1):
        told = vector.told * 2
        random.shuffle(told)
        yield from _against(vector, f"shuffle {number}", told)
        yield from _step_by_step(vector, f"shuffle {number} step by step", told)


def replaced(kept: Book, days: Collection[date], settled: Book) -> Book:
    """The rows of the settled days replaced, as a table's would be."""
    return Book(
        [line for line in kept.lines if line.day not in days] + settled.lines,
        [line for line in kept.unpriced if line.day not in days] + settled.unpriced,
    )


def same(some: Book, other: Book) -> bool:
    """Whether two books hold the same lines, each once, in any order."""
    return not _unlike(some.lines, other.lines) and not _unlike(some.unpriced, other.unpriced)


def _against(vector: Vector, way: str, told: Sequence[Telling]) -> Iterator[str]:
    shown = _shown(book(vector.charges(told), vector.zone), vector.expected)
    for name, expected in vector.expected.items():
        yield from (f"{way}: {name}: {line}" for line in _unlike(_rows(expected), _rows(shown[name])))


def _step_by_step(vector: Vector, way: str, told: Sequence[Telling]) -> Iterator[str]:
    """After each fact, what it touches is settled; the book must then equal a rebuild."""
    kept, before = Book(), list[Charge]()
    for step in range(1, len(told) + 1):
        after = vector.charges(told[:step])
        facts = Listed(after)
        days = touched_days(changed(before, after), facts, vector.zone)
        kept = replaced(kept, days, settle(days, facts, vector.zone))
        if not same(kept, rebuilt := book(after, vector.zone)):
            yield from (f"{way}: fact {step}: {line}" for line in _unlike(rebuilt.lines, kept.lines))
            yield from (f"{way}: fact {step}: {line}" for line in _unlike(rebuilt.unpriced, kept.unpriced))
            return
        before = after


def _shown(made: Book, expected: dict[str, Any]) -> dict[str, Any]:
    """A book in the words of a vector's `expected`."""
    owed = [line for line in made.lines if not line.included]
    names = {name for line in owed for name, _ in line.dims} | set(expected["unattributed"])
    totals: dict[str, int] = defaultdict(int)
    for line in owed:
        totals[line.day.isoformat()] += line.cost
    return {
        "days": [_day(line) for line in owed],
        "totals": {day: _text(cost) for day, cost in totals.items()},
        "total": _text(sum(totals.values())),
        "unattributed": {
            name: _text(sum(line.cost for line in owed if name not in dict(line.dims))) for name in names
        },
        "unpriced": [
            {"day": u.day.isoformat(), "layer": u.layer, "dims": dict(u.dims), "quantity": u.quantity}
            for u in made.unpriced
        ],
        "included": [_day(line) for line in made.lines if line.included],
    }


def _day(line: DayLine) -> dict[str, Any]:
    return {
        "day": line.day.isoformat(),
        "by": line.by,
        "shape": line.shape,
        "category": line.category,
        "dims": dict(line.dims),
        "cost": _text(line.cost),
    }


def _text(units: int) -> str:
    return Money(units).text()


def _rows(value: Any) -> list[str]:
    """Anything of `expected` as rows that compare as a set: dictionaries differ in order only."""
    if isinstance(value, list):
        return [str(sorted((key, str(said)) for key, said in row.items())) for row in value]
    return [f"{key} {said}" for key, said in value.items()] if isinstance(value, dict) else [str(value)]


def _unlike(expected: Iterable[object], found: Iterable[object]) -> list[str]:
    wanted, given = sorted(map(str, expected)), sorted(map(str, found))
    if wanted == given:
        return []
    return [f"lacks {row}" for row in wanted if row not in given] + [
        f"has {row}" for row in given if row not in wanted
    ] or ["has a row twice"]


def main(path: str) -> int:
    """Print what differs and a count; the exit status."""
    passed = failed = 0
    for vector in read_vectors(Path(path)):
        found = list(differences(vector))
        passed, failed = passed + (not found), failed + bool(found)
        if found:
            print(f"{vector.name}: {'; '.join(found)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("usage: python -m tests.ledger.vectors FILE", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))

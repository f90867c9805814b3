"""The book's rule as it is written down, slow and without any sweep: the fast one must equal it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from ledger.book import Book
from ledger.facts import LAYERS, Charge
from ledger.periods import DAY, day_of, start_of_day

MICROSECOND = timedelta(microseconds=1)
Dims = dict[str, str]
Row = tuple[bool, date, str, str, tuple[tuple[str, str], ...]]  # unpriced, day, layer, shape, dimensions


@dataclass(eq=False)
class Piece:
    """Charges that are one; the category is a dimension."""

    charge: Charge
    start: datetime
    end: datetime
    dims: Dims
    units: int = 0

    def speaks_for(self, dims: Dims) -> bool:
        charge = self.charge
        if charge.start == charge.end or charge.cost is None or charge.category not in {None, "Usage"}:
            return False
        if charge.category is None or charge.metered:
            return not contradict(self.dims, dims)
        return dims.get("category") == "Usage"


@dataclass(frozen=True, eq=False)
class PlainLine:
    """An amount even over `[start, end)`."""

    start: datetime
    end: datetime
    dims: Dims
    amount: Fraction
    shape: str
    root: Piece


def plain_book(charges: Iterable[Charge], zone: ZoneInfo) -> dict[Row, int]:
    """Units by row, no row 0, of charges that are all owed or all included."""
    facts, lines = list(charges), list[PlainLine]()
    for layer in LAYERS:
        lines = _lay(_pieces(charge for charge in facts if charge.layer == layer), lines)
    rows: dict[Row, int] = defaultdict(int)
    for root in {line.root: None for line in lines}:
        own = [line for line in lines if line.root is root]
        for (day, dims, shape), units in _in_days(root, own, zone).items():
            unpriced = root.charge.cost is None
            said = tuple(pair for pair in dims if not unpriced or pair[0] != "category")
            rows[unpriced, day, root.charge.layer, shape, said] += units
    return {row: units for row, units in rows.items() if units}


def rows_of(book: Book, *, included: bool) -> dict[Row, int]:
    """A book in the same form; of what is included, nothing is counted unpriced."""
    rows: dict[Row, int] = {}
    for line in book.lines:
        if line.included == included:
            category = [("category", line.category)] if line.category else []
            rows[False, line.day, line.by, line.shape, tuple(sorted([*line.dims, *category]))] = line.cost
    for count in book.unpriced if not included else ():
        rows[True, count.day, count.layer, count.layer, count.dims] = count.quantity
    return rows


def contradict(some: Dims, other: Dims) -> bool:
    return any(name in other and other[name] != value for name, value in some.items())


def _pieces(charges: Iterable[Charge]) -> list[Piece]:
    pieces: dict[Any, Piece] = {}
    for charge in charges:
        category = {"category": charge.category} if charge.category else {}
        dims = dict(sorted({**charge.dims, **category}.items()))
        speaks_less = charge.metered and bool(charge.dims)
        key = (charge.start, charge.end, str(dims), charge.settled, speaks_less, charge.cost is None)
        end = max(charge.end, charge.start + MICROSECOND)
        piece = pieces.setdefault(key, Piece(charge, charge.start, end, dims))
        piece.units += (charge.quantity or 1) if charge.cost is None else charge.cost.units
    return list(pieces.values())


def _lay(charges: list[Piece], lines: list[PlainLine]) -> list[PlainLine]:
    over: list[PlainLine] = []
    shape: dict[Piece, list[PlainLine]] = {charge: [] for charge in charges}
    for part in _cut(lines, {edge for charge in charges for edge in (charge.start, charge.end)}):
        speaking = [c for c in charges if c.start <= part.start < c.end and c.speaks_for(part.dims)]
        near = [] if part.root.charge.cost is None else _nearest(speaking, part.dims)
        for charge in near:
            shape[charge].append(replace(part, amount=part.amount * _share(charge, near)))
        if not near and not any(charge.charge.settled for charge in speaking):
            over.append(part)
    for charge, parts in shape.items():
        over += _laid(charge, parts)
    return over


def _laid(piece: Piece, parts: list[PlainLine]) -> list[PlainLine]:
    said = sum((part.amount for part in parts), Fraction(0))
    settled, units = piece.charge.settled or piece.charge.cost is None, Fraction(piece.units)
    if not settled and units < said:
        return parts
    scale = Fraction(1) if not settled else min(Fraction(1), max(Fraction(0), units / said)) if said else 0
    rest = PlainLine(piece.start, piece.end, piece.dims, units - said * scale, piece.charge.layer, piece)
    return [rest] + [
        replace(part, amount=part.amount * scale, root=piece, dims={**part.dims, **piece.dims})
        for part in parts
    ]


def _cut(lines: list[PlainLine], edges: Iterable[datetime]) -> list[PlainLine]:
    for edge in edges:
        lines = [part for line in lines for part in _halves(line, edge)]
    return lines


def _halves(line: PlainLine, edge: datetime) -> list[PlainLine]:
    if not line.start < edge < line.end:
        return [line]
    part, whole = (edge - line.start) // MICROSECOND, (line.end - line.start) // MICROSECOND
    first = line.amount * part / whole
    return [replace(line, end=edge, amount=first), replace(line, start=edge, amount=line.amount - first)]


def _nearest(charges: list[Piece], dims: Dims) -> list[Piece]:
    near = [charge for charge in charges if not contradict(charge.dims, dims)]
    most = max((len(charge.dims.items() & dims.items()) for charge in near), default=0)
    return [charge for charge in near if len(charge.dims.items() & dims.items()) == most]


def _share(charge: Piece, near: list[Piece]) -> Fraction:
    paces = {c: Fraction(abs(c.units)) / ((c.end - c.start) // MICROSECOND) for c in near}
    total = sum(paces.values(), Fraction(0))
    return paces[charge] / total if total else Fraction(1, len(near))


def _in_days(root: Piece, lines: list[PlainLine], zone: ZoneInfo) -> dict[Any, int]:
    parts: dict[Any, Fraction] = defaultdict(Fraction)
    sign = -1 if root.units < 0 else 1
    for line in lines:
        day, last = day_of(line.start, zone), day_of(line.end - MICROSECOND, zone)
        midnights = [start_of_day(day + DAY * n, zone) for n in range(1, (last - day).days + 1)]
        for part in _cut([line], midnights):
            key = (day_of(part.start, zone), tuple(sorted(part.dims.items())), part.shape)
            parts[key] += part.amount * sign
    parts["last",] = abs(root.units) - sum(parts.values(), Fraction(0))
    units = {key: floor(amount) for key, amount in parts.items()}
    order = sorted(parts, key=lambda key: (units[key] - parts[key], key == ("last",), key))
    for key in order[: abs(root.units) - sum(units.values())]:
        units[key] += 1
    return {key: count * sign for key, count in units.items() if key != ("last",)}

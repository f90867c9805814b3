"""Movers: the names whose spend made a total change most, and no money in two of them.

Both sides are cells: what was spent under exactly these names, a provider's and, as far as the lines say
them, of a model, project, member, tags, and a category that is not usage. Each line lies in one cell, so
all cells come to the total. A mover is the cells that bear a name, or several names together:

1. Of all names the one whose spend changed most is taken. What everything bears explains nothing.
2. It is told in more detail as long as one part of it carries half of its change (two fifths where only
   the provider is known, which explains least), with two names at most beside the provider. Of
   several such parts a model is told before a project, a project before a member.
3. Its cells are taken out, and the next one is looked for in what is left.

What moved by less than a twentieth of the whole, or by less than a cent, is not worth telling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

RANKS = ("model", "project", "member", "tag", "category", "provider")  # of equal ones the first is told
MOST = 3
NAMES = 2  # beside the provider
PART, OF_PROVIDER = Fraction(1, 2), Fraction(2, 5)  # of a change, that explain it
LITTLE = 20  # the part of the whole that is worth telling
CENT = 10**7

Name = tuple[str, str]  # the dimension and what is said there: `("model", "gpt-5.5")`
Cell = tuple[Name, ...]  # sorted; two tags are two names
Sums = Mapping[Cell, int]  # billionths


@dataclass(frozen=True, slots=True)
class Mover:
    """What was spent under `names` before and after, in billionths, apart from movers that stand before it.

    `apart`: there is such money, so this is only the rest of its name's. `gone`: nothing is left of it;
    `nothing_before`: there was none.
    """

    names: tuple[Name, ...]  # as RANKS
    before: int
    after: int
    apart: bool = False
    nothing_before: bool = False
    gone: bool = False

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Moved:
    """The movers in the order of telling; with `rest` they come to the whole change."""

    movers: tuple[Mover, ...]
    rest: int


class _Cells:
    """Cells that are still to be told of, and what each name's spend changed by among them."""

    def __init__(self, changes: Mapping[Cell, int]) -> None:
        self.changes = changes

    def bearing(self, names: Iterable[Name]) -> _Cells:
        wanted = set(names)
        return _Cells({cell: units for cell, units in self.changes.items() if wanted.issubset(cell)})

    def without(self, cells: _Cells) -> _Cells:
        return _Cells({cell: units for cell, units in self.changes.items() if cell not in cells.changes})

    def total(self) -> int:
        return sum(self.changes.values())

    def tallies(self) -> dict[Name, int]:
        found: dict[Name, int] = defaultdict(int)
        for cell, units in self.changes.items():
            for name in cell:
                found[name] += units
        return found


def movers(before: Sums, after: Sums, most: int = MOST) -> Moved:
    """The most important ones of a change from `before` to `after`, whatever the order of the cells."""
    cells = [cell for cell in {**before, **after} if before.get(cell) or after.get(cell)]
    every = _Cells({cell: after.get(cell, 0) - before.get(cell, 0) for cell in cells})
    borne_by_all = set.intersection(*map(set, cells)) if cells else set()
    whole = max(abs(sum(before.values())), abs(sum(after.values())))
    found: list[Mover] = []
    left = every
    while len(found) < most:
        names = _told(left, borne_by_all)
        mine = left.bearing(names) if names else _Cells({})
        change = abs(mine.total())
        if change < CENT or change * LITTLE < whole:
            break
        found.append(_mover(names, mine, every.bearing(names), before, after))
        left = left.without(mine)
    return Moved(tuple(found), every.total() - sum(mover.change for mover in found))


def _told(cells: _Cells, borne_by_all: set[Name]) -> tuple[Name, ...]:
    """The names of the next mover; none where nothing tells one part from another."""
    first = _greatest({name: units for name, units in cells.tallies().items() if name not in borne_by_all})
    if first is None:
        return ()
    names = [first]
    while (finer := _finer(cells.bearing(names), names, borne_by_all)) is not None:
        names.append(finer)
    return _needed(cells, names)


def _finer(cells: _Cells, names: list[Name], borne_by_all: set[Name]) -> Name | None:
    """A name that carries enough of these cells' change, in the same direction."""
    known = {dimension for dimension, _ in names}
    if len(known - {"provider"}) >= NAMES:
        return None
    change = cells.total()
    part = OF_PROVIDER if known == {"provider"} else PART
    without = known if known == {"category"} else {*known, "provider"}
    enough = [
        (name[0], -abs(units), name)
        for name, units in cells.tallies().items()
        if name[0] not in without and name not in borne_by_all
        if units * change > 0 and abs(units) >= part * abs(change)
    ]
    return min(enough, key=lambda each: (RANKS.index(each[0]), *each[1:]))[-1] if enough else None


def _needed(cells: _Cells, names: list[Name]) -> tuple[Name, ...]:
    """Without the provider where the other names mean the same cells: a model tells it, a credit does not."""
    others = [name for name in names if name[0] != "provider"]
    if {dimension for dimension, _ in others} - {"category"} and cells.bearing(
        others
    ).changes == cells.bearing(names).changes:
        names = others
    return tuple(sorted(names, key=_rank))


def _greatest(tallies: Mapping[Name, int]) -> Name | None:
    moved = {name: units for name, units in tallies.items() if units}
    return min(moved, key=lambda name: (-abs(moved[name]), _rank(name)), default=None)


def _rank(name: Name) -> tuple[int, Name]:
    return RANKS.index(name[0]), name


def _mover(names: tuple[Name, ...], mine: _Cells, whole: _Cells, before: Sums, after: Sums) -> Mover:
    return Mover(
        names,
        sum(before.get(cell, 0) for cell in mine.changes),
        sum(after.get(cell, 0) for cell in mine.changes),
        apart=len(mine.changes) < len(whole.changes),
        nothing_before=not any(before.get(cell) for cell in whole.changes),
        gone=not any(after.get(cell) for cell in whole.changes),
    )

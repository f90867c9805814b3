"""Nearest: which of the charges that speak takes a line, and how several share it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from ledger.layers import USAGE, Amount, Pairs, Root, Voice

Takers = Sequence[tuple[Root | None, Amount]]
Names = tuple[str, ...]
Values = tuple[str, ...]


class Speaking:
    """The charges of a layer that speak during one stretch of time.

    They are found by the names and values that they share with a line: an organisation has
    thousands of projects and models a day, too many to compare each with each.
    """

    def __init__(self, charges: Iterable[Root]) -> None:
        self._charges = tuple(charges)
        self._groups: dict[tuple[Voice, Names], list[Root]] = {}
        self._by_values: dict[tuple[Voice, Names, Names], Mapping[Values, list[Root]]] = {}

    def takers(self, dims: Pairs, *, unpriced: bool) -> Takers:
        """Who takes which share of a line; None: it stays as it is. Empty: it goes, overruled."""
        alike = list(self._alike(dims))
        if alike and not unpriced:
            most = max(count for count, _ in alike)
            return _shares([charge for count, group in alike if count == most for charge in group])
        if any(charge.settled for _, group in alike for charge in group):
            return []
        return [] if USAGE in dims and self._overrules_usage() else [(None, 1)]

    def _alike(self, dims: Pairs) -> Iterator[tuple[int, list[Root]]]:
        """Those that do not contradict the line, with the number of names in which they say the same."""
        said = dict(dims)
        for voice, names in self._grouped():
            common = tuple(name for name in names if name in said)
            if voice is Voice.ALIKE or USAGE in dims:
                found = self._valued(voice, names, common).get(tuple(said[name] for name in common))
                yield from [(len(common), found)] if found else []

    def _grouped(self) -> dict[tuple[Voice, Names], list[Root]]:
        if not self._groups:
            for charge in self._charges:
                names = tuple(name for name, _ in charge.dims)
                self._groups.setdefault((charge.voice, names), []).append(charge)
        return self._groups

    def _valued(self, voice: Voice, names: Names, common: Names) -> Mapping[Values, list[Root]]:
        """The charges of a group by their values of the common names."""
        key = (voice, names, common)
        if key not in self._by_values:
            found: Mapping[Values, list[Root]] = defaultdict(list)
            for charge in self._groups[voice, names]:
                found[tuple(value for name, value in charge.dims if name in common)].append(charge)
            self._by_values[key] = found
        return self._by_values[key]

    def _overrules_usage(self) -> bool:
        return any(charge.settled and charge.voice is Voice.USAGE for charge in self._charges)


def _shares(near: Sequence[Root]) -> Takers:
    """By pace, money per time; equally where all paces are 0."""
    if len(near) == 1:
        return [(near[0], 1)]
    paces = [Fraction(abs(charge.units), charge.end - charge.start) for charge in near]
    total = sum(paces)
    if not total:
        return [(charge, Fraction(1, len(near))) for charge in near]
    return [(charge, pace / total) for charge, pace in zip(near, paces, strict=True) if pace]

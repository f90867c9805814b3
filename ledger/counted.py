"""Counts that hold one another, as sums: what of each is left when what lies inside it is taken out."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from ledger.units import MODALITIES, PARTS, UNITS, Unit, unit_named

Signs = tuple[int, ...]  # a factor for each of some quantities, in their order


class Form(NamedTuple):
    """A sum of quantities that must not be below zero: if it is, the parts of `whole` are more than it."""

    signs: Signs
    whole: str


def leaf_forms(priced: tuple[str, ...], names: tuple[str, ...]) -> dict[str, Signs]:
    """For each priced unit: its count without those of priced units inside it, as factors of `names`."""
    units = sorted((unit_named(name) for name in priced), key=lambda unit: (-len(unit.words), unit.name))
    leaves: dict[str, Signs] = {}
    for unit in units:
        rest = list(_count(unit.name, names))
        for other in units:
            if other.is_inside(unit):
                rest = [ours - theirs for ours, theirs in zip(rest, leaves[other.name], strict=True)]
        leaves[unit.name] = tuple(rest)
    return leaves


def check_counts(priced: tuple[str, ...], names: tuple[str, ...]) -> tuple[Form, ...]:
    """What must hold of the counts: no part is larger than its whole, nor are all its parts together.

    Parts by modality may overlap with parts by cache where a provider does not say by how much, so
    together they are compared only where both are priced.
    """
    plain = tuple(name for name in UNITS if _is_said(name, names) and not _by_modality(name))
    found: dict[Signs, str] = {}
    for wholes in (priced, plain):
        forms = leaf_forms(wholes, names).items()
        found |= {signs: name for name, signs in forms if min(signs, default=0) < 0}
    for name in names:
        for inner in names:
            if unit_named(inner).is_inside(unit_named(name)):
                signs = tuple((each == name) - (each == inner) for each in names)
                found.setdefault(signs, name)
    return tuple(Form(signs, whole) for signs, whole in found.items())


def covered(name: str, rates: Collection[str]) -> bool:
    """Whether a unit, or one around it, has a rate."""
    unit = unit_named(name)
    return name in rates or any(unit.is_inside(unit_named(other)) for other in rates)


def _count(name: str, names: tuple[str, ...]) -> Signs:
    """A unit's count, or that of its parts where it is not said itself."""
    said = {name} if name in names else set(PARTS.get(name, ()))
    return tuple(int(each in said) for each in names)


def _is_said(name: str, names: tuple[str, ...]) -> bool:
    return any(_count(name, names)) or any(unit_named(each).is_inside(UNITS[name]) for each in names)


def _by_modality(name: str) -> bool:
    unit: Unit = UNITS[name]
    return "tokens" in unit.words and bool(unit.words & set(MODALITIES))

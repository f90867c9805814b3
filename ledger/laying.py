"""Laying a layer over the lines of all less trusted ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from ledger.layers import Amount, Pairs, Root, Voice
from ledger.nearest import Speaking, Takers
from ledger.spread import Line, cut, times

Taken = dict[Root | None, list[Line]]


def lay(charges: Sequence[Root], lines: list[Line]) -> list[Line]:
    """The lines once the charges of a layer have spoken."""
    voices = [charge for charge in charges if charge.voice is not Voice.NOTHING]
    taken: Taken = _taken(voices, lines) if voices else {None: lines}
    over = list(taken.get(None, ()))
    for charge in charges:
        over += _laid(charge, taken.get(charge, ()))
    return over


def _taken(voices: Sequence[Root], lines: Iterable[Line]) -> Taken:
    """Each charge's parts of the lines; under None those that stay as they are."""
    edges, stretches = _stretches(voices)
    taken: Taken = defaultdict(list)
    known: dict[tuple[int, Pairs, bool], Takers] = {}
    for line in lines:
        for number, part in cut(line, edges):
            case = (number, part.dims, part.root.unpriced)
            if case not in known:
                known[case] = stretches[number].takers(part.dims, unpriced=part.root.unpriced)
            for taker, portion in known[case]:
                taken[taker].append(times(part, portion))
    return taken


def _stretches(voices: Sequence[Root]) -> tuple[list[int], list[Speaking]]:
    """The sorted edges, and who speaks before the first, between them and after the last."""
    turns: dict[int, list[Root]] = defaultdict(list)
    for charge in voices:
        turns[charge.start].append(charge)
        turns[charge.end].append(charge)
    now: dict[Root, None] = {}
    stretches = [Speaking(now)]
    for edge in sorted(turns):
        for charge in turns[edge]:
            if charge.start == edge:
                now[charge] = None
            else:
                del now[charge]
        stretches.append(Speaking(now))
    return sorted(turns), stretches


def _laid(charge: Root, parts: Sequence[Line]) -> Iterator[Line]:
    """What lies where a charge took `parts`: these, scaled, and the rest, which they do not explain."""
    said = sum(part.amount for part in parts)
    if not charge.settled and not charge.unpriced and charge.units < said:
        yield from parts  # a floor below what is known already
        return
    scale = _scale(charge, said) if parts else 0
    if scale:
        yield from _scaled(charge, parts, scale)
    if rest := charge.units - said * scale:
        yield Line(charge.start, charge.end, charge.dims, rest, charge.layer, charge)


def _scale(charge: Root, said: Amount) -> Amount:
    """Never up, never with the sign turned; what an unsettled charge explains is kept as it is."""
    if not charge.settled:
        return 1
    scale = Fraction(charge.units) / said if said else Fraction(0)
    return max(Fraction(0), min(Fraction(1), scale))


def _scaled(charge: Root, parts: Sequence[Line], scale: Amount) -> Iterator[Line]:
    joined: dict[Pairs, Pairs] = {}
    for part in parts:
        if (dims := joined.get(part.dims)) is None:
            dims = joined[part.dims] = tuple(sorted({*part.dims, *charge.dims}))
        amount = part.amount if scale == 1 else part.amount * scale
        yield Line(part.start, part.end, dims, amount, part.shape, charge)

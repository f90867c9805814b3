"""The money axis of a chart: how far it goes and where its lines are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commands.spelling import decimal
from commands.spelling import money as spelled
from commands.tongue import ENGLISH, TONGUE
from ledger.money import BILLION, LARGEST, Money

MOST_STEPS = 5
MOST_PLACES = 6  # of a percentage
TOWERS = 4  # a day this many times the next is cut, or all the others would be flat
FAR_BUDGET = 3  # a budget this many times the highest day lies above the picture


@dataclass(frozen=True, slots=True)
class Axis:
    """From `bottom` to `top` in billionths, a line at each multiple of `step`; days above `top` are cut."""

    bottom: int
    top: int
    step: int

    def ticks(self) -> range:
        return range(-(-self.bottom // self.step) * self.step, self.top + 1, self.step)

    def share(self, units: int) -> float:
        """Where an amount lies between bottom (0) and top (1)."""
        return max(0.0, min(1.0, (units - self.bottom) / (self.top - self.bottom)))


def axis(highs: Sequence[int], lows: Sequence[int], budget: int | None) -> Axis:
    """`highs` are the days' sums of what was spent, `lows` of what came back (0 or less)."""
    highest = _without_towers(sorted(highs, reverse=True))
    if budget is not None and 0 < budget <= FAR_BUDGET * highest:
        highest = max(highest, budget)
    if highest <= 0:
        highest = budget if budget and budget > 0 and not any(lows) else 0
    lowest = min([0, *lows])
    if highest == lowest == 0:
        highest = BILLION
    step = _step(highest - lowest)
    little = -2 * lowest < step  # what came back needs no line of its own
    return Axis(lowest if little else lowest // step * step, -(-highest // step) * step, step)


def axis_around_zero(units: Sequence[int], line: int) -> Axis:
    """For figures either way, with lines at plus and minus `line`: small figures are seen to be small."""
    longest = max(_without_towers(sorted(map(abs, units), reverse=True)), FAR_BUDGET * line)
    up, down = (max([line, *(min(side * each, longest) for each in units)]) for side in (1, -1))
    if not up and not down:
        up = down = BILLION // 10
    step = _step(up + down)
    return Axis(-down // step * step, -(-up // step) * step, step)


def tick(units: int, step: int, currency: str) -> str:
    """As short as the step allows: `$2`, `$0.50`, `$1,500`, `$20k`."""
    if step % BILLION and units:
        places = 2
        while step % 10 ** (9 - places):
            places += 1
        return spelled(money(units, currency), places)
    thousands = TONGUE.get() == ENGLISH and step >= 10_000 * BILLION and not step % (1000 * BILLION)
    if thousands:  # which other languages write in other ways
        return spelled(money(units // 1000, currency), 0) + ("k" if units else "")
    return spelled(money(units, currency), 0)


def percent_tick(units: int, step: int = BILLION // 100) -> str:
    """`+20 %`, `-2.5 %`, `0 %`, as fine as the step; a billion is the whole."""
    places = 0
    while step % (BILLION // 100 // 10**places) and places < MOST_PLACES:
        places += 1
    share = Decimal(round(units * 100 * 10**places / BILLION)).scaleb(-places)
    share = share.quantize(Decimal(1)) if share == share.to_integral() else share
    return f"{'+' if share > 0 else ''}{decimal(share)} %"


def money(units: int, currency: str) -> Money:
    """A sum of days may be more than one amount can keep: a picture shows the most there is."""
    return Money(max(-LARGEST, min(units, LARGEST)), currency)


def _without_towers(ordered: Sequence[int]) -> int:
    """The highest day to show whole: at most two stand out so far that they are cut."""
    for at in range(min(2, len(ordered) - 1)):
        if ordered[at + 1] > 0 and ordered[at] > TOWERS * ordered[at + 1]:
            return ordered[at + 1]
    return max(ordered, default=0)


def _step(span: int) -> int:
    power = 1
    while True:
        for times in (1, 2, 5):
            if span <= times * power * MOST_STEPS:
                return times * power
        power *= 10

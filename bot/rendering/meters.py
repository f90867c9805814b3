"""A meter as text: figures and a bar that need no colour."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.rendering.values import one_line
from commands.catalogue import say
from commands.reply import Meter
from commands.spelling import percent
from ledger.money import LARGEST, Money


@dataclass(frozen=True, slots=True)
class Gauge:
    """`$1.06 of $2.00 · 53 %`, `[#####---|--]`, `$0.40 kept in reserve`."""

    label: str
    figures: str
    bar: str
    rest: str


def gauge(meter: Meter, cells: int) -> Gauge:
    used = f" · {percent(_share(meter.spent, meter.limit))}" if meter.limit.units > 0 else ""
    figures = say("rendering.of_limit", spent=meter.spent, limit=meter.limit) + used
    return Gauge(one_line(meter.label), figures, bar(meter, cells), ", ".join(_rest(meter)))


def bar(meter: Meter, cells: int) -> str:
    """`#` spent, `=` held, `-` left; `|` is where the reserve begins.

    A cell is full only when its money is spent, so a full bar means that the limit is reached;
    the first cell alone shows any spend at all.
    """
    limit = max(meter.limit.units, 0)
    reserve = min(max(meter.reserve.units, 0), limit)
    free = cells - (max(1, round(cells * _ratio(reserve, limit))) if reserve else 0)
    spent = _cells(meter.spent.units, limit, reserve, cells, free)
    taken = max(spent, _cells(meter.spent.units + meter.held.units, limit, reserve, cells, free))
    filled = "#" * spent + "=" * (taken - spent) + "-" * (cells - taken)
    return f"[{filled[:free]}{'|' if reserve else ''}{filled[free:]}]"


def _cells(units: int, limit: int, reserve: int, cells: int, free: int) -> int:
    if units <= 0:
        return 0
    full = min(cells, max(1, int(cells * _ratio(units, limit))))
    if units < limit - reserve:
        return min(full, free)  # rounding must not reach into the reserve before the money does
    return full if units >= limit else max(full, free)


def _ratio(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole > 0 else Fraction(1)


def _share(part: Money, whole: Money) -> Fraction:
    return Fraction(part.units, whole.units)


def _rest(meter: Meter) -> list[str]:
    said = []
    if meter.spent.units > meter.limit.units:
        over = Money(min(meter.spent.units - meter.limit.units, LARGEST), meter.limit.currency)
        said.append(say("rendering.over", amount=over))
    if meter.reserve.units:
        said.append(say("rendering.reserve", amount=meter.reserve))
    if meter.held.units:
        said.append(say("rendering.held", amount=meter.held))
    return said

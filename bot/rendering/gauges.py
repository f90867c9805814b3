"""Budgets as bars from nothing to their limit, one beneath the other.

Spent is solid, held is hollow, the reserve begins at a dashed line, and what is over the limit stands
behind a bold one: nothing is told by its colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.rendering.card import EDGE, SMALL, TOP, Body, Theme
from bot.rendering.legend import Entry, legend
from bot.rendering.lettering import fitting
from bot.rendering.meters import gauge
from bot.rendering.names import distinct
from bot.rendering.rows import WIDE, Figures
from bot.rendering.shapes import hollow, line, rect, text
from commands.catalogue import say
from commands.charts import Gauges
from commands.reply import Meter

MOST = 6
ROW, BAR, ROUND = 150, 44, 8
FARTHEST = 2  # a limit that is passed more than so many times is drawn as if passed so many times


@dataclass(frozen=True, slots=True)
class Scale:
    """Pixels of one budget's amounts, all in its limit's currency."""

    meter: Meter

    @property
    def whole(self) -> int:
        """What the bar's full length is worth: the limit, or more if more is spent."""
        limit = max(self.meter.limit.units, 1)
        return min(max(limit, self.meter.spent.units), FARTHEST * limit)

    def x(self, units: int) -> float:
        return EDGE + WIDE * min(max(units, 0), self.whole) / self.whole


def gauges(chart: Gauges, theme: Theme) -> Body:
    """The body of the picture; more than `MOST` budgets end in "and n more"."""
    shown = chart.meters[:MOST]
    readings = [gauge(meter, 1) for meter in shown]
    figures = [Figures.of(reading.figures) for reading in readings]
    rooms = [each.beside for each in figures]
    names = distinct([meter.label for meter in shown], "pictures.budget_number", rooms)
    shapes: list[str] = []
    y = TOP
    for name, said, meter, reading in zip(names, figures, shown, readings, strict=True):
        shapes += [text(EDGE, y, name, SMALL, theme.words), said.drawn(y, theme)]
        shapes += _bar(meter, Scale(meter), y + 18, theme)
        if reading.rest:
            shapes.append(text(EDGE, y + BAR + 54, fitting(reading.rest, SMALL, WIDE), SMALL, theme.quiet))
        y += ROW
    left = len(chart.meters) - len(shown)
    if left:
        shapes.append(text(EDGE, y + 10, say("rendering.more", count=left), SMALL, theme.quiet))
        y += 50
    entries, bottom = legend(list(_entries(shown, theme)), y + 18, theme)
    return Body([*shapes, *entries], bottom)


def _bar(meter: Meter, scale: Scale, top: float, theme: Theme) -> Iterator[str]:
    limit = max(meter.limit.units, 0)
    yield rect(EDGE, top, WIDE, BAR, theme.lines, round_by=ROUND)
    within, spent = scale.x(min(meter.spent.units, limit)), scale.x(meter.spent.units)
    if within > EDGE:
        yield rect(EDGE, top, max(within - EDGE, 3), BAR, theme.within, round_by=ROUND)
    if spent > within:
        yield rect(within, top, spent - within, BAR, theme.beyond, round_by=ROUND)
    held = scale.x(meter.spent.units + meter.held.units)
    if meter.held.units > 0 and held - spent > 6:
        yield hollow(spent + 3, top + 3, held - spent - 6, BAR - 6, theme.within, round_by=ROUND - 3)
    if 0 < meter.reserve.units < limit:
        yield from _mark(scale.x(limit - meter.reserve.units), top, "7 6", theme)
    if spent > within and limit:
        yield from _mark(within, top, "", theme)


def _mark(x: float, top: float, dashes: str, theme: Theme) -> Iterator[str]:
    yield line(x, top - 6, x, top + BAR + 6, theme.ground, 10)
    yield line(x, top - 6, x, top + BAR + 6, theme.words, 4, dashes=dashes)


def _entries(shown: tuple[Meter, ...], theme: Theme) -> Iterator[Entry]:
    """Only of what is there to be seen."""
    yield Entry(say("pictures.spent"), theme.within)
    if any(meter.held.units > 0 for meter in shown):
        yield Entry(say("pictures.held"), theme.within, "hollow")
    if any(meter.spent.units > meter.limit.units for meter in shown):
        yield Entry(say("pictures.over"), theme.beyond)
    if any(meter.reserve.units > 0 for meter in shown):
        yield Entry(say("pictures.reserve"), theme.words, "dashes")

"""A month's spend added up: what is known is a solid line, what is expected are dots within a band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.rendering.axis import Axis, axis, money, tick
from bot.rendering.card import MIDDLE, RIGHT, SMALL, THIN, TOP, Body, Theme
from bot.rendering.legend import Entry, legend
from bot.rendering.lettering import BOLD, width_of
from bot.rendering.plot import BELOW, LEGEND_AT, Plot, dashed, day_labels, grid, plot_of
from bot.rendering.shapes import area, dot, text, way
from bot.rendering.sums import Sums, sums_of
from commands.catalogue import say
from commands.charts import Outlook
from commands.spelling import day as said_day

DOTS = "4 9"
BENEATH, BAND = 0.22, 0.28  # opacity
LINE_OF_TEXT = 38  # pixels that two labels need between them


def outlook(chart: Outlook, theme: Theme) -> Body:
    """The body of the picture."""
    sums = sums_of(chart)
    scale = axis([max((0, *sums.spent, *sums.high, *sums.expected))], [min((0, *sums.spent))], sums.limit)
    ending = sums.about(sums.end) if sums.expected else sums.said(sums.last)
    plot, labels = plot_of(
        scale,
        len(chart.days),
        lambda units: tick(units, scale.step, sums.currency),
        width_of(ending, MIDDLE, BOLD) + 10,
    )
    entries, bottom = legend(list(_entries(chart, sums, scale, theme)), LEGEND_AT, theme)
    shapes = [
        *grid(plot, labels, theme),
        *_band(plot, sums, theme),
        *_known(plot, sums, theme),
        *_limit(plot, sums, theme),
        *day_labels(plot, chart.days, theme),
        *_marks(chart, plot, sums, theme),
        text(RIGHT, _beside(plot, sums), ending, MIDDLE, theme.words, anchor="end", bold=True),
        *entries,
    ]
    return Body(shapes, bottom)


def _points(plot: Plot, units: Sequence[int], after: int) -> list[tuple[float, float]]:
    """At the end of each day."""
    return [(plot.left + plot.slot * (after + at + 1), plot.y(each)) for at, each in enumerate(units)]


def _spent(plot: Plot, sums: Sums) -> list[tuple[float, float]]:
    """From nothing on; a running day is at its middle."""
    points = [(plot.left, plot.y(0)), *_points(plot, sums.spent, 0)]
    if sums.running:
        points[-1] = (plot.middle(len(sums.spent) - 1), points[-1][1])
    return points


def _band(plot: Plot, sums: Sums, theme: Theme) -> Iterator[str]:
    """It opens at the last known sum; its edges are drawn, so that it is seen without its tint."""
    begin = _spent(plot, sums)[-1]
    upper, lower = (
        [begin, *_points(plot, units, sums.count - len(units))] for units in (sums.high, sums.low)
    )
    expected = [begin, *_points(plot, sums.expected, sums.after)]
    if len(upper) > 1:
        yield area([*upper, *reversed(lower)], theme.plain, BAND)
        yield way(upper, theme.plain, THIN)
        yield way(lower, theme.plain, THIN)
    if len(expected) > 1:
        yield way(expected, theme.within, 6, dashes=DOTS)


def _known(plot: Plot, sums: Sums, theme: Theme) -> Iterator[str]:
    known = _spent(plot, sums)
    if len(known) > 1:
        yield area([*known, (known[-1][0], plot.y(0))], theme.within, BENEATH)
        yield way(known, theme.within, 6)


def _limit(plot: Plot, sums: Sums, theme: Theme) -> Iterator[str]:
    if sums.limit is not None and 0 < sums.limit <= plot.axis.top:
        yield from dashed(plot, sums.limit, theme)


@dataclass(frozen=True, slots=True)
class Label:
    """Words that end at `x`."""

    x: float
    y: float
    words: str

    @property
    def left(self) -> float:
        return self.x - width_of(self.words, SMALL, BOLD)

    def meets(self, other: Label) -> bool:
        beside = self.left - 8 < other.x and other.left - 8 < self.x
        return beside and abs(self.y - other.y) < LINE_OF_TEXT


def _marks(chart: Outlook, plot: Plot, sums: Sums, theme: Theme) -> Iterator[str]:
    """A dot where today stands, another where the limit is reached; each is named where there is room."""
    labels: list[Label] = []
    reached = sums.reached()
    if sums.spent:
        x, y = _spent(plot, sums)[-1]
        yield dot(x, y, 11, theme.words, theme.ground)
        if sums.expected and y > TOP + LINE_OF_TEXT:
            labels.append(_label(plot, x - 14, y - 22, sums.said(sums.last)))
    if reached is not None and sums.limit and reached < len(chart.days):
        x, y = plot.left + plot.slot * (reached + 1), plot.y(sums.limit)
        yield dot(x, y, 11, theme.beyond, theme.ground)
        at = (x + 20, min(y + 44, BELOW - 8)) if reached >= sums.after else (x - 14, y - 22)
        on = _label(plot, *at, said_day(chart.days[reached]))
        labels += [] if any(on.meets(other) for other in labels) else [on]
    for each in labels:
        yield text(each.x, each.y, each.words, SMALL, theme.words, anchor="end", bold=True, halo=theme.ground)


def _label(plot: Plot, x: float, y: float, words: str) -> Label:
    """It begins at the plot's left where there is no room before it."""
    return Label(min(max(x, plot.left + width_of(words, SMALL, BOLD) + 6), plot.right), y, words)


def _beside(plot: Plot, sums: Sums) -> float:
    return min(max(plot.y(sums.end) + 12, TOP), BELOW)


def _entries(chart: Outlook, sums: Sums, scale: Axis, theme: Theme) -> Iterator[Entry]:
    if sums.spent:
        yield Entry(say("pictures.spent"), theme.within, "line")
    if sums.expected:
        yield Entry(say("pictures.expected"), theme.within, "dots")
    if sums.low and sums.high:
        low, high = sums.about(sums.low[-1]), sums.about(sums.high[-1])
        yield Entry(say("pictures.likely", share=chart.share, low=low, high=high), theme.plain, "band")
    if sums.limit is not None:
        key = "pictures.limit_above" if sums.limit > scale.top else "pictures.limit"
        yield Entry(say(key, amount=money(sums.limit, sums.currency)), theme.words, "dashes")

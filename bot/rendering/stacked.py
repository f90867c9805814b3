"""Days stacked by series, the daily budget as a line across them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rendering.axis import Axis, axis, tick
from bot.rendering.card import MIDDLE, RIGHT, THIN, TOP, WIDTH, Body, Theme
from bot.rendering.legend import Entry, legend
from bot.rendering.lettering import BOLD, width_of
from bot.rendering.plot import BELOW, HEIGHT, LEGEND_AT, Plot, dashed, day_labels, grid, plot_of
from bot.rendering.shapes import bars, line, text
from bot.rendering.stacks import Stacks, stacks
from commands.catalogue import say
from commands.charts import StackedDays


def stacked(chart: StackedDays, theme: Theme) -> Body:
    """The body of the picture."""
    drawn = stacks(chart, theme)
    scale = axis(drawn.highs, drawn.lows, drawn.budget)
    total = drawn.said(-1) if drawn.days else ""
    plot, labels = plot_of(
        scale,
        len(drawn.days),
        lambda units: tick(units, scale.step, drawn.currency),
        width_of(total, MIDDLE, BOLD) + 10,
    )
    entries, bottom = legend(_entries(drawn, scale, theme), LEGEND_AT, theme)
    return Body(
        [
            *grid(plot, labels, theme),
            *_bars(plot, drawn, theme),
            *_budget(plot, drawn, theme),
            *day_labels(plot, drawn.days, theme),
            *_beside(plot, drawn, total, theme),
            *_above(plot, drawn, theme),
            *entries,
        ],
        bottom,
    )


def _bars(plot: Plot, drawn: Stacks, theme: Theme) -> Iterator[str]:
    """Each series in one shape; the gaps between are of ground, seen without any hue."""
    count, wide = len(drawn.days), plot.bar
    ups, downs = [0] * count, [0] * count
    lefts = [plot.middle(at) - wide / 2 for at in range(count)]
    for one in drawn.series:
        boxes = []
        for at, units in enumerate(one.units):
            foot = ups[at] if units > 0 else downs[at]
            if units > 0:
                ups[at] += units
            else:
                downs[at] += units
            if units and foot <= plot.axis.top:
                high, low = sorted((plot.y(foot), plot.y(foot + units)))
                boxes.append((lefts[at], high, wide, _height(low - high)))
        if boxes:
            yield bars(boxes, one.colour)
    for left, up in zip(lefts, ups, strict=True):
        if up > plot.axis.top:
            yield from torn(left, wide, theme)


def _height(whole: float) -> float:
    return whole - THIN if whole > 3 * THIN else whole


def torn(x: float, width: float, theme: Theme) -> Iterator[str]:
    """Two gaps across a bar that is higher than the picture."""
    for y in (TOP + 18, TOP + 34):
        yield line(x - 3, y + 6, x + width + 3, y - 6, theme.ground, 6)


def _budget(plot: Plot, drawn: Stacks, theme: Theme) -> Iterator[str]:
    if drawn.budget is not None and 0 < drawn.budget <= plot.axis.top:
        yield from dashed(plot, drawn.budget, theme)


def _beside(plot: Plot, drawn: Stacks, total: str, theme: Theme) -> Iterator[str]:
    """The last day's total at the height of its bar, where no other bar can be in its way."""
    if not any(drawn.highs) and not any(drawn.lows):
        middle, half = (plot.left + plot.right) / 2, TOP + HEIGHT / 2
        said = say("pictures.nothing_spent")
        yield text(middle, half, said, MIDDLE, theme.quiet, anchor="middle", halo=theme.ground)
    if total:
        y = min(plot.y(drawn.highs[-1]) + 12, BELOW)
        yield text(RIGHT, y, total, MIDDLE, theme.words, anchor="end", bold=True)


def _above(plot: Plot, drawn: Stacks, theme: Theme) -> Iterator[str]:
    """The totals of days that were cut, as far as there is room for them."""
    free = float(WIDTH)
    for at in range(len(drawn.days) - 2, -1, -1):
        if drawn.highs[at] <= plot.axis.top:
            continue
        words = drawn.said(at)
        half = width_of(words, MIDDLE, BOLD) / 2
        x = max(plot.middle(at), plot.left + half)
        if x + half < free:
            yield text(x, TOP - 12, words, MIDDLE, theme.words, anchor="middle", bold=True, halo=theme.ground)
            free = x - half - 12


def _entries(drawn: Stacks, scale: Axis, theme: Theme) -> list[Entry]:
    entries = [Entry(one.name, one.colour) for one in drawn.series]
    if drawn.budget is not None:
        key = "pictures.budget_above" if drawn.budget > scale.top else "pictures.budget"
        entries.append(Entry(say(key, amount=drawn.money(drawn.budget)), theme.words, "dashes"))
    return entries

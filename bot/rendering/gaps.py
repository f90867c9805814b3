"""Each day's bill against its estimate: up where the bill says more, down where it says less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bot.rendering.axis import Axis, axis_around_zero, percent_tick
from bot.rendering.card import MIDDLE, RIGHT, SMALL, TOP, WIDTH, Body, Theme
from bot.rendering.legend import Entry, legend
from bot.rendering.lettering import BOLD, width_of
from bot.rendering.plot import BELOW, HEIGHT, LEGEND_AT, Plot, dashed, day_labels, grid, plot_of
from bot.rendering.shapes import bars, line, text
from bot.rendering.stacks import MOST_DAYS
from commands.catalogue import say
from commands.charts import DriftDays
from ledger.money import BILLION

LEAST = 4  # pixels: a bill that agrees with its estimate is seen, a day without a bill is empty
FARTHEST = 100 * BILLION


def gaps(chart: DriftDays, theme: Theme) -> Body:
    """The body of the picture; a share of one is a billion here, as axes count."""
    days = chart.days[-MOST_DAYS:]
    units = [_units(gap) for gap in (*chart.gaps, *[None] * len(chart.days))[: len(chart.days)]][-len(days) :]
    alert = _units(chart.alert) or 0
    known = [each for each in units if each is not None]
    scale = axis_around_zero(known, alert)
    plot, labels = plot_of(scale, len(days), lambda each: percent_tick(each, scale.step), 10)
    entries, bottom = legend(list(_entries(chart, known, theme)), LEGEND_AT, theme)
    shapes = [
        *grid(plot, labels, theme),
        *_bars(plot, units, theme),
        *(
            shape
            for each in (alert, -alert)
            if each and _seen(scale, each)
            for shape in dashed(plot, each, theme)
        ),
        *day_labels(plot, days, theme),
        *_largest(plot, units, theme),
        *entries,
    ]
    if not known:
        half = TOP + HEIGHT / 2 - 24
        said = say("pictures.no_bill")
        shapes.append(text(WIDTH / 2, half, said, MIDDLE, theme.quiet, anchor="middle", halo=theme.ground))
    return Body(shapes, bottom)


def _units(gap: Fraction | None) -> int | None:
    return None if gap is None else max(-FARTHEST, min(round(gap * BILLION), FARTHEST))


def _seen(scale: Axis, units: int) -> bool:
    return scale.bottom <= units <= scale.top


def _bars(plot: Plot, units: Sequence[int | None], theme: Theme) -> Iterator[str]:
    for more, colour in ((True, theme.beyond), (False, theme.within)):
        boxes = []
        for at, gap in enumerate(units):
            if gap is not None and (gap > 0) == more:
                high, low = sorted((plot.y(0), plot.y(gap)))
                boxes.append((plot.middle(at) - plot.bar / 2, high, plot.bar, max(low - high, LEAST)))
        if boxes:
            yield bars(boxes, colour)
    for at, gap in enumerate(units):
        if gap is not None and not _seen(plot.axis, gap):
            yield from _torn(plot, at, theme, up=gap > 0)


def _torn(plot: Plot, at: int, theme: Theme, *, up: bool) -> Iterator[str]:
    """Two gaps across a bar that is longer than the picture."""
    x = plot.middle(at) - plot.bar / 2
    for y in (TOP + 18, TOP + 34) if up else (BELOW - 34, BELOW - 18):
        yield line(x - 3, y + 6, x + plot.bar + 3, y - 6, theme.ground, 6)


def _largest(plot: Plot, units: Sequence[int | None], theme: Theme) -> Iterator[str]:
    """The largest gap either way and every one that was cut, as far as there is room."""
    known = [(each, at) for at, each in enumerate(units) if each]
    above, below = ([each for each in known if side * each[0] > 0] for side in (1, -1))
    ends = {at for _, at in ([max(above)] if above else []) + ([min(below)] if below else [])}
    free: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for gap, at in sorted(known, key=lambda each: -abs(each[0])):
        if at not in ends and _seen(plot.axis, gap):
            continue
        words, up = percent_tick(gap, _fine(gap)), gap > 0
        half = width_of(words, SMALL, BOLD) / 2
        x = min(max(plot.middle(at), plot.left + half), RIGHT - half)
        if any(x - half < right + 12 and left - 12 < x + half for left, right in free[up]):
            continue
        free[up].append((x - half, x + half))
        y = max(plot.y(gap), TOP) - 12 if up else plot.y(gap) + 38
        if y > BELOW - 6:  # no room beneath: that day's bar leaves it above
            y = plot.y(0) - 12
        yield text(x, y, words, SMALL, theme.words, anchor="middle", bold=True, halo=theme.ground)


def _fine(gap: int) -> int:
    """A tenth of a percent below ten percent, else a whole one."""
    return BILLION // (1000 if abs(gap) < BILLION // 10 else 100)


def _entries(chart: DriftDays, known: Sequence[int], theme: Theme) -> Iterator[Entry]:
    if any(each > 0 for each in known):
        yield Entry(say("pictures.bill_above"), theme.beyond)
    if any(each <= 0 for each in known):
        yield Entry(say("pictures.bill_below"), theme.within)
    if chart.alert:
        yield Entry(say("pictures.alert_from", share=chart.alert), theme.words, "dashes")

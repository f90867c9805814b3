"""A chart as SVG: days stacked by series, the daily budget as a line.

It is looked at in a chat, where a phone shows 1,000 pixels in some 370: nothing is written smaller
than 28. Its own dark card is behind it, on which every provider's colour has a contrast of 3 : 1 at
least; a white one would lose the yellow and the light blue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.rendering.axis import Axis, axis, money, tick
from bot.rendering.lettering import BOLD, drawable, fitting, width_of
from bot.rendering.shapes import drawing, line, rect, text
from bot.rendering.stacks import Stacks, stacks
from bot.rendering.values import MONTHS
from commands.reply import Chart
from ledger.amounts import show_money

WIDTH, EDGE, PLOT_TOP, PLOT_HEIGHT = 1000, 36, 128, 322
SMALL, MIDDLE, LARGE = 28, 32, 40
ROW = 46  # of the legend
SWATCH = 24
CARD, LINES, WORDS, QUIET = "#1B1F27", "#343B47", "#F4F6FA", "#B4BCC9"
WIDEST_BAR = 90
CORNERS = 28


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the bars stand: pixels of days and amounts."""

    left: float
    right: float
    axis: Axis
    count: int

    @property
    def slot(self) -> float:
        return (self.right - self.left) / max(self.count, 1)

    @property
    def bar(self) -> float:
        return min(self.slot * 0.8, WIDEST_BAR)

    def middle(self, at: int) -> float:
        return self.left + self.slot * (at + 0.5)

    def y(self, units: int) -> float:
        return PLOT_TOP + PLOT_HEIGHT * (1 - self.axis.share(units))


def svg(chart: Chart, *, corners: int = CORNERS) -> str:
    """1,000 pixels wide. Telegram makes JPEG of a photo, which fills round corners: ask for 0 there."""
    drawn = stacks(chart)
    scale = axis(drawn.highs(), drawn.lows(), drawn.budget)
    labels = [tick(units, scale.step, drawn.currency) for units in scale.ticks()]
    total = _total(drawn)
    left = EDGE + max(width_of(label, SMALL) for label in labels) + 16
    plot = Plot(left, WIDTH - EDGE - width_of(total, MIDDLE, BOLD) - 10, scale, len(drawn.days))
    legend, bottom = _legend(drawn, scale)
    shapes = [
        rect(0, 0, WIDTH, bottom, CARD, round_by=corners),
        text(EDGE, 70, fitting(drawn.title, LARGE, WIDTH - 2 * EDGE, BOLD), LARGE, WORDS, bold=True),
        *_grid(plot, labels),
        *_bars(plot, drawn),
        *_budget(plot, drawn),
        *_days(plot, drawn.days),
        *_beside(plot, drawn, total),
        *_above(plot, drawn),
        *legend,
    ]
    return drawing(WIDTH, bottom, shapes)


def _grid(plot: Plot, labels: list[str]) -> Iterator[str]:
    for units, label in zip(plot.axis.ticks(), labels, strict=True):
        y = plot.y(units)
        yield line(plot.left, y, plot.right, y, QUIET if units == 0 else LINES, 2)
        yield text(plot.left - 14, y + 10, label, SMALL, QUIET, anchor="end")


def _bars(plot: Plot, drawn: Stacks) -> Iterator[str]:
    for at in range(len(drawn.days)):
        x, up, down = plot.middle(at) - plot.bar / 2, 0, 0
        for one in drawn.series:
            units = one.units[at]
            foot = up if units > 0 else down
            up, down = up + max(units, 0), down + min(units, 0)
            if units and foot <= plot.axis.top:
                ends = sorted((plot.y(foot), plot.y(foot + units)))
                yield rect(x, ends[0], plot.bar, _height(ends[1] - ends[0]), one.colour)
        if up > plot.axis.top:
            yield from _torn(x, plot)


def _height(whole: float) -> float:
    """Two pixels of card between stacked colours, so that they are told apart without their hue."""
    return whole - 2 if whole > 6 else max(whole, 1.5)


def _torn(x: float, plot: Plot) -> Iterator[str]:
    """Two gaps across a day that is higher than the picture."""
    for y in (PLOT_TOP + 18, PLOT_TOP + 34):
        yield line(x - 3, y + 6, x + plot.bar + 3, y - 6, CARD, 6)


def _budget(plot: Plot, drawn: Stacks) -> Iterator[str]:
    if drawn.budget is not None and 0 < drawn.budget <= plot.axis.top:
        y = plot.y(drawn.budget)
        yield line(plot.left, y, plot.right, y, CARD, 9)
        yield line(plot.left, y, plot.right, y, WORDS, 4, dashes="16 10")


def _days(plot: Plot, days: tuple[date, ...]) -> Iterator[str]:
    """Weeks apart where days have no room, counted back from the last."""
    step = max(1, -(-130 // int(plot.slot or 1)))
    step = -(-step // 7) * 7 if len(days) > 14 else step
    for at in range(len(days) - 1, -1, -step):
        words = f"{days[at].day} {MONTHS[days[at].month - 1]}"
        half = width_of(words, SMALL) / 2
        x = min(max(plot.middle(at), plot.left + half - 10), WIDTH - EDGE - half)
        last = at == len(days) - 1
        yield text(
            x, PLOT_TOP + PLOT_HEIGHT + 42, words, SMALL, WORDS if last else QUIET, anchor="middle", bold=last
        )


def _total(drawn: Stacks) -> str:
    highs, lows = drawn.highs(), drawn.lows()
    return show_money(money(highs[-1] + lows[-1], drawn.currency)) if drawn.days else ""


def _beside(plot: Plot, drawn: Stacks, total: str) -> Iterator[str]:
    """The last day's total at the height of its bar, where no other bar can be in its way."""
    if not any(drawn.highs()) and not any(drawn.lows()):
        middle = (plot.left + plot.right) / 2
        yield text(
            middle, PLOT_TOP + PLOT_HEIGHT / 2, "nothing spent", MIDDLE, QUIET, anchor="middle", halo=CARD
        )
    if total:
        yield text(
            WIDTH - EDGE, plot.y(drawn.highs()[-1]) + 12, total, MIDDLE, WORDS, anchor="end", bold=True
        )


def _above(plot: Plot, drawn: Stacks) -> Iterator[str]:
    """The totals of days that were cut, as far as there is room for them."""
    free = float(WIDTH)
    for at in range(len(drawn.days) - 2, -1, -1):
        words = show_money(money(drawn.highs()[at] + drawn.lows()[at], drawn.currency))
        half = width_of(words, MIDDLE, BOLD) / 2
        if drawn.highs()[at] > plot.axis.top and plot.middle(at) + half < free:
            yield text(
                plot.middle(at), PLOT_TOP - 12, words, MIDDLE, WORDS, anchor="middle", bold=True, halo=CARD
            )
            free = plot.middle(at) - half - 12


def _legend(drawn: Stacks, scale: Axis) -> tuple[list[str], int]:
    """The names in as many rows as they need, and where the card ends."""
    names = [(one.colour, fitting(one.name, SMALL, 400)) for one in drawn.series]
    if drawn.budget is not None:
        above = " (above)" if drawn.budget > scale.top else ""
        said = f"budget {show_money(money(drawn.budget, drawn.currency))} a day{above}"
        names.append(("", drawable(said, "budget")))
    x, y, shapes = float(EDGE), PLOT_TOP + PLOT_HEIGHT + 100, []
    for colour, name in names:
        swatch = SWATCH if colour else 52
        wide = swatch + 12 + width_of(name, SMALL)
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, y = float(EDGE), y + ROW
        shapes += [
            rect(x, y - 21, SWATCH, SWATCH, colour, round_by=4)
            if colour
            else line(x, y - 9, x + swatch, y - 9, WORDS, 4, dashes="12 8"),
            text(x + swatch + 12, y, name, SMALL, WORDS),
        ]
        x += wide + 36
    return shapes, y + EDGE if names else y - 20

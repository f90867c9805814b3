"""Where days stand in a picture, and the lines and labels around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rendering.axis import Axis
from bot.rendering.card import EDGE, RIGHT, SMALL, THIN, TOP, Theme
from bot.rendering.lettering import width_of
from bot.rendering.shapes import line, text
from commands.spelling import day as said_day
from ledger.periods import DAY

HEIGHT = 322
BELOW = TOP + HEIGHT
WIDEST_BAR = 90
LEGEND_AT = BELOW + 100
DAY_ROOM = 130  # pixels that a day's label needs
A_WEEK = 7
LONG = 14  # days; beyond it labels stand weeks apart


@dataclass(frozen=True, slots=True)
class Plot:
    """Pixels of days, counted from 0, and of amounts."""

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
        return TOP + HEIGHT * (1 - self.axis.share(units))


def plot_of(axis: Axis, count: int, label: Callable[[int], str], beside: float) -> tuple[Plot, list[str]]:
    """The plot and the labels of its lines; `beside` pixels are left free on its right."""
    labels = [label(units) for units in axis.ticks()]
    left = EDGE + max(width_of(each, SMALL) for each in labels) + 16
    return Plot(left, RIGHT - beside, axis, count), labels


def grid(plot: Plot, labels: Sequence[str], theme: Theme) -> Iterator[str]:
    for units, label in zip(plot.axis.ticks(), labels, strict=True):
        y = plot.y(units)
        yield line(plot.left, y, plot.right, y, theme.lines if units else theme.quiet, THIN)
        yield text(plot.left - 14, y + 10, label, SMALL, theme.quiet, anchor="end")


def dashed(plot: Plot, units: int, theme: Theme) -> Iterator[str]:
    """A limit across the plot, with ground around it so that it reads on every bar."""
    y = plot.y(units)
    yield line(plot.left, y, plot.right, y, theme.ground, 10)
    yield line(plot.left, y, plot.right, y, theme.words, 5, dashes="16 10")


def day_labels(plot: Plot, days: Sequence[date], theme: Theme) -> Iterator[str]:
    """Weeks apart where days have no room, counted back from the last, which is bold."""
    step = max(1, -(-DAY_ROOM // int(plot.slot or 1)))
    in_order = len(days) > LONG and days[1] - days[0] == DAY
    step = -(-step // A_WEEK) * A_WEEK if in_order else step
    for at in range(len(days) - 1, -1, -step):
        words = said_day(days[at])
        half = width_of(words, SMALL) / 2
        x = min(max(plot.middle(at), plot.left + half - 10), RIGHT - half)
        last = at == len(days) - 1
        fill = theme.words if last else theme.quiet
        yield text(x, BELOW + 42, words, SMALL, fill, anchor="middle", bold=last)

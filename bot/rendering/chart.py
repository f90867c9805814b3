"""A chart as SVG: on a page as it is, in a chat as the PNG that `bot/rendering/picture.py` makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.rendering.card import CORNERS, DARK, EDGE, LARGE, MIDDLE, WIDTH, Body, Theme
from bot.rendering.gaps import gaps
from bot.rendering.gauges import gauges
from bot.rendering.lettering import BOLD, drawable, fitting, width_of
from bot.rendering.outlook import outlook
from bot.rendering.shapes import drawing, on_pixel, rect, text
from bot.rendering.shares import shares
from bot.rendering.stacked import stacked
from bot.rendering.values import one_line
from commands.charts import DriftDays, Gauges, Outlook, Shares, StackedDays
from commands.reply import Chart

PAINTERS: Mapping[type[Chart], Callable[[Any, Theme], Body]] = {
    StackedDays: stacked,
    Gauges: gauges,
    Outlook: outlook,
    DriftDays: gaps,
    Shares: shares,
}


def _heading(title: str, theme: Theme) -> str:
    """Smaller where it has no room."""
    room = WIDTH - 2 * EDGE
    size = LARGE if width_of(title, LARGE, BOLD) <= room else MIDDLE
    return text(EDGE, 70, fitting(title, size, room, BOLD), size, theme.words, bold=True)


def svg(chart: Chart, *, corners: int = CORNERS, theme: Theme = DARK) -> str:
    """1,000 units wide. Telegram makes JPEG of a photo, which fills round corners: ask for 0 there."""
    body = PAINTERS[type(chart)](chart, theme)
    bottom = on_pixel(body.bottom)
    title = one_line(chart.title)
    shapes = [
        rect(0, 0, WIDTH, bottom, theme.ground, round_by=corners),
        _heading(drawable(title, ""), theme),
        *body.shapes,
    ]
    return drawing(WIDTH, bottom, shapes, title=title, said=one_line(f"{chart.alt} {chart.details}"))

"""What the spend is made of, as bars beneath their names: each is read without its colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.rendering.axis import money
from bot.rendering.card import EDGE, RIGHT, SMALL, THIN, TOP, Body, Theme
from bot.rendering.colours import apart, colour_of
from bot.rendering.names import distinct
from bot.rendering.rows import WIDE, Figures
from bot.rendering.shapes import hollow, line, rect, text
from commands.catalogue import say
from commands.charts import Shares, Slice, share_of
from commands.spelling import money as spelled
from commands.spelling import percent
from ledger.money import Money

MOST = 8
ROW, BAR, ROUND = 80, 22, 6


@dataclass(frozen=True, slots=True)
class Part:
    """One bar; `units` in billionths, below zero where more came back than was spent."""

    name: str
    colour: str
    units: int
    figures: Figures


def shares(chart: Shares, theme: Theme) -> Body:
    """The body of the picture: the largest `MOST`, the rest as one, and all together."""
    currency = chart.slices[0].cost.currency if chart.slices else Money(0).currency
    own = [each for each in chart.slices if each.cost.currency == currency]
    total = money(sum(each.cost.units for each in own), currency)
    parts = _parts(own, total, theme)
    longest = max((abs(part.units) for part in parts), default=0)
    shapes: list[str] = []
    y = TOP + 2
    for part in parts:
        shapes += _row(part, y, longest, theme)
        y += ROW
    shapes += [
        line(EDGE, y - 22, RIGHT, y - 22, theme.lines, THIN),
        text(EDGE, y + 24, say("pictures.together"), SMALL, theme.quiet),
        Figures.of(spelled(total)).drawn(y + 24, theme),
    ]
    return Body(shapes, y + 24 + EDGE)


def _row(part: Part, y: float, longest: int, theme: Theme) -> Iterator[str]:
    yield text(EDGE, y, part.name, SMALL, theme.words)
    yield part.figures.drawn(y, theme)
    long = max(WIDE * abs(part.units) / longest, 4) if longest else 0
    if part.units < 0:
        yield hollow(EDGE + 2, y + 16, max(long - 4, 4), BAR - 4, part.colour, round_by=ROUND)
    elif part.units:
        yield rect(EDGE, y + 14, long, BAR, part.colour, round_by=ROUND)


def _parts(slices: Sequence[Slice], total: Money, theme: Theme) -> list[Part]:
    most = MOST if len(slices) <= MOST else MOST - 1
    shown, rest = slices[:most], slices[most:]
    figures = [_figures(each.cost, total) for each in shown]
    names = distinct([each.name for each in shown], "pictures.name_number", [each.beside for each in figures])
    own = tuple(colour_of(each.colour, theme.within) for each in shown)
    colours = apart(own, theme.ground) if len(set(own)) > 1 else own
    units = [each.cost.units for each in shown]
    parts = [Part(*each) for each in zip(names, colours, units, figures, strict=True)]
    if rest:
        name = say("pictures.the_rest", count=len(rest))
        left = money(sum(each.cost.units for each in rest), total.currency)
        parts.append(Part(name, theme.plain, left.units, _figures(left, total)))
    return parts


def _figures(cost: Money, total: Money) -> Figures:
    """The cost, and its share of a total that it is a part of."""
    share = share_of(cost, total)
    return Figures.of(spelled(cost) if share is None else f"{spelled(cost)} · {percent(share)}")

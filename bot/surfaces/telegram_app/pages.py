"""Replies made ready to be sent: painted, and the chart drawn."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.rendering.dialects import TELEGRAM, TELEGRAM_PLAIN
from bot.rendering.fitting import MOST_LINES
from bot.rendering.splitting import MOST_ROWS, parts
from bot.rendering.telegram import Painted, in_words, paint
from bot.rendering.values import Span, one_line
from commands.reply import Chart, Reply


@dataclass(frozen=True, slots=True)
class Page:
    """`picture` is a PNG. `text` follows it where the caption has no room for all of it."""

    painted: Painted
    picture: bytes | None = None
    heading: Painted | None = None
    text: Painted | None = None


async def lay_out_whole(reply: Reply, zone: ZoneInfo, now: datetime) -> tuple[Page, ...]:
    """On as many pages as hold all of its rows."""
    today = now.astimezone(zone).date()

    def whole(part: Reply) -> bool:
        return paint(part, zone=zone, today=today, most=MOST_ROWS).whole

    split = await asyncio.to_thread(parts, reply, whole)
    return tuple([await lay_out(part, zone, now, MOST_ROWS) for part in split])


async def lay_out(reply: Reply, zone: ZoneInfo, now: datetime, most: int = MOST_LINES) -> Page:
    """Paint it; moments are shown in `zone`."""
    today = now.astimezone(zone).date()
    painted = paint(reply, zone=zone, today=today, most=most)
    if painted.picture is None:
        return Page(painted)
    picture = await asyncio.to_thread(_draw, painted.picture)
    if painted.captioned:
        return Page(painted, picture)
    beside = (block for block in reply.blocks if block is not painted.picture)
    words = replace(reply, blocks=(*beside, *in_words(painted.picture)))
    text = paint(words, zone=zone, today=today, most=most)
    heading = paint(replace(reply, blocks=(), actions=()), zone=zone, today=today)
    return Page(painted, picture, heading, text)


def addressed(page: Page, person: int, name: str) -> Page:
    """Words that begin with somebody's name, so that a question in a group opens their field only."""
    label = Span(one_line(name) or "You", "cell")
    link = f'<a href="tg://user?id={person}">{TELEGRAM.mark(label)}</a>'
    html, plain = f"{link}: {page.painted.html}", f"{TELEGRAM_PLAIN.mark(label)}: {page.painted.plain}"
    return replace(page, painted=replace(page.painted, html=html, plain=plain))


def _draw(chart: Chart) -> bytes:
    from bot.rendering.chart import svg  # these two take a while, and most processes draw one a day
    from bot.rendering.picture import png

    return png(svg(chart, corners=0))

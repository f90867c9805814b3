"""Replies made ready to be sent: painted, the chart drawn, and in plainer forms where the best is refused."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import discord

from bot.rendering.embed import Painted, paint
from bot.rendering.fitting import MOST_LINES
from bot.rendering.splitting import MOST_ROWS, parts
from bot.surfaces.discord_app.refusals import is_about_form
from commands.catalogue import speaking
from commands.dispatch import Answered
from commands.reply import Chart, Reply

T = TypeVar("T")

PICTURE = "chart.png"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form of a page, for one try: the library closes files when it has sent them."""

    content: str | None
    embeds: list[discord.Embed]
    files: list[discord.File]
    view: discord.ui.View


@dataclass(frozen=True, slots=True)
class Page:
    """`picture` is a PNG; `file` goes with every form, under its name."""

    painted: Painted
    picture: bytes | None = None
    file: tuple[str, bytes] | None = None

    def sheets(self) -> Iterator[Sheet]:
        """The best form first: with the picture, without it, in plain words."""
        painted = self.painted
        if self.picture is not None:
            file = discord.File(io.BytesIO(self.picture), PICTURE, description=painted.alt or None)
            embed = _embed(painted).set_image(url=f"attachment://{PICTURE}")
            yield Sheet(None, [embed], [file, *self._files()], _buttons(painted))
        yield Sheet(None, [_embed(painted)], self._files(), _buttons(painted))
        yield Sheet(painted.content, [], self._files(), _buttons(painted))

    def _files(self) -> list[discord.File]:
        return [discord.File(io.BytesIO(self.file[1]), self.file[0])] if self.file else []


async def lay_out_whole(answered: Answered, now: datetime) -> tuple[Page, ...]:
    """On as many pages as hold all of its rows."""
    today = now.astimezone(answered.zone).date()

    def whole(reply: Reply) -> bool:
        return paint(reply, zone=answered.zone, today=today, most=MOST_ROWS).whole

    with speaking(answered.language):
        split = await asyncio.to_thread(parts, answered.reply, whole)
    each = [replace(answered, reply=part) for part in split]
    return tuple([await lay_out(one, now, MOST_ROWS) for one in each])


async def lay_out(answered: Answered, now: datetime, most: int = MOST_LINES) -> Page:
    """Paint it; moments are shown in the workspace's zone, values in its language."""
    today = now.astimezone(answered.zone).date()
    with speaking(answered.language):
        painted = paint(answered.reply, zone=answered.zone, today=today, most=most)
        if painted.picture is None:
            return Page(painted)
        return Page(painted, await asyncio.to_thread(_draw, painted.picture))


async def in_some_form(page: Page, send: Callable[[Sheet], Awaitable[T]]) -> T:
    """Send the best form that Discord takes. Raises what it said to the plainest, or to anything else."""
    refused: discord.HTTPException | None = None
    for sheet in page.sheets():
        try:
            return await send(sheet)
        except discord.HTTPException as refusal:
            if not is_about_form(refusal):
                raise
            refused = refusal
    assert refused is not None  # a page has two forms at least
    raise refused


def _embed(painted: Painted) -> discord.Embed:
    embed = discord.Embed(
        title=painted.title or None, description=painted.description or None, colour=painted.colour
    )
    for field in painted.fields:
        embed.add_field(name=field.name, value=field.value, inline=field.inline)
    return embed.set_footer(text=painted.footer) if painted.footer else embed


def _buttons(painted: Painted) -> discord.ui.View:
    """Buttons without a state: what they carry says it all, so that they outlive the process.

    A view that is stopped is one that the library does not keep waiting for presses.
    """
    view = discord.ui.View(timeout=None)
    there: set[str] = set()  # Discord takes no two buttons that carry the same
    for number, row in enumerate(painted.components):
        for each in row:
            if each.data not in there:
                view.add_item(discord.ui.Button(label=each.label, custom_id=each.data, row=number))
            there.add(each.data)
    view.stop()
    return view


def _draw(chart: Chart) -> bytes:
    from bot.rendering.chart import svg  # these two take a while, and most processes draw one a day
    from bot.rendering.picture import png

    return png(svg(chart))

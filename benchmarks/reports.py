"""Digests: how long one with its picture takes over a million facts, and how many a minute a process makes.

Text is from the clock's ask to what a network is sent; pictures are painted too, beside the painter alone on
the same drawings. Every digest is another workspace's, so that nothing is made twice; processor time is
what the aims are about, for one process has one interpreter.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from statistics import median

from benchmarks.scratch import MODELS, NOW, an_account, post_all, records, scratch
from bot.rendering.chart import svg
from bot.rendering.embed import paint
from bot.rendering.picture import png
from bot.wiring import Wiring
from commands.caller import Caller
from commands.reply import Chart
from ledger.facts import Charge
from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from storage.workspaces import open_workspace

MANY, WORKSPACES, WARM = 1_000_000, 60, 5
PROJECTS, MEMBERS = 20, 10
DAYS = 45
MINUTE = 60
CENT = 10**7


def measure() -> Iterator[str]:
    """Lines of figures; the minute first, for a million facts in memory slow down all that is beside them."""
    yield from _by_the_minute()
    for name, make in (("four models", records), ("800 names a day", _varied)):
        with scratch() as wiring:
            post_all(wiring, an_account(wiring), make(MANY))
            times = asyncio.run(_asked(wiring, [1] * (WARM + 25), painted=True))
        whole = median(text + drawing + painting for text, drawing, painting in times[WARM:])
        yield f"digest with picture over {MANY:,} facts, {name:<15} {whole * 1000:6.1f} ms (aim 50)"


def _by_the_minute() -> Iterator[str]:
    with scratch() as wiring:
        teams = [_team(wiring, number) for number in range(2 * WORKSPACES)]
        alone = asyncio.run(_asked(wiring, teams[:WORKSPACES], painted=False))[WARM:]
        times = asyncio.run(_asked(wiring, teams[WORKSPACES:], painted=True))[WARM:]
    text = median(each for each, _, _ in alone)
    yield f"text digests        {MINUTE / text:10,.0f} a minute (aim 10,000)   {text * 1000:.2f} ms each"
    text, drawing, painting = (median(each) for each in zip(*times, strict=True))
    with_picture, raw = MINUTE / (text + drawing + painting), MINUTE / painting
    yield (
        f"digests, pictures   {with_picture:10,.0f} a minute, the painter alone {raw:,.0f}   "
        f"ratio {with_picture / raw:.2f} (aim 0.80)"
    )


async def _asked(
    wiring: Wiring, workspaces: Sequence[int], *, painted: bool
) -> list[tuple[float, float, float]]:
    """Seconds of each digest to its text; where it is painted, to its drawing, and of the painter on that."""
    found = []
    for number, workspace in enumerate(workspaces):
        caller = Caller("clock", f"digest {number}", NOW, workspace=workspace)
        start = time.process_time()
        answered = await wiring.dispatch("digest", {}, caller)
        paint(answered.reply, zone=answered.zone, today=NOW.date())
        text = time.process_time()
        if not painted:
            found.append((text - start, 0.0, 0.0))
            continue
        png.cache_clear()  # the same picture again is nothing to measure
        (chart,) = (block for block in answered.reply.blocks if isinstance(block, Chart))
        drawn = svg(chart)
        drawing = time.process_time()
        png(drawn)
        found.append((text - start, drawing - text, time.process_time() - drawing))
    return found


def _team(wiring: Wiring, number: int) -> int:
    """A workspace with a daily limit that three providers were used in for some weeks."""

    def write(connection: Connection) -> int:
        workspace = open_workspace(connection, f"Team {number}", NOW)
        for at, provider in enumerate(("openai", "anthropic", "groq")):
            account = make_account(connection, workspace, provider, NOW)
            post(connection, account, list(_used(number, at)), NOW)
        return workspace

    return wiring.store.write_now(write)


def _used(number: int, at: int) -> Iterator[Charge]:
    for day in range(DAYS):
        moment = NOW - timedelta(days=day, hours=3)
        dims = {"model": MODELS[(at + day % 2) % len(MODELS)], "project": f"p{(number + day) % 3}"}
        cents = 100 + (number * 79 + day * 37 + at * 31) % 200
        yield Charge("pushed", f"{day}", moment, moment, Money(cents * CENT), dims=dims)


def _varied(count: int) -> list[Charge]:
    """The same records, each day by many members in many projects."""
    names = partial(_names, models=len(MODELS))
    return [
        Charge("pushed", each.key, each.start, each.end, each.cost, dims=names(number))
        for number, each in enumerate(records(count))
    ]


def _names(number: int, models: int) -> dict[str, str]:
    return {
        "model": MODELS[number % models],
        "project": f"project {number // models % PROJECTS}",
        "member": f"member {number // models // PROJECTS % MEMBERS}@team.dev",
    }

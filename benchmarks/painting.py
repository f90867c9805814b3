"""Pictures a second, from a chart to PNG, beside the raw rate of the painter on the same drawings.

Raw is resvg alone, given the SVG that ours makes: what is between the two is our own share. The digest goes
from the ask to the PNG, over as many facts as are named.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from benchmarks.scratch import NOW, an_account, post_all, records, scratch
from bot.rendering.chart import svg
from bot.rendering.picture import png
from bot.wiring import Wiring
from commands.caller import Caller
from commands.charts import DriftDays, Gauges, Outlook, Series, Shares, Slice, StackedDays
from commands.reply import Chart, Meter
from ledger.money import Money
from ledger.providers import PROVIDERS

ROUNDS, WARM = 40, 5  # the first ones read the face
FEW, MANY, ASKS = 10_000, 1_000_000, 30
LAST = date(2026, 11, 19)
RAW = png.__wrapped__  # without what it remembers


def measure() -> Iterator[str]:
    """Lines of figures."""
    for name, make in KINDS.items():
        yield _line(name, make)
    for count in (FEW, MANY):
        with scratch() as wiring:
            post_all(wiring, an_account(wiring), records(count))
            times = asyncio.run(_digests(wiring))
        text, whole, raw = (median(each[WARM:]) for each in zip(*times, strict=True))
        yield (
            f"digest with picture at {count:>9,} facts   {whole * 1000:6.1f} ms (aim 50.0), of which text "
            f"{text * 1000:.1f} ms   {raw / whole:.2f} of the raw rate (aim 0.80)"
        )


def _line(name: str, make: Callable[[int], Chart]) -> str:
    """Ours and raw by turns, each picture another one, so that nothing is painted twice by ours."""
    ours, raw = [], []
    for number in range(ROUNDS):
        chart = make(number)
        start = time.perf_counter()
        png(svg(chart))
        ours.append(time.perf_counter() - start)
        drawn = svg(chart)
        start = time.perf_counter()
        RAW(drawn)
        raw.append(time.perf_counter() - start)
    rates = [1 / median(each[WARM:]) for each in (ours, raw)]
    ratio = median(plain / own for own, plain in zip(ours[WARM:], raw[WARM:], strict=True))
    return (
        f"painting {name:<9} {rates[0]:6.1f} pictures/s   raw {rates[1]:6.1f} pictures/s   "
        f"ratio {ratio:.2f} (aim 0.80)"
    )


async def _digests(wiring: Wiring) -> list[tuple[float, float, float]]:
    """Seconds of digests to their replies, to their pictures, and of the painter alone on those."""
    found = []
    for number in range(ASKS):
        at = NOW + timedelta(seconds=4 * number)
        caller = Caller("terminal", f"{number}", at, "local", "You", "terminal", chat="terminal", keeper=True)
        start = time.perf_counter()
        answered = await wiring.dispatch("digest", {}, caller)
        text = time.perf_counter() - start
        (chart,) = (block for block in answered.reply.blocks if isinstance(block, Chart))
        drawn = svg(chart)
        drawing = time.perf_counter()
        RAW(drawn)
        end = time.perf_counter()
        found.append((text, end - start, end - drawing))
    return found


def _days(number: int) -> StackedDays:
    names = ("openai", "anthropic", "groq", "mistral")
    series = tuple(
        Series(PROVIDERS[name].title, PROVIDERS[name].colour, _amounts(30, number + 31 * at))
        for at, name in enumerate(names)
    )
    return StackedDays(f"30 days, {number}", "", _dates(30), series, Money.of(20))


def _budget(number: int) -> Gauges:
    meters = (
        Meter(f"Monthly budget, project {number}-{at}", spent, Money.of(10), Money.of(2), Money.of(1))
        for at, spent in enumerate(_amounts(4, number))
    )
    return Gauges("Budgets", "", tuple(meters))


def _forecast(number: int) -> Outlook:
    sums = tuple(Money.of(at * 10 + number) for at in range(1, 31))
    low, high = (tuple(money + Money.of(by) for money in sums[18:]) for by in (-30, 30))
    limit = Money.of(250)
    return Outlook(
        f"November, {number}", "", _dates(30), sums[:18], sums[18:], low, high, Fraction(4, 5), limit
    )


def _drift(number: int) -> DriftDays:
    gaps = tuple(Fraction((number * 7 + at * 13) % 41 - 20, 100) for at in range(30))
    return DriftDays(f"Bills, {number}", "", _dates(30), gaps, Fraction(1, 10))


def _models(number: int) -> Shares:
    slices = (Slice(f"model-{number}-{at}", amount) for at, amount in enumerate(_amounts(12, number)))
    return Shares(f"Models, {number}", "", tuple(slices))


def _dates(count: int) -> tuple[date, ...]:
    return tuple(LAST - timedelta(days=count - 1 - at) for at in range(count))


def _amounts(count: int, seed: int) -> tuple[Money, ...]:
    return tuple(Money(((seed + at) * 7919 % 977 + 1) * 10**7) for at in range(count))


KINDS: dict[str, Callable[[int], Chart]] = {
    "days": _days,
    "budget": _budget,
    "forecast": _forecast,
    "drift": _drift,
    "models": _models,
}

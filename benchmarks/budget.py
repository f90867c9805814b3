"""How long `/budget` takes, from ask to reply, with ten thousand and with a million facts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median, quantiles

from benchmarks.scratch import NOW, an_account, post_all, records, scratch
from bot.wiring import Wiring
from commands.caller import Caller

FEW, MANY, ASKS = 10_000, 1_000_000, 300


def measure() -> Iterator[str]:
    """Lines of figures."""
    few, many = _asked(FEW), _asked(MANY)
    for count, times in ((FEW, few), (MANY, many)):
        worst = quantiles(times, n=100)[98]
        yield f"/budget at {count:>9,} facts   median {_ms(median(times))}   p99 {_ms(worst)}"
    yield f"/budget at a million is {median(many) / median(few):.2f} of ten thousand (aim 1.50)"


def _asked(count: int) -> list[float]:
    with scratch() as wiring:
        post_all(wiring, an_account(wiring), records(count))
        return asyncio.run(_ask(wiring))


async def _ask(wiring: Wiring) -> list[float]:
    await wiring.dispatch("limit", {"amount": "20"}, _caller(0))
    times = []
    for number in range(1, ASKS + 1):
        start = time.perf_counter()
        answered = await wiring.dispatch("budget", {}, _caller(number))
        times.append(time.perf_counter() - start)
        assert answered.refusal is None, answered.refusal
    return times[10:]  # the first ones compile their statements


def _caller(number: int) -> Caller:
    """A keeper who asks every four seconds: twenty a minute is the most."""
    at = NOW + timedelta(seconds=4 * number)
    return Caller("terminal", f"{number}", at, "local", "You", "terminal", chat="terminal", keeper=True)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"

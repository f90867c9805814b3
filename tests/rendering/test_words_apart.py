"""No two words of a picture lie on each other, whatever is spent: towers, credits, limits near and far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from random import Random
from xml.etree import ElementTree as ET

import pytest

from bot.rendering.chart import svg
from bot.rendering.lettering import BOLD, REGULAR, width_of
from commands.catalogue import LANGUAGES, speaking
from commands.charts import DriftDays, Outlook, Series, StackedDays
from commands.reply import Chart
from ledger.money import Money
from ledger.providers import PROVIDERS
from tests.rendering.drawn import SVG

FIRST = date(2026, 10, 25)
Frame = tuple[float, float, float, float, str]


def frames(drawn: str) -> Iterator[Frame]:
    """Left, right, top and bottom of each word as it is seen."""
    for word in ET.fromstring(drawn).iter(f"{SVG}text"):
        size, x, y = (float(word.get(name, "0")) for name in ("font-size", "x", "y"))
        width = width_of(word.text or "", size, BOLD if word.get("font-weight") else REGULAR)
        left = {"start": x, "middle": x - width / 2, "end": x - width}[word.get("text-anchor", "start")]
        yield left, left + width, y - size * 0.72, y + size * 0.2, word.text or ""


def meeting(drawn: str) -> list[tuple[str, str]]:
    return [
        (one[4], other[4])
        for one, other in combinations(frames(drawn), 2)
        if one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
    ]


def test_words_that_meet_are_found() -> None:
    one = '<text font-size="28" x="0" y="40">Meet</text>'
    drawn = '<svg xmlns="http://www.w3.org/2000/svg">{}{}</svg>'
    assert meeting(drawn.format(one, one)) == [("Meet", "Meet")]
    assert meeting(drawn.format(one, one.replace("40", "80"))) == []


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("kind", ["days", "forecast", "drift"])
def test_no_two_words_meet(kind: str, seed: int) -> None:
    random = Random(f"{kind} {seed}")
    chart = {"days": some_days, "forecast": a_forecast, "drift": some_drift}[kind](random)
    for language in LANGUAGES:
        with speaking(language):
            assert meeting(svg(chart)) == []


def days_of(count: int) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=at) for at in range(count))


def some_days(random: Random) -> Chart:
    count, most = random.choice([1, 2, 7, 28, 31, 62]), 10 ** random.uniform(-3, 5)
    series = [
        Series(
            provider.title,
            provider.colour,
            tuple(dollars(most * random.random() * peak(random)) for _ in range(count)),
        )
        for provider in random.sample(list(PROVIDERS.values()), random.randint(1, 9))
    ]
    budget = random.choice([None, dollars(most), dollars(most * 10)])
    return StackedDays("Spend by day", "", days_of(count), tuple(series), budget)


def a_forecast(random: Random) -> Chart:
    known, most = random.randint(0, 30), 10 ** random.uniform(-2, 5)
    sums = [most * (at + random.random()) for at in range(1, 31)]
    wide = random.random() * most
    low, high = ([each + side * wide * at for at, each in enumerate(sums[known:])] for side in (-1, 1))
    spent, expected, lower, upper = (
        tuple(map(dollars, each)) for each in (sums[:known], sums[known:], low, high)
    )
    limit = random.choice([None, dollars(most * random.uniform(1, 60))])
    return Outlook("Forecast", "", days_of(30), spent, expected, lower, upper, Fraction(4, 5), limit)


def some_drift(random: Random) -> Chart:
    count = random.choice([1, 7, 30])
    gaps = [Fraction(round(random.gauss(0, 60) * peak(random)), 1000) for _ in range(count)]
    missing = [None if random.random() < 0.2 else gap for gap in gaps]
    return DriftDays("Bills", "", days_of(count), tuple(missing), random.choice([None, Fraction(1, 10)]))


def peak(random: Random) -> int:
    """Mostly one; now and then a tower, or money that came back."""
    return random.choices([1, 50, -1], [92, 4, 4])[0]


def dollars(amount: float) -> Money:
    return Money(round(amount * 10**9))

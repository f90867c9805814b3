"""Made-up spend by day, of kinds that teams know; a seed gives the same series everywhere."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

DAY = timedelta(days=1)
BEGIN = date(2025, 1, 1)
DAYS = 425  # fourteen months
WEEK = (1.1, 1.2, 1.2, 1.1, 1.0, 0.25, 0.15)  # of an office; Monday first
FLAT = (1.0,) * 7

Amounts = Sequence[float | None]  # by day since BEGIN; None: it does not exist yet


@dataclass(frozen=True)
class Spend:
    """What one provider costs by day, in billionths, from its `first` day on."""

    name: str
    days: Mapping[date, int]
    first: date


def series(kind: str, seed: int) -> list[Spend]:
    """The providers of one made-up team."""
    rng = random.Random(f"{kind} {seed}")
    return [_spend(f"{number}", amounts) for number, amounts in enumerate(KINDS[kind](rng))]


def _spend(name: str, amounts: Amounts) -> Spend:
    days = {BEGIN + DAY * at: round(cost * 10**9) for at, cost in enumerate(amounts) if cost is not None}
    return Spend(name, days, min(days))


def _scatter(rng: random.Random, width: float) -> float:
    """1 on average, never below zero, a bell curve of logarithms."""
    return rng.lognormvariate(-width * width / 2, width)


def _week(at: int, profile: Sequence[float]) -> float:
    return profile[(BEGIN + DAY * at).weekday()]


def _office(rng: random.Random) -> list[float]:
    level, width = rng.uniform(20, 80), rng.choice((0.15, 0.25, 0.4))
    return [level * _week(at, WEEK) * _scatter(rng, width) for at in range(DAYS)]


def _steady(rng: random.Random) -> Iterator[Amounts]:
    """An office: much on Tuesdays, little on Sundays, the same every week."""
    yield _office(rng)


def _growing(rng: random.Random) -> Iterator[Amounts]:
    """By half a percent to one and a half a day."""
    growth, profile = rng.uniform(0.005, 0.015), rng.choice((WEEK, FLAT))
    yield [5 * exp(growth * at) * _week(at, profile) * _scatter(rng, 0.25) for at in range(DAYS)]


def _sparse(rng: random.Random) -> Iterator[Amounts]:
    """Nothing on most days; a batch now and then, small or large."""
    often = rng.uniform(0.1, 0.3)
    yield [rng.lognormvariate(2, 0.8) if rng.random() < often else 0.0 for _ in range(DAYS)]


def _shifting(rng: random.Random) -> Iterator[Amounts]:
    """Another level every one to three months, half or twice as high."""
    level, lasts, amounts, profile = 20.0, rng.randint(20, 60), list[float](), rng.choice((WEEK, FLAT))
    for at in range(DAYS):
        lasts -= 1
        if lasts < 0:
            level, lasts = min(max(level * rng.choice((0.4, 0.5, 1.8, 2.5)), 4.0), 150.0), rng.randint(30, 90)
        amounts.append(level * _week(at, profile) * _scatter(rng, 0.2))
    yield amounts


def _spiky(rng: random.Random) -> Iterator[Amounts]:
    """An office with about one day a month that costs four to fifteen times as much."""
    yield [
        30 * _week(at, WEEK) * _scatter(rng, 0.2) * (rng.uniform(4, 15) if rng.random() < 0.03 else 1)
        for at in range(DAYS)
    ]


def _coming(rng: random.Random) -> Iterator[Amounts]:
    """Three providers: one stays, one begins on some day, one stops on some day."""
    yield _office(rng)
    begins, stops = rng.randint(90, DAYS - 60), rng.randint(90, DAYS - 60)
    yield [cost / 2 if at >= begins else None for at, cost in enumerate(_office(rng))]
    yield [cost / 2 if at < stops else 0.0 for at, cost in enumerate(_office(rng))]


def _new(rng: random.Random) -> Iterator[Amounts]:
    """An account in its first eight weeks, whatever it is like."""
    (whole,) = rng.choice((_steady, _growing, _sparse, _noisy))(rng)
    begins = rng.randint(0, 30)
    yield [cost if at >= begins else None for at, cost in enumerate(whole)]


def _noisy(rng: random.Random) -> Iterator[Amounts]:
    """Nothing to learn: no day says anything of the next."""
    yield [rng.expovariate(1 / 20) for _ in range(DAYS)]


KINDS: Mapping[str, Callable[[random.Random], Iterator[Amounts]]] = {
    "steady": _steady,
    "growing": _growing,
    "sparse": _sparse,
    "shifting": _shifting,
    "spiky": _spiky,
    "coming": _coming,
    "new": _new,
    "noise": _noisy,
}

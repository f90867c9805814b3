"""What docs/forecast.md says, on fewer series: nearer than the run rate, and a range that holds."""

from __future__ import annotations

from functools import lru_cache
from statistics import median

import pytest

from benchmarks.forecast_series import KINDS, series
from benchmarks.forecasting import Case, cases_of, held

SEEDS, ASKED = 4, (6, 15, 24)


@lru_cache
def cases(kind: str) -> tuple[Case, ...]:
    return tuple(cases_of(kind, range(SEEDS), ASKED))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "noise"])
def test_on_every_kind_but_noise_it_is_nearer_than_the_run_rate(kind: str) -> None:
    assert median(each.off for each in cases(kind)) < median(each.run_rate_off for each in cases(kind))


def test_the_range_holds_in_75_to_85_of_100_cases() -> None:
    assert 0.75 <= held([each for kind in KINDS for each in cases(kind)]) <= 0.85


@pytest.mark.parametrize("kind", KINDS)
def test_on_no_kind_is_the_range_far_from_that(kind: str) -> None:
    assert 0.65 <= held(cases(kind)) <= 0.95


def test_a_seed_makes_the_same_series_and_another_one_another() -> None:
    assert series("sparse", 1) == series("sparse", 1)
    assert series("sparse", 1) != series("sparse", 2)

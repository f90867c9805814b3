"""What docs/alerts.md says of unusual spend, on fewer series: more is found than by a z-score, less cried."""

from __future__ import annotations

from functools import lru_cache

import pytest

from benchmarks.unusual import LEVELS, Score, by_z_score, ours, score, series

SEEDS = 3


@lru_cache
def scores(kind: str) -> tuple[Score, Score]:
    return score(kind, ours, SEEDS), score(kind, by_z_score, SEEDS)


@pytest.mark.parametrize("kind", LEVELS)
def test_on_every_kind_of_series_at_least_as_much_is_found_with_no_more_false_alarms(kind: str) -> None:
    mine, plain = scores(kind)
    assert mine.found >= plain.found
    assert mine.false <= plain.false


def test_together_nine_of_ten_are_found_with_a_third_of_the_false_alarms() -> None:
    mine = sum((scores(kind)[0] for kind in LEVELS), Score(0, 0, 0, 0))
    plain = sum((scores(kind)[1] for kind in LEVELS), Score(0, 0, 0, 0))
    assert mine.share > 0.9
    assert mine.false * 3 < plain.false


def test_a_seed_makes_the_same_series_and_another_one_another() -> None:
    assert series("noisy", 1) == series("noisy", 1)
    assert series("noisy", 1) != series("noisy", 2)


def test_a_judge_that_never_tells_finds_nothing_and_one_that_always_tells_cries() -> None:
    never = score("steady", lambda *_: False, 1)
    always = score("steady", lambda *_: True, 1)
    assert (never.found, never.false) == (0, 0)
    assert (always.share, always.false_a_month) == (1, 30)

"""The rules of a forecast one by one: spikes, weekdays, what has ended, levels, and the range."""

from __future__ import annotations

from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.forecast_levels import Growing, Level, Steady, Stretch, damped
from ledger.forecast_profile import capped, excess, has_ended, profile
from ledger.forecast_range import quantile
from ledger.forecast_replay import Replay

WEEK = (5.0, 6.0, 6.0, 6.0, 5.0, 0.0, 0.0)
NEXT_WEEK = Stretch(7.0, 4.0)


def weekdays(count: int) -> list[int]:
    return [number % 7 for number in range(count)]


def taught(level: Level, costs: list[float]) -> Level:
    for cost in costs:
        level.add(cost, 1.0)
    return level


def test_a_day_far_above_its_neighbours_counts_as_the_most_that_is_not() -> None:
    days = [1.0, 1.2, 0.8, 1.1, 0.9, 1.0, 40.0, 1.1, 0.9, 1.0]
    cut = capped(days)
    assert cut[:6] + cut[7:] == days[:6] + days[7:]
    assert 1.2 < cut[6] <= 2.0


def test_the_busiest_day_of_a_week_is_no_spike() -> None:
    days = list(WEEK) * 8
    assert capped(days) == days


def test_where_most_days_cost_nothing_the_largest_counts_as_the_next() -> None:
    days = [0.0, 0.0, 3.0, 0.0, 0.0, 90.0, 0.0, 0.0, 4.0, 0.0]
    assert max(capped(days)) == 4.0


def test_of_a_few_days_none_is_a_spike() -> None:
    assert capped([1.0, 50.0, 1.0]) == [1.0, 50.0, 1.0]


def test_one_spike_is_not_expected_again_and_the_largest_of_several_only_in_the_range() -> None:
    cut = [1.0] * 84
    once, often = [*cut], [*cut]
    once[10] = 43.0
    often[10], often[50] = 43.0, 85.0
    assert (excess(once, cut).mean, excess(once, cut).square) == (0.0, 0.0)
    found = excess(often, cut)
    assert (found.mean, found.square) == (0.5, (42.0**2 + 84.0**2) / 84)


def test_weekdays_that_always_differ_have_their_share() -> None:
    shares = profile(list(WEEK) * 8, weekdays(56))
    assert shares[0] == pytest.approx(5 / 4, rel=0.01)
    assert shares[1] == pytest.approx(6 / 4, rel=0.01)
    assert 0 < shares[5] < 0.001
    assert sum(shares) == pytest.approx(7, abs=0.001)


def test_weekdays_of_noise_are_nearly_alike_and_of_nine_days_quite() -> None:
    random = Random(3)
    noise = [random.expovariate(1) for _ in range(70)]
    assert all(0.6 < share < 1.4 for share in profile(noise, weekdays(70)))
    assert profile([*WEEK, 5.0, 6.0], weekdays(9)) == (1.0,) * 7
    assert profile([0.0] * 30, weekdays(30)) == (1.0,) * 7


def test_weekdays_are_seen_through_growth() -> None:
    growing = [cost * 1.02**number for number, cost in enumerate(list(WEEK) * 10)]
    assert profile(growing, weekdays(70))[1] == pytest.approx(1.5, rel=0.05)


@pytest.mark.parametrize(
    "days, ended",
    [
        ([1.0] * 30 + [0.0] * 7, True),
        ([1.0] * 30 + [0.0] * 6, False),
        (list(WEEK) * 6 + [0.0] * 7, True),
        ([1.0, 0.0, 0.0, 0.0] * 10 + [0.0] * 9, False),
        ([1.0, 0.0, 0.0, 0.0] * 10 + [0.0] * 21, True),
        ([1.0] * 30, False),
        ([], False),
    ],
)
def test_what_is_quiet_for_longer_than_chance_explains_has_ended(days: list[float], ended: bool) -> None:
    assert has_ended(days) is ended


def test_an_average_forgets_half_in_its_days() -> None:
    level = taught(Steady(5), [0.0] * 50 + [8.0] * 5)
    assert level.ahead(NEXT_WEEK) == pytest.approx(7 * 4.0, rel=0.01)


def test_a_trend_goes_on_and_fades_and_an_average_has_none() -> None:
    costs = [100 * 1.01**number for number in range(60)]
    last = costs[-1]
    grown = taught(Growing(14), costs).ahead(Stretch(1.0, 10.0))
    assert last * 1.05 < grown < last * 1.12
    assert taught(Steady(5), costs).ahead(Stretch(1.0, 10.0)) < last
    far = damped(60)
    assert far[0] < 1.0
    assert far[59] < 46.0


def test_no_trend_is_carried_on_faster_than_the_steepest() -> None:
    steep = taught(Growing(14), [1.3**number for number in range(30)])
    assert steep.ahead(Stretch(1.0, 10.0)) < 1.3 * steep.ahead(Stretch(1.0, 0.0))


def test_what_knows_no_day_says_nothing() -> None:
    assert Steady(5).ahead(NEXT_WEEK) == Growing(14).ahead(NEXT_WEEK) == 0.0


def test_the_way_that_would_have_been_nearest_counts_most() -> None:
    ways = (Steady(2), Steady(40))
    moved = Replay([1.0] * 60 + [5.0] * 40, [1.0] * 100, 10, ways).parts()
    random = Random(5)
    calm = Replay(
        [random.uniform(1, 9) for _ in range(100)], [1.0] * 100, 10, (Steady(2), Steady(40))
    ).parts()
    assert moved[0] > moved[1]
    assert calm[1] > calm[0]
    assert sum(moved) == pytest.approx(1)


def test_days_that_scatter_more_are_seen_to() -> None:
    random = Random(7)

    def of_day(width: float) -> float:
        days = [random.uniform(1 - width, 1 + width) for _ in range(100)]
        replay = Replay(days, [1.0] * 100, 10, (Steady(14),))
        return replay.of_day([1.0])

    assert of_day(0.1) < of_day(0.4) < of_day(0.9)


def test_a_range_of_many_calm_days_is_a_bell_curve_s() -> None:
    low, high = (quantile(100.0, 9.0, side) for side in (-1, 1))
    assert low == pytest.approx(100 - 1.2816 * 3, abs=0.2)
    assert high == pytest.approx(100 + 1.2816 * 3, abs=0.2)


def test_a_range_of_few_wild_days_leans_to_the_right() -> None:
    low, high = (quantile(1.0, 1.0, side) for side in (-1, 1))
    assert low == pytest.approx(0.105, abs=0.02)  # of an exponential distribution
    assert high == pytest.approx(2.303, abs=0.03)


@given(st.floats(0, 1e6), st.floats(0, 1e12))
def test_a_range_is_never_below_zero_and_its_ends_are_in_order(mean: float, variance: float) -> None:
    low, high = quantile(mean, variance, -1), quantile(mean, variance, 1)
    assert 0 <= low <= high <= 3 * mean + 2 * sqrt(variance)

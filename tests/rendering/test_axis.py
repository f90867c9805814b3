from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.axis import Axis, axis, tick
from ledger.money import BILLION as ONE


def test_an_axis_holds_the_highest_day_and_the_budget() -> None:
    assert axis([ONE, 3 * ONE], [0, 0], 4 * ONE) == Axis(0, 4 * ONE, ONE)


def test_a_budget_far_above_the_days_does_not_flatten_them() -> None:
    assert axis([ONE], [0], 50 * ONE).top == ONE


def test_credits_lie_below_zero() -> None:
    assert axis([2 * ONE], [-ONE // 2], None) == Axis(-ONE // 2, 2 * ONE, ONE // 2)


def test_a_tower_is_cut() -> None:
    assert axis([240 * ONE, ONE, 2 * ONE], [0] * 3, None).top == 2 * ONE


def test_a_day_three_times_the_next_is_no_tower() -> None:
    assert axis([6 * ONE, 2 * ONE], [0] * 2, None).top == 6 * ONE


def test_one_day_alone_is_never_cut() -> None:
    assert axis([240 * ONE, 0, 0], [0] * 3, None).top >= 240 * ONE


def test_nothing_spent_has_an_axis_too() -> None:
    assert axis([0], [0], None).top == ONE
    assert axis([0], [0], 2 * ONE).top == 2 * ONE
    assert axis([], [], None).top == ONE


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**20), st.integers(-(10**20), 0)), max_size=9),
    st.none() | st.integers(),
)
def test_an_axis_has_two_to_eight_lines_and_zero_is_one(
    days: list[tuple[int, int]], budget: int | None
) -> None:
    made = axis([high for high, _ in days], [low for _, low in days], budget)
    assert 2 <= len(made.ticks()) <= 8
    assert 0 in made.ticks()
    assert made.ticks()[-1] == made.top


@pytest.mark.parametrize(
    "units,step,text",
    [
        (0, ONE // 2, "$0"),
        (ONE, ONE // 2, "$1.00"),
        (ONE // 1000, ONE // 1000, "$0.001"),
        (-ONE, ONE, "-$1"),
        (1500 * ONE, 500 * ONE, "$1,500"),
        (40_000 * ONE, 20_000 * ONE, "$40k"),
    ],
)
def test_a_line_is_named_as_shortly_as_it_can_be(units: int, step: int, text: str) -> None:
    assert tick(units, step, "USD") == text


def test_a_little_that_came_back_takes_no_line_of_room() -> None:
    little = axis([10 * ONE], [-ONE // 2], None)
    much = axis([10 * ONE], [-4 * ONE], None)
    assert (little.bottom, little.ticks()[0]) == (-ONE // 2, 0)
    assert much.bottom == much.ticks()[0] == -5 * ONE

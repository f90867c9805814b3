from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.usual import Usual, change, mean_of_parts, middle_days, usual

FRIDAY = date(2026, 11, 20)


def back(days: int) -> date:
    return FRIDAY - timedelta(days=days)


def test_the_same_weekday_of_four_weeks_is_the_usual() -> None:
    totals = {back(7): 10, back(14): 40, back(21): 20, back(28): 30, back(1): 999}
    assert usual(totals, FRIDAY) == Usual(25, 4, "weekday")


def test_three_of_the_four_weekdays_are_enough() -> None:
    assert usual({back(7): 10, back(14): 40, back(28): 30}, FRIDAY) == Usual(30, 3, "weekday")


def test_two_weekdays_are_not_enough_and_the_days_before_stand_in() -> None:
    totals = {back(7): 10, back(14): 40, back(1): 3, back(2): 5, back(8): 999}
    assert usual(totals, FRIDAY) == Usual(5, 3, "days")


def test_of_two_days_nobody_can_say_what_is_usual() -> None:
    assert usual({back(1): 3, back(2): 5}, FRIDAY) is None
    assert usual({}, FRIDAY) is None


def test_the_day_itself_and_days_long_ago_say_nothing() -> None:
    assert usual({FRIDAY: 9, back(35): 1, back(42): 1, back(49): 1, back(8): 1, back(9): 1}, FRIDAY) is None


def test_a_day_without_spend_counts_and_a_missing_day_does_not() -> None:
    assert usual({back(1): 0, back(2): 0, back(3): 9}, FRIDAY) == Usual(0, 3, "days")


def test_the_mean_of_the_middle_two_is_rounded_half_to_even() -> None:
    assert usual({back(7): 1, back(14): 2, back(21): 1, back(28): 2}, FRIDAY) == Usual(2, 4, "weekday")


def test_a_change_is_a_share_of_the_usual() -> None:
    ordinary = Usual(200, 4, "weekday")
    assert change(300, ordinary) == Fraction(1, 2)
    assert change(50, ordinary) == Fraction(-3, 4)


def test_there_is_no_change_against_nothing() -> None:
    assert change(300, None) is None
    assert change(300, Usual(0, 3, "days")) is None


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(1, 30).map(back), st.integers(0, 10**12)))
def test_the_usual_lies_between_the_smallest_and_the_largest(totals: dict[date, int]) -> None:
    ordinary = usual(totals, FRIDAY)
    if ordinary is not None:
        assert min(totals.values()) <= ordinary.units <= max(totals.values())


def test_the_middle_day_is_the_usual_itself() -> None:
    assert middle_days({back(7): 10, back(14): 40, back(28): 30}, FRIDAY) == (back(28),)


def test_of_four_days_the_middle_two_are_meant_and_their_mean_is_the_usual() -> None:
    totals = {back(7): 10, back(14): 40, back(21): 20, back(28): 30}
    assert set(middle_days(totals, FRIDAY)) == {back(21), back(28)}


def test_of_equal_days_the_later_one_is_in_the_middle() -> None:
    assert middle_days({back(number): 5 for number in (1, 2, 3)}, FRIDAY) == (back(2),)
    assert middle_days({back(1): 5, back(2): 0, back(3): 5}, FRIDAY) == (back(3),)


def test_where_nothing_is_usual_no_day_is_in_the_middle() -> None:
    assert middle_days({back(1): 3, back(2): 5}, FRIDAY) == ()


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.integers(1, 30).map(back), st.integers(0, 10**12)))
def test_the_middle_days_come_to_the_usual(totals: dict[date, int]) -> None:
    ordinary, days = usual(totals, FRIDAY), middle_days(totals, FRIDAY)
    assert bool(days) == (ordinary is not None)
    if ordinary is not None:
        assert round(Fraction(sum(totals[day] for day in days), len(days))) == ordinary.units


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(-(10**12), 10**12)), st.integers(1, 2))
def test_the_means_of_parts_come_to_the_mean_of_the_whole(sums: dict[str, int], days: int) -> None:
    means = mean_of_parts(sums, days)
    assert sum(means.values()) == round(Fraction(sum(sums.values()), days))
    assert all(abs(means[part] - Fraction(sums[part], days)) <= 1 for part in sums)


def test_a_unit_that_is_left_over_goes_to_the_first_part_that_was_cut() -> None:
    assert mean_of_parts({"b": 1, "a": 1, "c": 2}, 2) == {"a": 1, "b": 0, "c": 1}
    assert mean_of_parts({"a": 1}, 2) == {"a": 0}
    assert mean_of_parts({"a": 3}, 2) == {"a": 2}

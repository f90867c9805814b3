from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import Money
from ledger.shares import NotAShare
from ledger.thresholds import (
    DEFAULT_THRESHOLDS,
    Crossing,
    crossed,
    parse_thresholds,
    passed,
    show_thresholds,
    still_told,
    used,
)

HALF, MOST, ALL = DEFAULT_THRESHOLDS
NONE: frozenset[Fraction] = frozenset()
TEN = Money.of(10)
percents = st.integers(1, 1000).map(lambda number: Fraction(number, 100))
amounts = st.integers(1, 10**15).map(Money)


def test_reaching_a_threshold_to_the_billionth_passes_it() -> None:
    assert crossed(DEFAULT_THRESHOLDS, NONE, Money.of(5), TEN) == Crossing(HALF, frozenset({HALF}))


def test_a_billionth_below_a_threshold_does_not_pass_it() -> None:
    assert crossed(DEFAULT_THRESHOLDS, NONE, Money.of(5) - Money(1), TEN) == Crossing(None, NONE)


def test_a_threshold_of_an_amount_that_does_not_divide_is_exact() -> None:
    third, limit = Fraction(1, 3), Money(10)
    assert passed([third], Money(3), limit) == NONE
    assert passed([third], Money(4), limit) == {third}


def test_a_jump_over_several_tells_the_highest_and_marks_them_all() -> None:
    assert crossed(DEFAULT_THRESHOLDS, NONE, Money.of(9), TEN) == Crossing(MOST, frozenset({HALF, MOST}))


def test_what_was_told_is_not_told_again() -> None:
    assert crossed(DEFAULT_THRESHOLDS, {HALF, MOST}, Money.of(9), TEN).tell is None


def test_the_next_threshold_is_told_after_the_one_before() -> None:
    assert crossed(DEFAULT_THRESHOLDS, {HALF}, Money.of(8), TEN) == Crossing(MOST, frozenset({HALF, MOST}))


def test_spend_that_falls_and_rises_again_is_told_once() -> None:
    told = crossed(DEFAULT_THRESHOLDS, NONE, Money.of(9), TEN).told
    fallen = crossed(DEFAULT_THRESHOLDS, told, Money.of(4), TEN)
    assert fallen == Crossing(None, told)
    assert crossed(DEFAULT_THRESHOLDS, fallen.told, Money.of(9), TEN).tell is None


def test_a_raised_limit_arms_what_is_no_longer_passed() -> None:
    told = still_told({HALF, MOST}, Money.of(9), Money.of(15))
    assert told == {HALF}
    assert crossed(DEFAULT_THRESHOLDS, told, Money.of(12), Money.of(15)).tell == MOST


def test_a_limit_raised_a_little_arms_nothing() -> None:
    told = still_told({HALF, MOST}, Money.of(9), Money.of(11))
    assert told == {HALF, MOST}
    assert crossed(DEFAULT_THRESHOLDS, told, Money.of(9), Money.of(11)).tell is None


def test_a_lowered_limit_tells_what_it_makes_pass() -> None:
    told = still_told({HALF}, Money.of(6), Money.of(6))
    assert crossed(DEFAULT_THRESHOLDS, told, Money.of(6), Money.of(6)).tell == ALL


def test_a_threshold_added_below_what_was_told_is_marked_in_silence() -> None:
    added = Fraction(3, 5)
    assert crossed([added], {MOST}, Money.of(9), TEN) == Crossing(None, frozenset({added, MOST}))


def test_without_thresholds_nothing_is_told() -> None:
    assert crossed((), NONE, Money.of(99), TEN) == Crossing(None, NONE)


@pytest.mark.parametrize("allocated", [Money(0), Money(1, "EUR")])
def test_a_share_of_nothing_or_of_another_currency_is_refused(allocated: Money) -> None:
    with pytest.raises(ValueError, match="is no share of"):
        used(Money(1), allocated)


@settings(max_examples=200, deadline=None)
@given(st.sets(percents, max_size=6), amounts, st.lists(st.integers(-(10**15), 10**16), max_size=12))
def test_every_threshold_is_told_at_most_once_and_the_highest_passed_always(
    thresholds: set[Fraction], limit: Money, spends: list[int]
) -> None:
    told, said = NONE, list[Fraction]()
    for spent in spends:
        crossing = crossed(thresholds, told, Money(spent), limit)
        told = crossing.told
        said += [crossing.tell] if crossing.tell is not None else []
    reached = [each for each in thresholds if any(spent >= each * limit.units for spent in spends)]
    assert said == sorted(set(said))
    assert said[-1:] == sorted(reached)[-1:]
    assert told == frozenset(reached)


@pytest.mark.parametrize(
    "text", ["50,80,100", "50 80 100", "50%, 80 %, 100%", "0.5,0.8,1", "100;80;50;50", "0.5 0.8 100%"]
)
def test_thresholds_are_read_as_people_type_them(text: str) -> None:
    assert parse_thresholds(text) == DEFAULT_THRESHOLDS


@pytest.mark.parametrize("text", ["off", "None"])
def test_thresholds_can_be_switched_off(text: str) -> None:
    assert parse_thresholds(text) == ()


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "type up to 10 percentages such as 50,80,100, or off"),
        ("half", "“half” is no list of thresholds"),
        ("-50", "is no list of thresholds"),
        ("1,2,3,4,5,6,7,8,9,10,11", "type up to 10 percentages"),
        ("0,50", "A threshold is above 0%"),
        ("1001", "at most 1000%"),
        ("0.5,80", "mixes percent and fractions: type each with %"),
        ("1", "1 can mean 1% or the whole: type it with %"),
    ],
)
def test_unclear_thresholds_are_refused_with_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(NotAShare, match=sentence):
        parse_thresholds(text)


@settings(max_examples=100, deadline=None)
@given(st.sets(percents, max_size=10))
def test_shown_thresholds_are_read_back_unchanged(thresholds: set[Fraction]) -> None:
    assert parse_thresholds(show_thresholds(thresholds)) == tuple(sorted(thresholds))

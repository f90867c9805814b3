"""Unusual spend: planted spikes are found, and what only looks like one is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from statistics import fmean, pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import BILLION, Money
from ledger.unusual import Unusual, floor_in, judge

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 16)
FLOOR = floor_in("USD")
History = list[tuple[date, Money]]
totals = st.integers(-5 * BILLION, 100 * BILLION).map(Money)
histories = st.dictionaries(st.integers(1, 40).map(lambda back: FRIDAY - timedelta(back)), totals).map(
    lambda days: list(days.items())
)


def back(days: int, day: date = FRIDAY) -> date:
    return day - timedelta(days)


def before(day: date, *amounts: str | int | None) -> History:
    """The days before it, the latest last; None for one without data."""
    return [
        (back(len(amounts) - number, day), Money.of(amount))
        for number, amount in enumerate(amounts)
        if amount is not None
    ]


def weeks(day: date, workday: str, weekend: str, number: int = 4) -> History:
    days = [back(each, day) for each in range(7 * number, 0, -1)]
    return [(each, Money.of(weekend if each.weekday() > 4 else workday)) for each in days]


def judged(today: str, history: History, day: date = FRIDAY) -> Unusual | None:
    return judge(Money.of(today), history, day, FLOOR)


def test_a_day_far_above_its_like_is_unusual() -> None:
    found = judged("42", weeks(FRIDAY, "10", "1"))
    assert found == Unusual(FRIDAY, Money.of(10), Fraction(42, 10), 7, "days")
    assert found.reason == "4.2 times the usual of the last 7 known days"


def test_a_day_like_the_others_is_not_unusual() -> None:
    assert judged("11", weeks(FRIDAY, "10", "1")) is None


def test_twice_the_usual_is_unusual_and_a_billionth_less_is_not() -> None:
    history = before(FRIDAY, 10, 10, 10, 10, 10)
    assert judge(Money.of(20), history, FRIDAY, FLOOR) is not None
    assert judge(Money.of(20) - Money(1), history, FRIDAY, FLOOR) is None


def test_cents_are_never_unusual() -> None:
    history = before(FRIDAY, *["0.10"] * 7)
    assert judged("1.09", history) is None
    assert judged("1.10", history) is not None
    assert judge(Money.of("0.30"), history, FRIDAY, Money.of("0.20")) is not None


def test_days_that_vary_need_more_than_twice_the_usual() -> None:
    varied = before(FRIDAY, 4, 16, 7, 13, 10, 4, 16)
    assert judged("39.99", varied) is None
    assert judged("40", varied) is not None


def test_one_spike_in_the_past_hides_no_other() -> None:
    assert judged("50", before(FRIDAY, 10, 10, 10, 90, 10, 10, 10)) is not None


@pytest.mark.parametrize("known, judged_at_all", [(0, False), (4, False), (5, True)])
def test_of_fewer_than_five_known_days_nothing_is_judged(known: int, judged_at_all: bool) -> None:
    assert (judged("100", before(FRIDAY, *[1] * known)) is not None) == judged_at_all


def test_a_new_provider_is_left_alone_until_its_days_are_known() -> None:
    flagged = [judged("40", before(FRIDAY, *[40] * days)) for days in range(20)]
    assert flagged == [None] * 20


def test_a_missing_day_is_no_day_of_nothing() -> None:
    gaps = before(FRIDAY, 10, None, None, 10, 10, *[None] * 4, 10, *[None] * 3, 10)
    assert judged("19", gaps) is None
    assert judged("25", gaps) == Unusual(FRIDAY, Money.of(10), Fraction(5, 2), 5, "days")


def test_a_monday_after_a_quiet_weekend_is_not_unusual() -> None:
    assert judged("10", weeks(MONDAY, "10", "0"), MONDAY) is None


def test_a_monday_that_always_costs_more_is_not_unusual() -> None:
    history = [(at, Money.of(60 if at.weekday() == 0 else 10)) for at in map(back, range(1, 29))]
    earlier = [(at, money) for at, money in history if at < MONDAY]
    assert judged("62", earlier, MONDAY) is None
    assert judged("62", earlier[:8], MONDAY) is None
    found = judged("150", earlier, MONDAY)
    assert found is not None
    assert found.reason == "2.5 times the usual of the last 3 Mondays"


def test_of_two_mondays_far_apart_the_distance_says_nothing() -> None:
    history = before(MONDAY, 10, *[10] * 6, 30, *[10] * 6)
    assert judged("39", history, MONDAY) is None
    assert judged("40", history, MONDAY) is not None


def test_a_busy_saturday_is_measured_by_workdays_too() -> None:
    saturday = date(2026, 11, 21)
    assert judged("15", weeks(saturday, "10", "1"), saturday) is None
    assert judged("25", weeks(saturday, "10", "1"), saturday) is not None


def test_where_nothing_is_usual_the_days_that_cost_something_are() -> None:
    now_and_then = before(FRIDAY, 8, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0)
    assert judged("9", now_and_then) is None
    found = judged("20", now_and_then)
    assert found is not None
    assert found.reason == "2.5 times the usual of the last 3 days with spend"


def test_an_account_that_wakes_up_is_unusual_and_no_number_of_times() -> None:
    asleep = before(FRIDAY, *[0] * 6)
    found = judged("5", asleep)
    assert found == Unusual(FRIDAY, Money(0), None, 6, "days")
    assert found.reason == "usually nothing was spent on the last 6 known days"
    assert judged("0.99", asleep) is None


def test_days_of_refunds_count_as_days_of_nothing() -> None:
    found = judged("5", before(FRIDAY, *[-10] * 5))
    assert found is not None
    assert found.usual == Money(0)


def test_without_a_floor_a_day_of_nothing_is_not_unusual() -> None:
    assert judge(Money(0), before(FRIDAY, *[0] * 6), FRIDAY, Money(0)) is None


def test_the_day_itself_later_ones_and_those_long_ago_say_nothing() -> None:
    others = [(back(days), Money.of(1)) for days in (0, -1, -2, 29, 30, 31)]
    assert judged("50", others + before(FRIDAY, 1, 1, 1, 1)) is None
    assert judged("50", others + before(FRIDAY, 50, 50, 50, 50, 50)) is None


def test_one_like_it_is_said_in_the_singular() -> None:
    found = Unusual(FRIDAY, Money.of(10), Fraction(3), 1, "weekday")
    assert found.reason == "3.0 times the usual of the last Friday"


def test_two_currencies_are_not_compared() -> None:
    with pytest.raises(ValueError, match="convert them first"):
        judge(Money.of(9, "EUR"), before(FRIDAY, *[1] * 5), FRIDAY, FLOOR)


def test_the_floor_is_one_of_any_currency() -> None:
    assert floor_in("EUR") == Money.of(1, "EUR")


@settings(max_examples=150, deadline=None)
@given(totals, totals, histories)
def test_more_spend_never_becomes_usual(one: Money, other: Money, history: History) -> None:
    less, more = sorted((one, other))
    if judge(less, history, FRIDAY, FLOOR):
        assert judge(more, history, FRIDAY, FLOOR)


@settings(max_examples=150, deadline=None)
@given(totals, histories)
def test_what_is_unusual_lies_above_its_floor_and_its_factor(today: Money, history: History) -> None:
    found = judge(today, history, FRIDAY, FLOOR)
    if found is not None:
        assert today >= found.usual + FLOOR
        assert found.times is None or found.times >= 2
        assert sum(FRIDAY - timedelta(28) <= at < FRIDAY for at, _ in history) >= 5


@settings(max_examples=100, deadline=None)
@given(totals, histories, st.randoms())
def test_the_order_of_the_history_does_not_matter(today: Money, history: History, random: Random) -> None:
    shuffled = random.sample(history, len(history))
    assert judge(today, shuffled, FRIDAY, FLOOR) == judge(today, history, FRIDAY, FLOOR)


@settings(max_examples=100, deadline=None)
@given(histories.filter(lambda days: len(days) >= 1))
def test_a_day_as_cheap_as_the_cheapest_is_not_unusual(history: History) -> None:
    ordered = sorted(money for _, money in history)
    assert judge(ordered[0], history, FRIDAY, FLOOR) is None


SHAPES: dict[str, Callable[[date, int], float]] = {
    "steady": lambda _day, _number: 20,
    "office": lambda day, _number: 20 if day.weekday() < 5 else 8,
    "mondays": lambda day, _number: 60 if day.weekday() == 0 else 10,
    "growth": lambda _day, number: 5 * 1.02**number,
}


def series(shape: str, seed: int) -> tuple[History, set[int]]:
    """Some hundred noisy days with a few missing, and where five times the ordinary was planted."""
    random = Random(f"{shape} {seed}")
    drawn = ((date(2026, 7, 1) + timedelta(number), number) for number in range(110))
    days = [(day, SHAPES[shape](day, number) * random.lognormvariate(0, 0.3)) for day, number in drawn]
    days = [each for each in days if random.random() > 0.03]
    planted = set(random.sample(range(35, len(days)), 3))
    factors = [5 if number in planted else 1 for number in range(len(days))]
    return [
        (day, Money(int(spent * factor * BILLION)))
        for (day, spent), factor in zip(days, factors, strict=True)
    ], planted


def by_z_score(today: Money, history: Sequence[tuple[date, Money]], day: date, floor: Money) -> bool:
    """The plain way: three standard deviations above the mean of four weeks."""
    spent = [money.units for at, money in history if day - timedelta(28) <= at < day]
    return len(spent) >= 5 and today.units > fmean(spent) + 3 * pstdev(spent)


def alarms(judging: Callable[..., object], shape: str) -> tuple[int, int]:
    """False alarms, and planted days that were missed, in some years of days."""
    false, missed = 0, 0
    for seed in range(6):
        days, planted = series(shape, seed)
        for number, (day, today) in enumerate(days):
            is_told = bool(judging(today, days[max(0, number - 30) : number], day, FLOOR))
            false += is_told and number not in planted
            missed += not is_told and number in planted
    return false, missed


@pytest.mark.parametrize("shape", SHAPES)
def test_planted_spikes_are_found_with_few_false_alarms(shape: str) -> None:
    false, missed = alarms(judge, shape)
    assert missed <= 2  # of 18
    assert false <= 15  # of some 620 days


def test_a_plain_z_score_misses_more_and_cries_more_often() -> None:
    ours = [alarms(judge, shape) for shape in SHAPES]
    plain = [alarms(by_z_score, shape) for shape in SHAPES]
    assert sum(false for false, _ in ours) < sum(false for false, _ in plain)
    assert sum(missed for _, missed in ours) < sum(missed for _, missed in plain) / 4

"""Where a period ends: what is known is exact, what is to come is learnt, and the range says how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.forecast import Known, Outlook, Stream, days_known, forecast, reached
from ledger.periods import DAY, Kind, Period, period_holding

TODAY = date(2026, 11, 20)  # a Friday
NOVEMBER = period_holding("month", TODAY)
DOLLAR = 10**9
OFFICE = (10, 12, 12, 11, 10, 0, 0)

amounts = st.integers(0, 10**13)
series = st.lists(amounts, min_size=2, max_size=60)


def stream(costs: Sequence[int], name: str = "1", *, until: date = TODAY, even: bool = False) -> Stream:
    """These days before `until`, the newest last."""
    first = until - DAY * len(costs)
    days = {first + DAY * number: cost for number, cost in enumerate(costs)}
    return Stream(name, days, first, until, even=even)


def spent(*streams: Stream, period: Period = NOVEMBER) -> int:
    return sum(cost for each in streams for day, cost in each.days.items() if day in period)


def found(*streams: Stream, committed: Mapping[date, int] | None = None, held: int = 0) -> Outlook:
    """The month's end as of the 20th, before anything of that day is known."""
    outlook = forecast(streams, Known(spent(*streams), committed or {}, held), NOVEMBER, TODAY)
    assert outlook is not None
    return outlook


def office(weeks: int, *, cents: int = 100) -> list[int]:
    """Whole weeks before the 20th, of five working days."""
    days = [TODAY - DAY * back for back in range(weeks * 7, 0, -1)]
    return [OFFICE[day.weekday()] * cents * DOLLAR // 100 for day in days]


@given(st.integers(1, 10**13), st.integers(2, 60))
@settings(max_examples=40)
def test_what_costs_the_same_every_day_goes_on_exactly(cost: int, days: int) -> None:
    outlook = found(stream([cost] * days))
    assert outlook.end.expected == spent(stream([cost] * days)) + cost * 11
    assert outlook.days == days


@given(series, st.integers(2, 1000))
@settings(max_examples=40)
def test_ten_times_the_amounts_are_ten_times_the_forecast(costs: list[int], times: int) -> None:
    once, often = found(stream(costs)).end, found(stream([cost * times for cost in costs])).end
    for one, many in ((once.expected, often.expected), (once.low, often.low), (once.high, often.high)):
        assert abs(one * times - many) <= times * (2 + abs(one) // 10**11)


@given(series, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_arrival_does_not_matter(costs: list[int], random: Random) -> None:
    one, other = stream(costs), stream(costs[::-1], "2")
    days = list(one.days.items())
    random.shuffle(days)
    shuffled = Stream("1", dict(days), one.first, one.open)
    assert found(one, other).ahead == found(other, shuffled).ahead


@given(series, series, amounts, amounts, st.integers(1, 10))
@settings(max_examples=60)
def test_no_end_lies_below_what_is_spent_committed_and_held(
    costs: list[int], others: list[int], bought: int, held: int, later: int
) -> None:
    streams = stream(costs), stream(others, "2")
    outlook = found(*streams, committed={TODAY + DAY * later: bought}, held=held)
    sure = spent(*streams)
    for number, each in enumerate(outlook.ahead):
        assert sure + held + (bought if number >= later else 0) <= each.low <= each.expected <= each.high
    for before, after in zip(outlook.ahead, outlook.ahead[1:], strict=False):
        assert (before.low, before.expected, before.high) <= (after.low, after.expected, after.high)
    assert [each.day for each in outlook.ahead] == [TODAY + DAY * number for number in range(11)]


@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(-(10**12), 9 * 10**15), max_size=40),
            st.integers(0, 40),
            st.fractions(0, 1, max_denominator=24),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(("month", "week", "day")),
    st.integers(0, 45),
)
@settings(max_examples=60)
def test_whatever_is_known_the_range_is_in_order(
    told: list[tuple[list[int], int, Fraction, bool]], kind: Kind, later: int
) -> None:
    today = TODAY + DAY * later
    streams = []
    for number, (costs, behind, seen, even) in enumerate(told):
        until = today - DAY * behind
        days = {until - DAY * back: cost for back, cost in enumerate(costs)}
        streams.append(Stream(f"{number}", days, until - DAY * len(costs), until, seen, even))
    outlook = forecast(streams, Known(7, {today + DAY: 5}, 3), period_holding(kind, today), today)
    if outlook is None:
        assert days_known(streams) < 2
        return
    for each in outlook.ahead:
        assert 10 <= each.low <= each.expected <= each.high


@given(series, st.integers(0, 10**13))
@settings(max_examples=40)
def test_a_purchase_is_added_once_and_never_carried_on(costs: list[int], bought: int) -> None:
    plain, more = found(stream(costs)).end, found(stream(costs), committed={NOVEMBER.last: bought}).end
    assert (more.expected, more.low, more.high) == (
        plain.expected + bought,
        plain.low + bought,
        plain.high + bought,
    )


def test_what_is_held_counts_as_spent_today_where_today_would_cost_less() -> None:
    days = stream([10 * DOLLAR] * 60)
    assert found(days, held=4 * DOLLAR).end.expected == found(days).end.expected
    outlook = found(days, held=25 * DOLLAR)
    assert outlook.ahead[0].expected == spent(days) + 25 * DOLLAR
    assert outlook.end.expected == spent(days) + (25 + 10 * 10) * DOLLAR


def test_what_today_cost_already_is_not_lost_and_its_rest_is_still_to_come() -> None:
    plain = stream([10 * DOLLAR] * 30)
    today = Stream("1", {**plain.days, TODAY: 30 * DOLLAR}, plain.first, TODAY, Fraction(1, 2))
    end = found(today).end
    assert end.expected == spent(plain) + (30 + 5 + 10 * 10) * DOLLAR


def test_days_that_nobody_has_read_yet_are_to_come_and_have_not_cost_nothing() -> None:
    late = stream([10 * DOLLAR] * 30, until=TODAY - DAY * 5)
    assert found(late).end.expected == spent(late) + 16 * 10 * DOLLAR
    assert found(late).days == 30


def test_what_lies_on_a_day_that_is_not_read_yet_is_the_least_of_it() -> None:
    late = stream([10 * DOLLAR] * 30, until=TODAY - DAY * 5)
    partly = Stream("1", {**late.days, TODAY - DAY: 4 * DOLLAR}, late.first, late.open)
    assert found(partly).end.expected == found(late).end.expected
    more = Stream("1", {**late.days, TODAY - DAY: 14 * DOLLAR}, late.first, late.open)
    assert found(more).end.expected == found(late).end.expected + 4 * DOLLAR


def test_an_office_rests_at_weekends() -> None:
    outlook = found(stream(office(10)))
    saturday, sunday = outlook.ahead[1], outlook.ahead[2]
    assert saturday.day.weekday() == 5
    assert sunday.expected - outlook.ahead[0].expected < DOLLAR // 10
    left = sum(OFFICE[day.weekday()] for day in Period("days", TODAY, NOVEMBER.last).days())
    assert abs(outlook.end.expected - spent(stream(office(10))) - left * DOLLAR) < DOLLAR


def test_one_spike_changes_next_to_nothing_but_is_spent() -> None:
    calm = office(10)
    spiked = [*calm]
    spiked[-9] *= 30  # 330 dollars more
    more = spent(stream(spiked)) - spent(stream(calm))
    assert abs(found(stream(spiked)).end.expected - more - found(stream(calm)).end.expected) < 6 * DOLLAR


def test_days_that_spike_again_and_again_are_in_the_range() -> None:
    calm = [10 * DOLLAR] * 80
    spiked = [cost * 20 if number in (7, 30, 55, 70) else cost for number, cost in enumerate(calm)]
    plain, end = found(stream(calm)).end, found(stream(spiked)).end
    assert end.high - end.expected > 100 * DOLLAR > plain.high - plain.expected


def test_mostly_nothing_is_not_nothing() -> None:
    often = [30 * DOLLAR if number % 6 == 3 else 0 for number in range(90)]
    rest = found(stream(often)).end.expected - spent(stream(often))
    assert 20 * DOLLAR < rest < 90 * DOLLAR  # 55 on average


def test_what_grows_goes_on_growing() -> None:
    costs = [round(DOLLAR * 1.01**number) for number in range(100)]
    rest = found(stream(costs)).end.expected - spent(stream(costs))
    assert rest > costs[-1] * 11
    assert rest < sum(round(DOLLAR * 1.01**number) for number in range(100, 114))


def test_a_new_level_is_believed_within_days() -> None:
    costs = [10 * DOLLAR] * 60 + [30 * DOLLAR] * 9
    rest = found(stream(costs)).end.expected - spent(stream(costs))
    assert 11 * 20 * DOLLAR < rest < 11 * 34 * DOLLAR


def test_a_provider_that_began_this_week_takes_nothing_from_the_others() -> None:
    old, new = stream([10 * DOLLAR] * 60), stream([5 * DOLLAR] * 4, "new")
    outlook = found(old, new)
    assert outlook.rest == {"1": 110 * DOLLAR, "new": 55 * DOLLAR}
    assert outlook.days == 60


def test_a_provider_that_began_today_goes_on_as_today() -> None:
    old = stream([10 * DOLLAR] * 60)
    new = Stream("new", {TODAY: 6 * DOLLAR}, TODAY, TODAY, Fraction(1, 2))
    assert found(old, new).rest["new"] == round(6 * DOLLAR * Fraction(21, 2))


def test_a_provider_that_stopped_is_expected_to_have_stopped() -> None:
    gone = stream([10 * DOLLAR] * 60 + [0] * 8, "gone")
    outlook = found(stream([DOLLAR] * 60), gone)
    assert (outlook.rest["gone"], outlook.ended) == (0, frozenset(("gone",)))


def test_a_quiet_week_of_one_that_is_often_quiet_ends_nothing() -> None:
    batches = [9 * DOLLAR if number % 5 == 0 else 0 for number in range(60)] + [0] * 8
    assert found(stream(batches)).ended == frozenset()


def test_a_day_that_is_restated_is_taken_as_it_is_now() -> None:
    costs = [10 * DOLLAR + number for number in range(40)]
    restated = [*costs[:-3], 12 * DOLLAR, *costs[-2:]]
    assert found(stream(restated)).end.expected > found(stream(costs)).end.expected
    assert found(stream(restated)) == found(stream(restated))


def test_a_day_on_which_more_came_back_than_was_spent_cost_nothing_ahead() -> None:
    back = stream([10 * DOLLAR] * 30 + [-50 * DOLLAR])
    assert found(back).end.low >= spent(back)


@pytest.mark.parametrize("days", [0, 1])
def test_of_one_day_or_none_nothing_is_said(days: int) -> None:
    first = TODAY - DAY * days
    new = Stream("1", {first: DOLLAR}, first, TODAY)
    assert days_known([new]) == days
    assert forecast([new], Known(DOLLAR), NOVEMBER, TODAY) is None
    assert forecast([], Known(0), NOVEMBER, TODAY) is None


def test_what_is_only_bought_needs_no_days_and_is_certain() -> None:
    outlook = forecast([], Known(20 * DOLLAR, {NOVEMBER.last: 10 * DOLLAR}), NOVEMBER, TODAY)
    assert outlook is not None
    assert (outlook.end.low, outlook.end.expected, outlook.end.high) == (30 * DOLLAR,) * 3
    assert (outlook.days, outlook.first) == (0, None)


def width(outlook: Outlook, of: Stream) -> Fraction:
    return Fraction(outlook.end.high - outlook.end.low, outlook.end.expected - spent(of))


def test_two_days_give_a_wide_range_and_sixty_a_narrow_one() -> None:
    few, many = stream([9 * DOLLAR, 11 * DOLLAR]), stream([9 * DOLLAR, 11 * DOLLAR] * 30)
    assert width(found(few), few) > 1
    assert width(found(many), many) < Fraction(1, 4)


def test_sums_spread_evenly_over_days_are_no_proof_of_calm() -> None:
    known, told = stream([10 * DOLLAR] * 60), stream([10 * DOLLAR] * 60, even=True)
    assert width(found(known), known) < width(found(told), told)


def test_a_few_sums_spread_evenly_are_no_trend() -> None:
    steps = [DOLLAR] * 7 + [2 * DOLLAR] * 7 + [3 * DOLLAR] * 7
    rest = found(stream(steps, even=True)).end.expected - spent(stream(steps))
    assert rest <= 11 * 3 * DOLLAR < found(stream(steps)).end.expected - spent(stream(steps))


def test_streams_that_rise_and_fall_together_have_a_wider_range() -> None:
    random = Random(1)
    one = [round(DOLLAR * random.uniform(5, 15)) for _ in range(90)]
    other = [round(DOLLAR * random.uniform(5, 15)) for _ in range(90)]
    alike, apart = found(stream(one), stream(one, "2")).end, found(stream(one), stream(other, "2")).end
    assert alike.high - alike.low > (apart.high - apart.low) * 6 // 5


def test_a_week_and_a_day_end_too() -> None:
    days = stream([10 * DOLLAR] * 40)
    for period, left in ((period_holding("week", TODAY), 3), (period_holding("day", TODAY), 1)):
        outlook = forecast([days], Known(spent(days, period=period)), period, TODAY)
        assert outlook is not None
        assert outlook.end.expected == spent(days, period=period) + left * 10 * DOLLAR
        assert outlook.end.day == period.last


def test_older_months_count_on_the_first_day_of_a_month() -> None:
    december = period_holding("month", date(2026, 12, 1))
    days = stream([10 * DOLLAR] * 40, until=december.first)
    outlook = forecast([days], Known(0), december, december.first)
    assert outlook is not None
    assert outlook.end.expected == 310 * DOLLAR


def test_a_limit_is_reached_on_the_day_by_whose_end_it_is_passed_or_lasts() -> None:
    days = stream([8 * DOLLAR, 12 * DOLLAR] * 30)
    outlook = found(days)
    on = outlook.ahead[4]
    when = reached(outlook.ahead, on.expected)
    assert when.on == on.day
    assert when.earliest is not None
    assert when.earliest <= on.day
    assert when.latest is None or when.latest >= on.day
    assert reached(outlook.ahead, on.expected + 1).on == on.day + DAY
    assert reached(outlook.ahead, outlook.end.high + 1) == reached((), 1)
    surely = reached(outlook.ahead, outlook.end.low)
    assert surely.latest is not None

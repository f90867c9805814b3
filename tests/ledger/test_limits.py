from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.limits import Limit, LimitPeriod, Standing, parse_reserve, standing
from ledger.money import Money
from ledger.shares import NotAShare
from ledger.thresholds import DEFAULT_THRESHOLDS

TWO_A_DAY = Limit(Money.of(2), "day")
units = st.integers(0, 10**15)


def stands(spent: str, held: str = "0", limit: Limit = TWO_A_DAY) -> Standing:
    return standing(limit, Money.of(spent), Money.of(held), DEFAULT_THRESHOLDS)


def test_a_standing_is_what_the_design_says() -> None:
    assert stands("1.06", held="0.10") == Standing(
        allocated=Money.of(2),
        spent=Money.of("1.06"),
        held=Money.of("0.10"),
        reserve=Money.of("0.40"),
        remaining=Money.of("0.94"),
        available=Money.of("0.44"),
        used=Fraction(53, 100),
        health="warning",
    )


def test_what_is_available_never_lies_below_zero_but_what_remains_does() -> None:
    over = stands("2.50", held="1")
    assert (over.remaining, over.available) == (Money.of("-0.50"), Money(0))


@pytest.mark.parametrize(
    "spent, health",
    [
        ("-1", "ok"),
        ("0", "ok"),
        ("0.999999999", "ok"),
        ("1", "warning"),
        ("1.599999999", "warning"),
        ("1.6", "reserve"),
        ("1.999999999", "reserve"),
        ("2", "over"),
        ("2.000000001", "over"),
    ],
)
def test_health_changes_exactly_at_its_edges(spent: str, health: str) -> None:
    assert stands(spent).health == health


def test_holds_take_from_what_is_available_and_not_from_health() -> None:
    held = stands("0.50", held="1.10")
    assert (held.available, held.health, held.used) == (Money(0), "ok", Fraction(1, 4))


def test_without_a_reserve_nothing_is_kept_back() -> None:
    bare = Limit(Money.of(2), "month", Fraction(0))
    assert stands("1.99", limit=bare).available == Money.of("0.01")
    assert stands("1.99", limit=bare).health == "warning"
    assert stands("2", limit=bare).health == "over"


def test_without_thresholds_nothing_warns() -> None:
    assert standing(TWO_A_DAY, Money.of("1.5"), Money(0), ()).health == "ok"


@pytest.mark.parametrize("amount, reserve", [(1, 0), (2, 0), (3, 1), (5, 1), (15, 3), (25, 5)])
def test_a_reserve_is_rounded_to_the_billionth(amount: int, reserve: int) -> None:
    assert Limit(Money(amount), "day").kept_back == Money(reserve)


def test_a_reserve_of_half_a_billionth_is_rounded_to_even() -> None:
    assert [Limit(Money(n), "day", Fraction(1, 2)).kept_back.units for n in (1, 3, 5)] == [0, 2, 2]


@pytest.mark.parametrize("amount", [Money(0), Money(-1)])
def test_a_limit_of_nothing_is_refused(amount: Money) -> None:
    with pytest.raises(
        ValueError, match="A limit is above zero: type an amount such as 2, or off to remove it"
    ):
        Limit(amount, "day")


@pytest.mark.parametrize("reserve", [Fraction(1), Fraction(3, 2), Fraction(-1, 100)])
def test_a_reserve_of_the_whole_limit_is_refused(reserve: Fraction) -> None:
    with pytest.raises(ValueError, match="A reserve is less than the whole limit"):
        Limit(Money(1), "day", reserve)


def test_a_limit_for_another_period_is_refused() -> None:
    with pytest.raises(ValueError, match="for a day, a week or a month"):
        Limit(Money(1), cast("LimitPeriod", "year"))


def test_spend_in_another_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        standing(TWO_A_DAY, Money(1, "EUR"), Money(0), ())


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**15), units, units, st.fractions(0, Fraction(99, 100), max_denominator=1000))
def test_the_parts_of_a_standing_add_up(amount: int, spent: int, held: int, reserve: Fraction) -> None:
    limit = Limit(Money(amount), "week", reserve)
    now = standing(limit, Money(spent), Money(held), DEFAULT_THRESHOLDS)
    assert now.remaining.units + spent == amount
    assert now.available.units == max(0, amount - now.reserve.units - spent - held)
    assert now.used * amount == spent
    assert abs(now.reserve.units - amount * reserve) <= Fraction(1, 2)
    assert (now.health == "over") == (spent >= amount)


@pytest.mark.parametrize(
    "text, share",
    [
        ("0", Fraction(0)),
        ("none", Fraction(0)),
        ("off", Fraction(0)),
        ("0%", Fraction(0)),
        ("20%", Fraction(1, 5)),
        (" 20 % ", Fraction(1, 5)),
        ("20", Fraction(1, 5)),
        ("0.2", Fraction(1, 5)),
        ("0,2", Fraction(1, 5)),
        ("12.5", Fraction(1, 8)),
        ("1%", Fraction(1, 100)),
        ("0.5%", Fraction(1, 200)),
    ],
)
def test_a_reserve_is_read_as_people_type_it(text: str, share: Fraction) -> None:
    assert parse_reserve(text) == share


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("1", "1 can mean 1% or the whole: type it with %"),
        ("100", "A reserve is less than the whole limit"),
        ("100%", "A reserve is less than the whole limit"),
        ("-5", "“-5” is no reserve: type a share of the limit such as 20%, or 0 for none"),
        ("$0.40", "is no reserve"),
        ("20 30", "is no reserve"),
        ("", "is no reserve"),
    ],
)
def test_an_unclear_reserve_is_refused_with_what_to_type(text: str, sentence: str) -> None:
    with pytest.raises(NotAShare) as refusal:
        parse_reserve(text)
    assert sentence in str(refusal.value)

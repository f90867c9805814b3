from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import BILLION, LARGEST, Money

units = st.integers(-(10**18), 10**18)
moneys = units.map(Money)


def test_a_decimal_text_becomes_billionths() -> None:
    assert Money.of("1.06") == Money(1_060_000_000)
    assert Money.of(Decimal("-0.000000001")) == Money(-1)
    assert Money.of(2, "EUR") == Money(2 * BILLION, "EUR")


@pytest.mark.parametrize(
    "text, expected",
    [
        ("0.0000000005", 0),
        ("0.0000000015", 2),
        ("0.0000000025", 2),
        ("-0.0000000015", -2),
        ("1.0000000005000000000000000000000000001", 1_000_000_001),
    ],
)
def test_what_is_finer_than_a_billionth_is_rounded_once_half_to_even(text: str, expected: int) -> None:
    assert Money.of(text).units == expected


@pytest.mark.parametrize("bad", ["abc", "", "1,06"])
def test_a_word_is_no_number(bad: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        Money.of(bad)


@pytest.mark.parametrize(
    "bad", ["NaN", "sNaN", "Infinity", "-Infinity", "9223372037", "-9223372037", "1e999999999"]
)
def test_what_does_not_fit_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="larger than Purser can keep"):
        Money.of(bad)


def test_the_largest_amount_fits_and_one_more_does_not() -> None:
    assert Money(LARGEST).units == LARGEST
    assert Money(-LARGEST).units == -LARGEST
    with pytest.raises(ValueError, match="larger than Purser can keep"):
        Money(LARGEST) + Money(1)


@pytest.mark.parametrize(
    "amount, text",
    [(0, "0"), (1_060_000_000, "1.06"), (-500_000_000, "-0.5"), (1, "0.000000001"), (100 * BILLION, "100")],
)
def test_text_is_plain_and_short(amount: int, text: str) -> None:
    assert Money(amount).text() == text


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**18), 10**18))
def test_text_and_decimal_are_exact(amount: int) -> None:
    money = Money(amount)
    assert Fraction(money.text()) == Fraction(money.decimal) == Fraction(amount, BILLION)
    assert Money.of(money.text()) == money == Money.of(money.decimal)


@settings(max_examples=200, deadline=None)
@given(moneys, moneys)
def test_sums_are_sums_of_units(one: Money, other: Money) -> None:
    assert (one + other).units == one.units + other.units
    assert one + other - other == one
    assert one - other == -(other - one)
    assert abs(one).units == abs(one.units)
    assert (one < other, one <= other, one > other, one >= other) == (
        one.units < other.units,
        one.units <= other.units,
        one.units > other.units,
        one.units >= other.units,
    )


def test_two_currencies_neither_add_nor_compare() -> None:
    with pytest.raises(ValueError, match="USD and EUR do not add up"):
        Money(1) + Money(1, "EUR")
    with pytest.raises(ValueError, match="do not add up"):
        Money(1) - Money(1, "EUR")
    with pytest.raises(ValueError, match="do not add up"):
        assert Money(1) < Money(2, "EUR")
    assert Money(1) != Money(1, "EUR")


def test_nothing_is_false_and_anything_else_true() -> None:
    assert not Money(0)
    assert Money(-1)


def test_a_result_keeps_its_currency() -> None:
    assert (Money(3, "EUR") - Money(1, "EUR")).currency == "EUR"
    assert (-Money(1, "CNY")).currency == abs(Money(-1, "CNY")).currency == "CNY"

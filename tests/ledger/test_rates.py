"""Rates: exact, rounded half to even once, and the one that has begun last holds."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from ledger.rates import Rate, converted, worth_on

WORTHS = st.decimals(min_value="0.000000000001", max_value=999_999, places=12)


@given(units=st.integers(-(10**17), 10**17), worth=WORTHS)
def test_a_conversion_is_the_exact_product_rounded_once(units: int, worth: Decimal) -> None:
    with localcontext(prec=60):
        exact = (units * worth).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert converted(units, worth) == exact


def test_halves_go_to_the_even_neighbour() -> None:
    assert [converted(units, Decimal("0.5")) for units in (1, 3, 5, -1, -3)] == [0, 2, 2, 0, -2]


def test_the_latest_that_has_begun_holds_and_of_two_the_later_said() -> None:
    november = date(2026, 11, 1)
    rates = [
        Rate("CNY", Decimal(3), november),
        Rate("CNY", Decimal(1)),
        Rate("EUR", Decimal(9)),
        Rate("CNY", Decimal(4), november),
    ]
    assert worth_on(rates, "CNY", date(2026, 10, 31)) == 1
    assert worth_on(rates, "CNY", november) == 4
    assert worth_on(rates[:1], "CNY", date(2026, 10, 31)) is None
    assert worth_on(rates, "JPY", november) is None

"""Amounts in cents: their sum is the exact one, rounded once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.cents import cents_text, in_cents, places_of
from ledger.money import BILLION

amounts = st.lists(st.integers(-(10**13), 10**13), max_size=12)


@given(amounts, st.sampled_from(["USD", "JPY", "KWD"]))
@example([5_000_000, 5_000_000], "USD")
@example([-5_000_000, -5_000_000, -5_000_000], "USD")
def test_cents_come_to_the_rounded_sum_and_none_is_a_cent_away(units: list[int], currency: str) -> None:
    cent = BILLION // 10 ** places_of(currency)
    cents = in_cents(units, currency)
    assert sum(cents) == round(Fraction(sum(units), cent))
    assert all(abs(each * cent - unit) < cent for each, unit in zip(cents, units, strict=True))


def test_what_lost_most_gets_the_cent_that_is_missing() -> None:
    assert in_cents([3_333_333, 3_333_334, 3_333_333], "USD") == [0, 1, 0]
    assert in_cents([5_000_000, 15_000_000], "USD") == [1, 1]  # of equals the first


def test_whole_cents_stay_as_they_are() -> None:
    assert in_cents([10_000_000, -20_000_000, 0], "USD") == [1, -2, 0]
    assert in_cents([], "USD") == []


def test_refunds_and_charges_cancel() -> None:
    assert sum(in_cents([1_234_567, -1_234_567], "USD")) == 0


@pytest.mark.parametrize(
    "cents, currency, said",
    [
        (-1230, "USD", "-12.30"),
        (5, "EUR", "0.05"),
        (-5, "USD", "-0.05"),
        (1200, "JPY", "1200"),
        (1, "KWD", "0.001"),
    ],
)
def test_cents_are_written_as_the_currency_is_paid(cents: int, currency: str, said: str) -> None:
    assert cents_text(cents, currency) == said

"""The usual drift: what nine tenths of the bills say of today's estimate."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.drift import Drift
from ledger.money import LARGEST, Money
from ledger.periods import DAY
from ledger.usual_drift import accuracy_of, usual_drift

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def drifts(*amounts: tuple[str, str]) -> list[Drift]:
    """Of days, each estimated and billed."""
    return [
        Drift(FIRST + DAY * number, FIRST + DAY * (number + 1), Money.of(estimated), Money.of(billed))
        for number, (estimated, billed) in enumerate(amounts)
    ]


def test_of_two_bills_nothing_is_usual() -> None:
    assert usual_drift(drifts(("9", "10"), ("9", "10"))) is None
    assert usual_drift(drifts(("9", "10"), ("9", "10"), ("0", "10"), ("10", "0"))) is None


def test_the_range_is_where_the_bill_will_be() -> None:
    usual = usual_drift(drifts(("9.8", "10"), ("10.6", "10"), ("10", "10")))
    assert usual is not None
    assert (usual.low, usual.high, usual.most) == (Fraction(-2, 100), Fraction(6, 100), Fraction(6, 100))
    least, most = usual.range_of(Money.of("4.10"))
    assert (least.text(), most.text()) == ("3.867924528", "4.183673469")


def test_one_day_in_twenty_widens_nothing() -> None:
    usual = usual_drift([*drifts(*[("10", "10")] * 19), *drifts(("30", "10"))])
    assert usual is not None
    assert usual.most == 0


def test_the_accuracy_counts_a_bill_without_an_estimate() -> None:
    assert accuracy_of(drifts(("10", "10"), ("0", "10"))) == Fraction(1, 2)
    assert accuracy_of(drifts(("9", "10"), ("11", "10"))) == Fraction(9, 10)
    assert accuracy_of(drifts(("50", "10"))) == 0
    assert accuracy_of(drifts(("1", "0"))) is None


def test_a_range_ends_at_the_largest_amount_that_is_kept() -> None:
    usual = usual_drift(drifts(("1", "95893"), ("1", "95893"), ("1", "95893")))
    assert usual is not None
    assert usual.range_of(Money.of(96184))[1] == Money(LARGEST)


AMOUNTS = st.integers(1, 10**6).map(str)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=3, max_size=40), AMOUNTS)
@settings(max_examples=100, deadline=None)
def test_a_range_never_ends_before_it_begins(amounts: list[tuple[str, str]], today: str) -> None:
    usual = usual_drift(drifts(*amounts))
    assert usual is not None
    least, most = usual.range_of(Money.of(today))
    assert Money.of("0") < least <= most

"""Drift: the estimate of a time against its bill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from ledger.drift import Drift, estimate
from ledger.facts import Charge
from ledger.money import Money

DAY = datetime(2026, 11, 17, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)


def charge(
    layer: str, cost: str | None, start: datetime, end: datetime | None = None, **more: object
) -> Charge:
    money = None if cost is None else Money.of(cost)
    return Charge(layer, f"{layer} {start}", start, end or start, money, **more)  # type: ignore[arg-type]


def units(text: str) -> int:
    return Money.of(text).units


def test_finer_layers_are_laid_over_one_another_and_not_added() -> None:
    noon = DAY + timedelta(hours=12)
    facts = [charge("pushed", "2", noon), charge("usage", "3", noon, noon + timedelta(hours=1))]
    assert estimate(facts, DAY, NEXT) == units("3")


def test_what_is_trusted_estimates_nothing() -> None:
    assert estimate([charge("official", "5", DAY, NEXT), charge("reading", "4", DAY, NEXT)], DAY, NEXT) == 0


def test_an_estimate_over_the_edge_counts_by_its_share_of_time() -> None:
    late = NEXT - timedelta(minutes=30)
    assert estimate([charge("usage", "4", late, late + timedelta(hours=1))], DAY, NEXT) == units("2")
    assert estimate(
        [charge("usage", "4", late, late + timedelta(hours=1))], NEXT, NEXT + timedelta(1)
    ) == units("2")


def test_neither_what_is_included_nor_what_has_no_price_nor_a_seat_is_estimated() -> None:
    facts = [
        charge("pushed", "2", DAY, included=True),
        charge("pushed", None, DAY + timedelta(hours=1)),
        charge("usage", "20", DAY, NEXT, category="Purchase"),
    ]
    assert estimate(facts, DAY, NEXT) == 0


def test_the_ratio_is_a_share_of_the_bill_and_unknown_for_a_bill_of_nothing() -> None:
    assert Drift(DAY, NEXT, Money.of("3"), Money.of("4")).ratio == Fraction(1, 4)
    assert Drift(DAY, NEXT, Money.of("5"), Money.of("4")).ratio == Fraction(-1, 4)
    assert Drift(DAY, NEXT, Money.of("5"), Money(0)).ratio is None

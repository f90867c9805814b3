"""Drift: the estimate of a time against its bill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.drift import Drift, Estimates, estimate
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


HALVES = st.integers(0, 96)  # half hours
PARTS = st.tuples(HALVES, st.integers(0, 30), st.integers(1, 10**9), st.sampled_from(["usage", "pushed"]))


@given(st.lists(PARTS, max_size=12), HALVES, st.integers(1, 48))
@settings(max_examples=150, deadline=None)
def test_a_sum_is_that_of_its_models(parts: list[tuple[int, int, int, str]], first: int, lasts: int) -> None:
    half = timedelta(minutes=30)
    facts = [
        Charge(layer, str(number), DAY + half * at, DAY + half * (at + long), Money(units, "USD"), dims=dims)
        for number, (at, long, units, layer) in enumerate(parts)
        for dims in ({"model": f"m{number % 3}"} if number % 4 else {},)
    ]
    start, end = DAY + half * first, DAY + half * (first + lasts)
    found = Estimates(facts)
    assert found.units(start, end) == found.said(start, end).units
    assert abs(sum(found.said(start, end).by_model.values()) - found.units(start, end)) <= 3


def test_models_and_requests_without_a_price_are_told_apart() -> None:
    facts = [
        charge("pushed", "2", DAY, dims={"model": "a"}),
        charge("pushed", None, DAY, dims={"model": "b"}, quantity=3),
        charge("pushed", "1", DAY + timedelta(hours=1)),
        charge("pushed", "5", NEXT, dims={"model": "a"}),
    ]
    said = Estimates(facts).said(DAY, NEXT)
    assert (said.units, said.by_model, said.unpriced) == (
        units("3"),
        {"a": units("2"), "": units("1")},
        {"b": 3},
    )

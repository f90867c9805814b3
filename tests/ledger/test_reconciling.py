"""Why an estimate and its bill differ: each rule, and what it must not take for its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from ledger.bills import Bill
from ledger.comparing import Comparison
from ledger.money import Money
from ledger.periods import DAY
from ledger.reconciling import judge

FIRST = datetime(2026, 11, 17, tzinfo=UTC)


def units(amounts: Mapping[str, str]) -> dict[str, int]:
    return {model: Money.of(amount).units for model, amount in amounts.items()}


def day(billed: str, estimated: str, number: int = 0, **more: Any) -> Comparison:
    """A day's bill; `models` and `estimates` are amounts by model, each record a request."""
    start = FIRST + DAY * number
    models, estimates = units(more.pop("models", {})), units(more.pop("estimates", {"": estimated}))
    bill = Bill(
        "official", start, start + DAY, Money.of(billed).units, more.pop("settled", True), models, 0, ()
    )
    said = {"records": 0 if estimated == "0" else 10, "first_billed": bill.units, **more}
    if said["first_billed"] != bill.units:
        said["first_billed"] = Money.of(said["first_billed"]).units
    return Comparison(bill, Money.of(estimated).units, estimates, **said)


def cause(one: Comparison, *beside: Comparison) -> str:
    return judge(one, beside).cause


@pytest.mark.parametrize(
    "billed, estimated, expected",
    [
        ("10", "10", ""),
        ("10", "9.95", "rounding"),
        ("10", "9.949", "missing"),
        ("0.0099", "0", "rounding"),
        ("0.01", "0", "missing"),
        ("10", "10.04", "rounding"),
        ("10", "10.06", "unknown"),
        ("0", "3", "unknown"),
        ("3", "0", "missing"),
    ],
)
def test_a_gap_is_told_from_rounding_by_a_cent_and_half_a_percent(
    billed: str, estimated: str, expected: str
) -> None:
    assert cause(day(billed, estimated)) == expected


def test_an_unsettled_bill_is_not_judged() -> None:
    assert cause(day("10", "0", settled=False)) == ""


def test_a_bill_that_was_changed_is_restated_if_that_makes_the_gap() -> None:
    verdict = judge(day("12", "10", first_billed="10"), ())
    assert (verdict.cause, verdict.about) == ("restated", {"before": str(Money.of("10").units)})
    assert cause(day("12", "10", first_billed="11")) == "restated"


def test_a_bill_that_was_changed_a_little_is_not_why() -> None:
    assert cause(day("12", "10", first_billed="11.5")) == "missing"
    assert cause(day("12", "10", first_billed="14")) == "missing"


def test_unpriced_requests_explain_a_higher_bill_and_no_lower_one() -> None:
    verdict = judge(day("10", "8", unpriced={"new": 3}), ())
    assert (verdict.cause, verdict.about) == ("unpriced", {"requests": "3", "models": "new"})
    assert cause(day("8", "10", unpriced={"new": 3})) == "unknown"


@pytest.mark.parametrize("theirs, expected", [("1.5", "unpriced"), ("0.5", "missing")])
def test_where_the_bill_says_its_models_the_unpriced_must_make_half_of_it(theirs: str, expected: str) -> None:
    others = str(10 - float(theirs))
    one = day("10", "8", unpriced={"new": 3}, models={"new": theirs, "old": others}, estimates={"old": "8"})
    assert cause(one) == expected


def test_an_estimate_of_twice_the_bill_is_doubled() -> None:
    assert cause(day("10", "20")) == "doubled"
    assert cause(day("10", "20.1"), day("10", "10", -1), day("10", "10", 1)) == "doubled"
    assert cause(day("10", "19")) == "unknown"


def test_twice_the_bill_on_the_day_beside_too_is_a_price() -> None:
    verdict = judge(day("10", "20"), (day("7", "14", 1),))
    assert (verdict.cause, verdict.about) == ("price", {"": "0.5"})


def test_records_that_repeat_are_doubled_for_what_they_cost() -> None:
    repeated = Money.of("3").units
    assert cause(day("10", "13", repeated=repeated)) == "doubled"
    assert cause(day("10", "16", repeated=repeated)) == "unknown"
    assert cause(day("10", "20", repeated=Money.of("10").units), day("7", "14", 1)) == "doubled"


def test_counts_tell_doubled_records_from_a_price() -> None:
    assert cause(day("10", "20", counted=Fraction(2))) == "doubled"
    assert cause(day("10", "20", counted=Fraction(1))) == "price"
    assert cause(day("10", "8", counted=Fraction(1))) == "price"
    assert cause(day("10", "8", counted=Fraction(4, 5))) == "missing"


def test_a_surplus_that_the_day_beside_lacks_is_a_shift() -> None:
    one, other = day("10", "12"), day("10", "8", 1)
    assert (cause(one, other), cause(other, one)) == ("zone_shift", "zone_shift")
    assert cause(one, day("10", "9.7", 1)) == "unknown"


def test_records_that_fit_when_all_are_moved_alike_are_a_shift() -> None:
    one = day("10", "11", shifts=frozenset({-5, 3}))
    assert cause(one, day("10", "9.5", 1, shifts=frozenset({-5}))) == "zone_shift"
    assert cause(one, day("10", "9.5", 1, shifts=frozenset({4}))) == "unknown"
    assert cause(one, day("10", "10", 1, shifts=frozenset({-5}))) == "unknown"


def test_a_model_that_is_off_by_the_same_factor_for_two_days_has_another_price() -> None:
    models = {"a": "6", "b": "4"}
    estimates = {"a": "5", "b": "4"}
    one = day("10", "9", models=models, estimates=estimates)
    other = day("7", "6.5", 1, models={"a": "3", "b": "4"}, estimates={"a": "2.5", "b": "4"})
    verdict = judge(one, (other,))
    assert (verdict.cause, verdict.about) == ("price", {"a": "1.2"})


def test_a_model_that_is_off_by_another_factor_the_day_after_lacks_records() -> None:
    one = day("10", "9", models={"a": "6", "b": "4"}, estimates={"a": "5", "b": "4"})
    other = day("7", "6", 1, models={"a": "3", "b": "4"}, estimates={"a": "2", "b": "4"})
    assert cause(one, other) == "missing"


def test_without_the_bills_models_the_one_that_explains_both_days_is_found() -> None:
    one = day("10.5", "10", estimates={"a": "5", "b": "5"})
    other = day("10.2", "10", 1, estimates={"a": "2", "b": "8"})
    verdict = judge(one, (other,))
    assert (verdict.cause, verdict.about) == ("price", {"a": "1.1"})
    assert cause(one, day("10.9", "10", 1, estimates={"a": "2", "b": "8"})) == "missing"


def test_a_day_beside_that_is_right_says_nothing_of_a_price() -> None:
    assert cause(day("10.5", "10"), day("10.01", "10", 1)) == "missing"

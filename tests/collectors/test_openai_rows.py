"""What a row, a day and an answer of OpenAI's say, without the wire."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from collectors.contract import ShapeChanged
from collectors.openai.costs import charges, read
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.openai_days import INDEX, sample
from tests.collectors.reading import utc

NOW = utc("2026-11-20T14:03")


SUMS = {
    entry["file"].removesuffix(".json"): entry["expect"]["sum_usd"]
    for entry in INDEX
    if "sum_usd" in entry.get("expect", {})
}


def charges_in(body: bytes) -> list[Charge]:
    return [charge for bucket in read(body).data for charge in charges(bucket, NOW)]


def spent(found: list[Charge]) -> Money:
    return sum((charge.cost for charge in found if charge.cost), Money(0))


@pytest.mark.parametrize("name", SUMS)
def test_a_sample_adds_up_to_the_billionth(name: str) -> None:
    rows = [row for bucket in read(sample(name).body).data for row in bucket.results]
    assert sum((row.amount.value for row in rows), Decimal(0)) == Decimal(SUMS[name])  # nothing went by float
    rounded = sum((Money.of(row.amount.value) for row in rows), Money(0))
    assert spent(charges_in(sample(name).body)) == rounded


def test_a_row_is_a_charge_of_its_project_with_its_line_item_as_sku() -> None:
    first = charges_in(sample("costs_page1").body)[0]
    assert first == Charge(
        layer="official",
        key="2026-11-16|proj_abc|gpt-5, input",
        start=utc("2026-11-16"),
        end=utc("2026-11-17"),
        cost=Money.of("12.4417025"),
        settled=True,
        dims={"project": "proj_abc"},
        sku="gpt-5, input",
    )


def test_a_row_of_no_project_stays_a_group_of_its_own() -> None:
    tier = next(charge for charge in charges_in(sample("costs_last_page").body) if charge.sku == "scale tier")
    assert (tier.key, tier.dims, tier.cost) == ("2026-11-19||scale tier", {}, Money.of(5))


def test_an_exponent_is_an_exact_amount() -> None:
    amounts = {charge.sku: charge.cost for charge in charges_in(sample("costs_page1").body)}
    assert amounts["text-embedding-3-small, input"] == Money(123)  # 1.234e-07


def test_an_amount_with_more_digits_than_a_float_holds_stays_exact() -> None:
    body = page_of(row(7)).replace(b'"value": 7', b'"value": 0.1234567894999999999999')
    assert spent(charges_in(body)) == Money(123456789)  # the nearest float would round up


def test_amounts_as_text_are_the_same_amounts() -> None:
    as_text = charges_in(sample("quirks/costs_amount_as_string").body)
    assert as_text == charges_in(sample("costs_last_page").body)


def test_fields_that_no_documentation_names_are_left_where_they_are() -> None:
    found = charges_in(sample("quirks/costs_undocumented_fields").body)
    assert [charge.key for charge in found] == ["2026-11-16|proj_a|gpt-5, input"]
    assert "person@example.com" not in repr(found)


def test_an_empty_day_is_a_charge_of_nothing() -> None:
    found = charges_in(sample("costs_empty").body)
    assert [(charge.key, charge.cost) for charge in found] == [
        (f"2026-11-{day}||", Money(0)) for day in (16, 17, 18)
    ]
    assert [charge.settled for charge in found] == [True, True, False]


def page_of(*rows: dict[str, Any], **fields: Any) -> bytes:
    """An answer of one day, 16 November, with some fields replaced."""
    bucket = {"start_time": 1794787200, "end_time": 1794873600, "results": rows}
    return json.dumps(
        {"data": [bucket | fields.pop("bucket", {})], "has_more": False, "next_page": None} | fields
    ).encode()


def row(value: Any, **fields: Any) -> dict[str, Any]:
    amount = {"value": value, "currency": fields.pop("currency", "usd")}
    return {"amount": amount, "line_item": "a", "project_id": "p"} | fields


def test_rows_of_one_key_add_up_each_rounded_half_to_even() -> None:
    (charge,) = charges_in(page_of(row("0.0000000005"), row("0.0000000015"), row("-0.25")))
    assert charge.cost == Money.of("-0.249999998")


def test_a_refund_below_nothing_is_kept() -> None:
    assert spent(charges_in(page_of(row(-3.5)))) == Money.of("-3.5")


def test_another_currency_is_kept_apart() -> None:
    found = charges_in(page_of(row(1), row(2, currency="eur")))
    assert [(charge.key, charge.cost) for charge in found] == [
        ("2026-11-16|p|a", Money.of(1)),
        ("2026-11-16|p|a|EUR", Money.of(2, "EUR")),
    ]


@pytest.mark.parametrize(
    "body, where",
    [
        (page_of({"line_item": None}), "data[0].results[0].amount"),
        (page_of(row(1), {"amount": {"currency": "usd"}}), "data[0].results[1].amount.value"),
        (page_of({"amount": {"value": 1}}), "data[0].results[0].amount.currency"),
        (page_of(row("a lot")), "data[0].results[0].amount.value"),
        (page_of(row("NaN")), "data[0].results[0].amount.value"),
        (page_of(row("1e400")), "data[0].results[0].amount.value"),
        (page_of(row(None)), "data[0].results[0].amount.value"),
        (page_of(row(1, currency="dollars")), "data[0].results[0].amount.currency"),
        (page_of(row(1, project_id=7)), "data[0].results[0].project_id"),
        (page_of(bucket={"results": None}), "data[0].results"),
        (page_of(bucket={"start_time": "noon"}), "data[0].start_time"),
        (page_of(bucket={"start_time": 10**15}), "data[0].start_time"),
        (page_of(data={}), "data"),
        (page_of(has_more=None), "has_more"),
        (b'{"data": [], "has_more": false}', "next_page"),
        (b'{"data": [], "next_page": null}', "has_more"),
        (b'{"has_more": false, "next_page": null}', "data"),
    ],
)
def test_a_field_that_is_missing_or_strange_is_named(body: bytes, where: str) -> None:
    with pytest.raises(ShapeChanged) as caught:
        read(body)
    assert (caught.value.where, caught.value.body) == (where, body)


@pytest.mark.parametrize(
    "now, settled", [("2026-11-18T23:59:59", False), ("2026-11-19T00:00", True), ("2026-11-25", True)]
)
def test_a_day_settles_two_days_after_its_end(now: str, settled: bool) -> None:
    (charge,) = charges(read(page_of(row(1))).data[0], utc(now))
    assert charge.settled is settled

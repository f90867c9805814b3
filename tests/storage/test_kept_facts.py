"""Rows of an export are read again strictly: a fact, or what is wrong with it, whatever was written there."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.facts import Meter
from ledger.money import Money
from ledger.rates import Rate
from storage.columns import micros
from storage.kept_facts import KeptCharge, KeptFact, KeptRate, KeptReading, NotAFact, Whose, read_row
from tests.storage.in_memory import NOW

CHARGE = {
    "kind": "charge", "provider": "openai", "account": "lab", "layer": "official", "meter": None, "key": "a",
    "start_at": "2026-11-20T12:00:00Z", "end_at": "2026-11-20T12:00:00.000001Z", "sku": None, "model": "m",
    "quantity": 3, "usage": None, "cost": "-0.000000001", "currency": "EUR", "category": None,
    "settled": True, "included": False, "withdrawn": False, "priced_by": None, "reset": None,
    "dims": {"tag": "a, b", "model": "m"}, "priced_as": None, "terms": None, "format": 2,
}  # fmt: skip
READING = CHARGE | {
    "kind": "reading", "layer": "reading", "meter": "groq", "key": None, "end_at": "2026-11-20T12:00:00Z",
    "cost": None, "figure": "1.06", "currency": "USD", "settled": None, "included": None, "reset": True,
    "dims": None, "terms": {"counts": "up", "reset_day": 31, "reset_zone": "Europe/Lisbon", "dims": {}},
}  # fmt: skip
RATE = {
    "kind": "rate", "currency": "CNY", "withdrawn": False, "format": 2,
    "terms": {"counts_in": "USD", "since": "2026-11-01", "worth": "0.14"},
}  # fmt: skip


def test_a_charge_is_as_it_was() -> None:
    fact = read_row(CHARGE)
    assert isinstance(fact, KeptCharge)
    assert (fact.whose, fact.layer, fact.key) == (Whose("openai", "lab"), "official", "a")
    said = fact.said
    assert (said.cost, said.currency, said.category, said.record) == (-1, "EUR", None, False)
    assert said.end_at - said.start_at == 1
    assert json.loads(said.dims) == CHARGE["dims"]


def test_a_reading_says_how_its_meter_counts() -> None:
    fact = read_row(READING)
    assert isinstance(fact, KeptReading)
    assert fact.meter == Meter("groq", "up", 31, "Europe/Lisbon")
    assert (fact.at, fact.figure, fact.reset, fact.key) == (micros(NOW), Money.of("1.06"), True, None)
    paid = read_row(READING | {"kind": "top_up", "key": "first", "figure": None, "top_up": "25"})
    assert isinstance(paid, KeptReading)
    assert (paid.key, paid.figure) == ("first", Money.of("25"))


def test_a_rate_says_its_worth() -> None:
    assert read_row(RATE) == KeptRate("USD", Rate("CNY", Decimal("0.14"), date(2026, 11, 1)), withdrawn=False)


@pytest.mark.parametrize(
    "row, changed, says",
    [
        (CHARGE, {"format": 1}, "is of format “1”, and I read 2"),
        (CHARGE, {"format": None}, "is of format nothing"),
        (CHARGE, {"kind": "wish"}, "is of kind “wish”"),
        (CHARGE, {"provider": "nobody"}, "no provider that I know"),
        (CHARGE, {"account": ""}, "for account"),
        (CHARGE, {"account": "a" * 101}, "for account"),
        (CHARGE, {"layer": "gossip"}, "has layer “gossip”"),
        (CHARGE, {"key": None}, "has no key"),
        (CHARGE, {"key": "a\x00"}, "has no key"),
        (CHARGE, {"start_at": "2026-11-20"}, "no moment"),
        (CHARGE, {"start_at": "2026-13-20T12:00:00Z"}, "no moment"),
        (CHARGE, {"start_at": "1960-01-01T00:00:00Z"}, "no moment"),
        (CHARGE, {"end_at": "2026-11-20T11:00:00Z"}, "ends before it begins"),
        (CHARGE, {"cost": 1}, "no amount in decimal text"),
        (CHARGE, {"cost": "1.0000000001"}, "no amount in decimal text"),
        (CHARGE, {"cost": "NaN"}, "no amount in decimal text"),
        (CHARGE, {"cost": "1e30"}, "no amount in decimal text"),
        (CHARGE, {"currency": "usd"}, "three capital letters"),
        (CHARGE, {"category": "Gift"}, "has category “Gift”"),
        (CHARGE, {"settled": "yes"}, "which is true or false"),
        (CHARGE, {"quantity": True}, "a whole number"),
        (CHARGE, {"quantity": 2**63}, "a whole number"),
        (CHARGE, {"dims": {"model": 1}}, "names and values"),
        (CHARGE, {"dims": None}, "has no dims"),
        (CHARGE, {"priced_as": "m"}, "belong together"),
        (CHARGE, {"priced_as": "m", "usage": {"requests": 1}}, "without context"),
        (READING, {"terms": None}, "has no terms"),
        (READING, {"terms": {"counts": "up", "reset_day": 40, "reset_zone": "UTC", "dims": {}}}, "counts"),
        (READING, {"terms": {"counts": "up", "reset_day": 1, "reset_zone": "../x", "dims": {}}}, "counts"),
        (READING, {"figure": None}, "for figure"),
        (RATE, {"terms": {"counts_in": "USD", "since": None, "worth": "0"}}, "is a rate whose terms"),
        (RATE, {"terms": {"counts_in": "USD", "since": "soon", "worth": "1"}}, "is a rate whose terms"),
        (RATE, {"terms": {}}, "is a rate whose terms"),
    ],
)
def test_what_is_wrong_is_said(row: dict[str, Any], changed: dict[str, Any], says: str) -> None:
    with pytest.raises(NotAFact, match=says):
        read_row(row | changed)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    row=st.sampled_from([CHARGE, READING, RATE]),
    changed=st.dictionaries(st.sampled_from(sorted({*CHARGE, *RATE} - {"format"})), anything, max_size=3),
)
def test_any_row_is_a_fact_or_is_refused(row: dict[str, Any], changed: dict[str, Any]) -> None:
    with suppress(NotAFact):
        fact = read_row(row | changed)
        assert isinstance(fact, KeptFact)

"""A record with nothing over it goes straight to its day lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.adding import adds_alone, cover_of
from ledger.facts import Charge
from tests.ledger.short_facts import charge, record

RECORD = record("pushed", "5 08:00", "1", model="a")


@pytest.mark.parametrize(
    "over",
    [
        charge("usage", "5 08:00", "5 09:00", "1"),
        charge("official", "5", "6", "0", settled=False),
        charge("invoice", "1", "6", "1", category=None),
        charge("reading", "4", "5 08:01", "1", metered=True, model="a"),
    ],
)
def test_a_record_under_a_charge_that_speaks_does_not_add_alone(over: Charge) -> None:
    assert not adds_alone(RECORD, cover_of([over]))


@pytest.mark.parametrize(
    "beside",
    [
        charge("official", "5 08:01", "6", "1"),
        charge("official", "4", "5 08:00", "1"),
        charge("local", "5", "6", "1"),
        charge("pushed", "5", "6", "1"),
        charge("usage", "5", "6", None),
        charge("official", "5", "6", "1", category="Purchase"),
        charge("official", "5", "6", "1", included=True),
    ],
)
def test_a_record_beside_other_charges_adds_alone(beside: Charge) -> None:
    assert adds_alone(RECORD, cover_of([beside]))


def test_a_longer_charge_and_a_floor_do_not_add_alone() -> None:
    assert not adds_alone(charge("pushed", "5", "6", "1"), cover_of([]))
    assert not adds_alone(replace(RECORD, settled=False), cover_of([]))

"""Records of a quarter hour count as one, except where a longer charge cuts the quarter."""

from __future__ import annotations

from dataclasses import replace

from ledger.money import Money
from ledger.quarters import may_be_summed, must_read_records, quarter, summed
from tests.ledger.short_facts import at, charge, record


def test_a_quarter_begins_at_its_first_moment() -> None:
    assert quarter(at("5 14:00")) == quarter(at("5 14:14:59.999999")) == at("5 14:00")
    assert quarter(at("5 14:15")) == at("5 14:15")


def test_a_quarter_before_1970_begins_at_its_first_moment_too() -> None:
    assert quarter(at("1969-12-31 23:59")) == at("1969-12-31 23:45")


def test_an_edge_strictly_inside_cuts_a_quarter() -> None:
    assert must_read_records([charge("reading", "5 14:07", "6", "1")]) == {at("5 14:00")}


def test_an_edge_on_the_quarter_cuts_nothing() -> None:
    assert must_read_records([charge("reading", "5 14:15", "6", "1")]) == set()


def test_what_speaks_for_nothing_cuts_nothing() -> None:
    seat = charge("reading", "5 14:07", "6", "1", category="Purchase")
    assert must_read_records([seat, charge("usage", "5 14:07", "6", None)]) == set()


def test_records_alike_are_added_at_the_quarter_s_beginning() -> None:
    records = [record("pushed", "5 14:01", "1", model="a"), record("pushed", "5 14:14", "2", model="a")]
    (both,) = summed(records, set())
    assert (both.start, both.end, both.cost) == (at("5 14:00"), at("5 14:00"), Money.of("3"))


def test_records_of_other_quarters_layers_dimensions_or_kinds_are_not_added() -> None:
    one = record("pushed", "5 14:01", "1", model="a")
    others = [
        record("pushed", "5 14:15", "1", model="a"),
        record("local", "5 14:01", "1", model="a"),
        record("pushed", "5 14:01", "1", model="b"),
        record("pushed", "5 14:01", None, model="a"),
        replace(one, included=True),
        replace(one, category="Tax"),
    ]
    assert len(summed([one, *others], set())) == 1 + len(others)


def test_requests_without_a_price_are_counted() -> None:
    unpriced = record("pushed", "5 14:01", None, quantity=4)
    (both,) = summed([unpriced, replace(unpriced, quantity=0)], set())
    assert (both.cost, both.quantity) == (None, 5)


def test_records_of_a_cut_quarter_longer_charges_and_floors_stay_as_they_are() -> None:
    facts = [
        record("pushed", "5 14:01", "1"),
        record("pushed", "5 14:02", "1"),
        charge("usage", "5", "6", "1"),
        record("pushed", "5 15:01", "1", settled=False),
        record("pushed", "5 15:02", "1", settled=False),
    ]
    assert summed(facts, {at("5 14:00")}) == facts
    assert not any(may_be_summed(fact) for fact in facts[2:])

"""What the worked cases leave out: choices of days, refusals, who speaks for what, order of lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.book import Book, DayLine, UnpricedLine, book
from ledger.money import Money
from tests.ledger.short_facts import ZONE, charge, day, record, totals


def test_nothing_is_known_of_nothing() -> None:
    assert book([], ZONE) == Book([], [])


def test_chosen_days_are_rounded_by_the_whole_charge() -> None:
    three_days = charge("reading", "1", "4", "1")
    assert totals(book([three_days], ZONE, (day(2), day(3)))) == {2: "0.333333333", 3: "0.333333333"}
    assert totals(book([three_days], ZONE, (day(1), day(1)))) == {1: "0.333333334"}


def test_a_line_says_who_gave_the_money_and_who_the_shape() -> None:
    facts = [charge("official", "5", "6", "3"), record("pushed", "5 08:00", "2", model="a")]
    model = (("model", "a"),)
    assert book(facts, ZONE).lines == [
        DayLine(day(5), "official", "official", "Usage", (), 10**9, included=False, currency="USD"),
        DayLine(day(5), "official", "pushed", "Usage", model, 2 * 10**9, included=False, currency="USD"),
    ]


def test_lines_that_cancel_are_left_out() -> None:
    assert book([record("pushed", "5 08:00", "2"), record("pushed", "5 09:00", "-2")], ZONE).lines == []


def test_two_currencies_are_refused() -> None:
    dollars = charge("official", "5", "6", "1")
    euros = replace(dollars, key="euros", cost=Money(1, "EUR"))
    with pytest.raises(ValueError, match="one currency, not EUR and USD"):
        book([dollars, euros], ZONE)


def test_a_charge_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="key-1 ends before it begins"):
        book([charge("official", "6", "5", "1", key="key-1")], ZONE)


def test_a_typed_charge_speaks_for_all_usage_and_a_meter_for_what_it_does_not_contradict() -> None:
    other = record("pushed", "5 08:00", "2", project="Q")
    typed = charge("reading", "5", "6", "3", project="P")
    assert totals(book([other, typed], ZONE)) == {5: "3"}
    assert totals(book([other, replace(typed, metered=True)], ZONE)) == {5: "5"}


def test_a_meter_and_a_typed_charge_for_all_usage_are_one() -> None:
    typed = charge("reading", "5", "6", "-1")
    metered = replace(charge("reading", "5", "6", "4"), key="groq@6", metered=True)
    made = book([typed, metered, record("pushed", "5 08:00", "2")], ZONE)
    assert [(line.shape, line.cost) for line in made.lines] == [("pushed", 2 * 10**9), ("reading", 10**9)]


def test_a_settled_zero_takes_away_what_cancels_and_an_unsettled_one_keeps_it() -> None:
    records = [record("pushed", "5 08:00", "2", model="a"), record("pushed", "5 09:00", "-2", model="b")]
    nothing = charge("official", "5", "6", "0")
    assert book([*records, nothing], ZONE).lines == []
    kept = book([*records, replace(nothing, settled=False)], ZONE).lines
    assert [(line.by, line.cost) for line in kept] == [("official", 2 * 10**9), ("official", -2 * 10**9)]


def test_a_floor_lets_the_unpriced_stand_and_a_settled_figure_knows_the_total() -> None:
    unpriced = record("pushed", "5 08:00", None, model="new")
    figure = charge("official", "5", "6", "1")
    assert book([unpriced, figure], ZONE).unpriced == []
    floor = replace(figure, settled=False)
    assert book([unpriced, floor], ZONE).unpriced == [UnpricedLine(day(5), "pushed", (("model", "new"),), 1)]


def test_an_unsettled_credit_is_a_floor_below_nothing_and_a_settled_one_counts() -> None:
    credit = charge("official", "5", "6", "-3", category="Credit", settled=False)
    assert book([credit], ZONE).lines == []
    assert totals(book([replace(credit, settled=True)], ZONE)) == {5: "-3"}


def test_an_unpriced_charge_over_records_hides_none() -> None:
    facts = [record("local", "5 08:00", "2"), charge("usage", "5", "6", None, quantity=3)]
    made = book(facts, ZONE)
    assert totals(made) == {5: "2"}
    assert [line.quantity for line in made.unpriced] == [3]


def test_included_charges_and_owed_ones_do_not_meet() -> None:
    facts = [record("local", "5 08:00", "2"), charge("official", "5", "6", "9", included=True)]
    made = book(facts, ZONE)
    assert totals(made) == {5: "2"}
    assert [(line.included, line.cost) for line in made.lines] == [(False, 2 * 10**9), (True, 9 * 10**9)]


def test_an_included_request_without_a_price_is_owed_nothing_and_not_counted() -> None:
    assert book([record("local", "5 08:00", None, included=True)], ZONE).unpriced == []


def test_ties_of_the_rounding_count_the_category_among_the_dimensions() -> None:
    """`agent` sorts before `category`: its pair is the lower one, although () sorts before everything."""
    records = [record("pushed", "5 08:00", "1"), record("pushed", "5 09:00", "1", agent="x")]
    lines = book([*records, charge("official", "5", "6", "0.000000001")], ZONE).lines
    assert [(line.dims, line.cost) for line in lines] == [((("agent", "x"),), 1)]

"""Settling what a change touches equals a rebuild, whatever changes (10), and adding alone does too."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.adding import adds_alone, cover_of
from ledger.book import Book, DayLine, UnpricedLine, book
from ledger.facts import Charge, Meter, Reading
from ledger.meters import charges_of
from ledger.money import Money
from ledger.settling import changed, settle, touched_days
from tests.ledger.listed import Listed
from tests.ledger.some_facts import BEGIN, MINUTES, charges, zones
from tests.ledger.vectors import replaced, same

moderate = settings(max_examples=150, deadline=None)
BOTH = (False, False, True)


def some(most: int = 8, **given: Any) -> st.SearchStrategy[list[Charge]]:
    """A few charges of different keys, owed and included."""
    one = charges(included=BOTH, **given)
    return st.lists(one, max_size=most, unique_by=lambda charge: (charge.layer, charge.key))


def joined(*lists: list[Charge]) -> list[Charge]:
    """Later charges replace earlier ones of the same key."""
    return list({(charge.layer, charge.key): charge for one in lists for charge in one}.values())


def settled_after(before: list[Charge], after: list[Charge], zone: ZoneInfo) -> Book:
    """The book of `before` once what changed is settled."""
    facts = Listed(after)
    days = touched_days(changed(before, after), facts, zone)
    return replaced(book(before, zone), days, settle(days, facts, zone))


@moderate
@given(some(), some(3), st.integers(0, 3), zones)
def test_10_settling_what_a_change_touches_equals_a_rebuild(
    facts: list[Charge], told: list[Charge], withdrawn: int, zone: ZoneInfo
) -> None:
    after = joined(facts[withdrawn:], told)
    assert same(settled_after(facts, after, zone), book(after, zone))


@moderate
@given(some(), st.sets(st.integers(0, 6)), zones)
def test_10_settling_any_days_equals_these_days_of_a_rebuild(
    facts: list[Charge], numbers: set[int], zone: ZoneInfo
) -> None:
    days = {BEGIN.date() + timedelta(days=number) for number in numbers}
    whole = book(facts, zone)
    wanted = Book(
        [line for line in whole.lines if line.day in days],
        [line for line in whole.unpriced if line.day in days],
    )
    assert settle(days, Listed(facts), zone) == wanted


@moderate
@given(some(settled=(True,)), st.sets(st.integers(0, 6)), zones)
def test_9_settling_from_quarter_sums_equals_settling_from_records(
    facts: list[Charge], numbers: set[int], zone: ZoneInfo
) -> None:
    days = {BEGIN.date() + timedelta(days=number) for number in numbers}
    assert settle(days, Listed(facts, summing=True), zone) == settle(days, Listed(facts), zone)


@moderate
@given(
    some(5),
    st.dictionaries(st.sampled_from(MINUTES), st.integers(0, 40), max_size=5),
    st.booleans(),
    st.randoms(use_true_random=False),
    zones,
)
def test_1_settling_fact_by_fact_equals_a_rebuild(
    facts: list[Charge], figures: dict[int, int], down: bool, random: Random, zone: ZoneInfo
) -> None:
    meter = Meter("m", "down" if down else "up", reset_zone="Europe/Lisbon", dims={"project": "P"})
    told: list[Charge | Reading] = [
        Reading("m", BEGIN + timedelta(minutes=minute), Money(units)) for minute, units in figures.items()
    ]
    told += facts
    random.shuffle(told)
    kept, before = Book(), list[Charge]()
    for count in range(1, len(told) + 1):
        after = [fact for fact in told[:count] if isinstance(fact, Charge)]
        after += charges_of(meter, [fact for fact in told[:count] if isinstance(fact, Reading)], [])
        days = touched_days(changed(before, after), Listed(after), zone)
        kept, before = replaced(kept, days, settle(days, Listed(after), zone)), after
        assert same(kept, book(after, zone))


@moderate
@given(some(), some(hours=(0,)), zones)
def test_lines_of_records_that_add_alone_are_their_own(
    facts: list[Charge], records: list[Charge], zone: ZoneInfo
) -> None:
    cover = cover_of([fact for fact in facts if fact.start != fact.end])
    alone = [record for record in records if record.start == record.end and adds_alone(record, cover)]
    alone = [replace(record, key=f"alone {record.key}") for record in alone]
    assert _sums(book(facts, zone), book(alone, zone)) == _sums(book(facts + alone, zone))


def _sums(*books: Book) -> Counter[DayLine | UnpricedLine]:
    sums: Counter[DayLine | UnpricedLine] = Counter()
    for made in books:
        for line in made.lines:
            sums[replace(line, cost=0)] += line.cost
        for count in made.unpriced:
            sums[replace(count, quantity=0)] += count.quantity
    return Counter({line: total for line, total in sums.items() if total})

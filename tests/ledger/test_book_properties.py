"""What holds of every book, numbered as the page of the rule numbers it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.book import Book, DayLine, book
from ledger.facts import LAYERS, Charge, Meter, Reading
from ledger.meters import charges_of
from ledger.money import Money
from ledger.periods import DAY, start_of_day
from ledger.spans import meets, merged, period_of
from ledger.standing import Telling, standing
from tests.ledger.listed import Listed
from tests.ledger.plain_book import plain_book, rows_of
from tests.ledger.some_facts import BEGIN, UNITS, ZONES, charges, zones
from tests.ledger.vectors import same

FINER = ("local", "pushed", "usage")
OVER = ("reading", "official", "invoice")
POSITIVE = tuple(unit for unit in UNITS if unit > 0)
moderate = settings(max_examples=100, deadline=None)


def some(most: int = 8, **given: Any) -> st.SearchStrategy[list[Charge]]:
    """A few charges of different keys."""
    return st.lists(charges(**given), max_size=most, unique_by=lambda charge: (charge.layer, charge.key))


def paid(lines: list[DayLine]) -> int:
    return sum(line.cost for line in lines)


def by(layer: str, made: Book) -> list[DayLine]:
    return [line for line in made.lines if line.by == layer]


def a_day(made: Book) -> dict[date, int]:
    days: dict[date, int] = defaultdict(int)
    for line in made.lines:
        days[line.day] += line.cost
    return days


@settings(max_examples=250, deadline=None)
@given(some(), zones)
def test_the_sweep_equals_the_rule_as_it_is_written(facts: list[Charge], zone: ZoneInfo) -> None:
    assert rows_of(book(facts, zone), included=False) == plain_book(facts, zone)


@moderate
@given(some(), zones, st.randoms(use_true_random=False))
def test_1_order_and_repetition_do_not_matter(facts: list[Charge], zone: ZoneInfo, random: Any) -> None:
    told = [Telling(fact, 1) for fact in facts] * 2
    random.shuffle(told)
    again = [fact for fact in standing(told) if isinstance(fact, Charge)]
    pushed = {fact.key for fact in facts if fact.layer == "pushed"}
    once = [fact for fact in facts if fact.layer != "local" or fact.key not in pushed]
    assert book(again, zone) == book(once, zone)


@moderate
@given(some(), charges(units=UNITS, settled=(True,)), zones)
def test_2_a_settled_charge_that_nothing_more_trusted_meets_keeps_its_money(
    facts: list[Charge], charge: Charge, zone: ZoneInfo
) -> None:
    rank, period = LAYERS.index(charge.layer), merged([period_of(charge)])
    kept = [
        fact
        for fact in facts
        if LAYERS.index(fact.layer) < rank
        or (LAYERS.index(fact.layer) > rank and not meets(period, period_of(fact)))
    ]
    assert charge.cost is not None
    assert paid(by(charge.layer, book([*kept, charge], zone))) == charge.cost.units


@moderate
@given(some(layers=LAYERS[:5]), some(layers=("invoice",), units=UNITS, settled=(True,)), zones)
def test_2_every_charge_of_the_top_layer_keeps_its_money(
    facts: list[Charge], top: list[Charge], zone: ZoneInfo
) -> None:
    said = sum(charge.cost.units for charge in top if charge.cost is not None)
    assert paid(by("invoice", book(facts + top, zone))) == said


@moderate
@given(some(layers=FINER), charges(layers=FINER), some(layers=("official",), settled=(True,)), zones)
def test_3_a_finer_fact_never_moves_the_sum_of_the_charges_over_it(
    finer: list[Charge], added: Charge, over: list[Charge], zone: ZoneInfo
) -> None:
    before, after = book(finer + over, zone), book([*finer, added, *over], zone)
    assert paid(by("official", after)) == paid(by("official", before))


@moderate
@given(
    some(layers=FINER, hours=(0,)),
    charges(layers=FINER, hours=(0,)),
    some(layers=("official",), settled=(True,)),
    zones,
)
def test_3_a_record_moves_money_inside_the_charges_over_it_only(
    finer: list[Charge], added: Charge, over: list[Charge], zone: ZoneInfo
) -> None:
    before, after = book(finer + over, zone), book([*finer, added, *over], zone)
    met = [period_of(charge) for charge in over if meets([period_of(added)], period_of(charge))]
    moved = set(by("official", after)) ^ set(by("official", before))
    for line in moved:
        day = (start_of_day(line.day, zone), start_of_day(line.day + DAY, zone))
        assert meets(merged(met), day)


@moderate
@given(
    some(layers=FINER[1:2], units=POSITIVE, categories=("Usage",), maps=({"model": "a"}, {"model": "b"})),
    some(layers=("official",), categories=("Usage",), maps=({}, {"project": "P"}, {"project": "Q"})),
    zones,
)
def test_4_finer_evidence_is_never_larger_than_it_said_and_keeps_its_sign(
    finer: list[Charge], over: list[Charge], zone: ZoneInfo
) -> None:
    said: dict[Any, int] = defaultdict(int)
    for line in book(finer, zone).lines:
        said[line.day, line.dims] += line.cost
    kept: dict[Any, list[int]] = defaultdict(list)
    for line in book(finer + over, zone).lines:
        if line.shape == "pushed":
            kept[line.day, tuple(pair for pair in line.dims if pair[0] == "model")].append(line.cost)
    for key, costs in kept.items():
        assert min(costs) >= 0
        assert sum(costs) <= said[key] + len(finer) + len(costs) * len(over)


@moderate
@given(some())
def test_5_the_total_is_the_same_in_every_zone(facts: list[Charge]) -> None:
    """To the billionth a charge: of one that is taken over in part the rest is rounded where it lies."""
    totals = [paid(book(facts, zone).lines) for zone in ZONES]
    assert max(totals) - min(totals) <= len(facts)


@moderate
@given(some(layers=LAYERS[:4]), some(layers=("official",), settled=(True,)))
def test_5_the_settled_total_at_the_top_is_the_very_same_in_every_zone(
    facts: list[Charge], top: list[Charge]
) -> None:
    assert len({paid(by("official", book(facts + top, zone))) for zone in ZONES}) == 1


@moderate
@given(
    st.dictionaries(st.integers(1, 29 * 24 * 60), st.integers(0, 10**6), min_size=1, max_size=6),
    some(layers=FINER),
    zones,
)
def test_6_days_add_up_to_the_last_reading(
    figures: dict[int, int], finer: list[Charge], zone: ZoneInfo
) -> None:
    begin = BEGIN.replace(day=1)
    readings = [Reading("m", begin + timedelta(minutes=m), Money(units)) for m, units in figures.items()]
    made = book(finer + charges_of(Meter("m"), readings, []), zone)
    assert paid(by("reading", made)) == figures[max(figures)]


@moderate
@given(some(), charges(), zones)
def test_7_a_withdrawn_fact_never_was_and_a_restated_one_is_again(
    facts: list[Charge], fact: Charge, zone: ZoneInfo
) -> None:
    told = [Telling(one, 1) for one in facts if (one.layer, one.key) != (fact.layer, fact.key)]
    other = replace(fact, cost=Money(77), category="Usage")

    def made(*tellings: Telling) -> Book:
        stands = standing([*told, *tellings])
        return book([one for one in stands if isinstance(one, Charge)], zone)

    once = made(Telling(fact, 2))
    assert made(Telling(fact, 2), Telling(fact, 3, withdrawn=True)) == made()
    assert made(Telling(fact, 2), Telling(other, 3), Telling(fact, 4)) == once
    assert made(Telling(fact, 2), Telling(fact, 3, withdrawn=True), Telling(fact, 4)) == once


@moderate
@given(some(layers=LAYERS[:4]), some(layers=("official",), units=UNITS, settled=(False,)), zones)
def test_8_an_unsettled_official_figure_never_lowers_a_day(
    facts: list[Charge], floors: list[Charge], zone: ZoneInfo
) -> None:
    """To the billionth a line: roundings of what it takes over in part may fall elsewhere."""
    before, after = a_day(book(facts, zone)), a_day(book(facts + floors, zone))
    assert all(after[day] >= before[day] - len(facts) - len(floors) for day in [*before, *after])


@moderate
@given(
    charges(layers=("official",), units=POSITIVE, categories=("Usage",), maps=({},), hours=(5, 24, 60)), zones
)
def test_8_a_charge_and_an_equal_refund_cancel_on_every_day(charge: Charge, zone: ZoneInfo) -> None:
    assert charge.cost is not None
    refund = replace(charge, key="refund", cost=-charge.cost, category="Credit", settled=True)
    assert set(a_day(book([replace(charge, settled=True), refund], zone)).values()) == {0}


@moderate
@given(some(10, settled=(True,), included=(False, True)), zones)
def test_9_records_and_their_quarter_sums_make_one_book(facts: list[Charge], zone: ZoneInfo) -> None:
    assert same(book(facts, zone), book(Listed(facts, summing=True).charges, zone))


@moderate
@given(some(10), zones)
def test_9_beside_floors_quarter_sums_differ_by_less_than_a_billionth_a_record(
    facts: list[Charge], zone: ZoneInfo
) -> None:
    """A floor that shares a record leaves a part of it, which is rounded once a record or once a sum."""
    single, summed = a_day(book(facts, zone)), a_day(book(Listed(facts, summing=True).charges, zone))
    assert all(abs(single[day] - summed[day]) <= len(facts) for day in [*single, *summed])

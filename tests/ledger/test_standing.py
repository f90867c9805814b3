"""Of a fact told several times, one telling stands."""

from __future__ import annotations

from itertools import permutations

from ledger.facts import Fact
from ledger.standing import Telling, standing
from tests.ledger.short_facts import charge, reading, record, top_up


def stands(*told: Telling) -> list[Fact]:
    """What stands, checked in every order and with every telling repeated."""
    first = standing(told)
    for order in permutations(told):
        again = standing([*order, *order])
        assert len(again) == len(first)
        assert all(fact in first for fact in again)
    return first


def test_the_telling_recorded_last_stands() -> None:
    old, new = charge("official", "5", "5 12:00", "3", key="d5"), charge("official", "5", "6", "7", key="d5")
    assert stands(Telling(new, 2), Telling(old, 1)) == [new]


def test_told_at_one_place_the_later_text_stands() -> None:
    some, other = reading("5", "3"), reading("5", "4")
    assert stands(Telling(some, 1, "a"), Telling(other, 1, "b")) == [other]


def test_a_withdrawn_fact_does_not_stand_and_a_restated_one_does() -> None:
    fact = reading("5", "3")
    withdrawn = Telling(fact, 2, withdrawn=True)
    assert stands(Telling(fact, 1), withdrawn) == []
    assert stands(Telling(fact, 1), withdrawn, Telling(fact, 3)) == [fact]


def test_equal_keys_of_other_layers_meters_and_moments_are_other_facts() -> None:
    facts: list[Fact] = [
        charge("official", "5", "6", "3", key="k"),
        charge("usage", "5", "6", "3", key="k"),
        reading("5", "3"),
        reading("6", "3"),
        reading("5", "3", meter="other"),
        top_up("5", "3"),
    ]
    assert len(stands(*(Telling(fact, 1) for fact in facts))) == len(facts)


def test_a_request_pushed_and_logged_counts_as_pushed() -> None:
    pushed, logged = record("pushed", "5", "3", key="id"), record("local", "5", "4", key="id")
    assert stands(Telling(pushed, 1), Telling(logged, 2)) == [pushed]


def test_a_request_whose_push_is_withdrawn_counts_as_logged() -> None:
    pushed, logged = record("pushed", "5", "3", key="id"), record("local", "5", "4", key="id")
    assert stands(Telling(pushed, 1), Telling(logged, 2), Telling(pushed, 3, withdrawn=True)) == [logged]

"""Admission: exact at its edges, never more than there is, the same in a group as one by one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.admission import Admitted, Left, Refused, Room, admit, left_for
from ledger.limits import Limit
from ledger.money import Money

NONE = Money(0)
CENT = Money.of("0.01")
BILLIONTH = Money(1)


def room(
    amount: str = "2",
    spent: str = "0",
    held: str = "0",
    raised: str = "0",
    reserve: Fraction = Fraction(0),
    hard: bool = True,
    budget_id: int = 1,
) -> Room:
    limit = Limit(Money.of(amount), "day", reserve)
    return Room(budget_id, limit, Money.of(spent), Money.of(held), Money.of(raised), hard)


def take(rooms: list[Room], amount: Money) -> list[Room]:
    return [replace(each, held=each.held + amount) for each in rooms]


def in_turn(amounts: list[Money], rooms: list[Room]) -> list[Admitted | Refused]:
    """What each is answered where every grant is held against those that come after it."""
    answers = []
    for amount in amounts:
        answers.append(admit(amount, rooms, emergency=False))
        rooms = take(rooms, amount) if isinstance(answers[-1], Admitted) else rooms
    return answers


def test_what_is_left_exactly_fits() -> None:
    assert admit(Money.of("0.84"), [room(spent="1.06", held="0.10")], False) == Admitted(Left(1, NONE))


def test_one_billionth_more_than_what_is_left_does_not_fit() -> None:
    refused = admit(Money.of("0.84") + BILLIONTH, [room(spent="1.06", held="0.10")], False)
    assert refused == Refused((Left(1, Money.of("0.84")),))


def test_ordinary_spend_cannot_have_the_reserve() -> None:
    kept = room(spent="1.60", reserve=Fraction(1, 5))
    assert admit(BILLIONTH, [kept], False) == Refused((Left(1, NONE),))


def test_an_emergency_can_have_the_reserve_and_no_more() -> None:
    kept = room(spent="1.60", reserve=Fraction(1, 5))
    assert admit(Money.of("0.40"), [kept], True) == Admitted(Left(1, NONE))
    assert isinstance(admit(Money.of("0.40") + BILLIONTH, [kept], True), Refused)


def test_a_raise_adds_to_the_ordinary_part_and_leaves_the_reserve_as_it_was() -> None:
    raised = room(raised="1", reserve=Fraction(1, 5))
    assert raised.allocated == Money.of(3)
    assert (left_for(raised, False), left_for(raised, True)) == (Money.of("2.60"), Money.of(3))


def test_what_is_left_may_lie_below_zero_but_is_not_shown_so() -> None:
    over = room(spent="2.50")
    assert left_for(over, True) == Money.of("-0.50")
    assert admit(CENT, [over], True) == Refused((Left(1, NONE),))


def test_a_refund_makes_room() -> None:
    assert admit(Money.of("2.50"), [room(spent="-0.50")], False) == Admitted(Left(1, NONE))


def test_every_hard_room_must_have_enough_and_the_tightest_is_named_first() -> None:
    rooms = [
        room("10", budget_id=1),
        room("2", spent="1.50", budget_id=2),
        room("1", spent="0.75", budget_id=3),
    ]
    refused = admit(Money.of(1), rooms, False)
    assert refused == Refused((Left(3, Money.of("0.25")), Left(2, Money.of("0.50"))))


def test_rooms_that_are_equally_tight_come_in_the_order_of_their_ids() -> None:
    refused = admit(Money.of(3), [room(budget_id=9), room(budget_id=4)], False)
    assert refused == Refused((Left(4, Money.of(2)), Left(9, Money.of(2))))


def test_admission_tells_what_is_left_after_it_in_the_tightest_room() -> None:
    rooms = [room("10", budget_id=1), room("2", budget_id=2)]
    assert admit(Money.of("0.50"), rooms, False) == Admitted(Left(2, Money.of("1.50")))


def test_a_soft_room_warns_and_never_refuses() -> None:
    rooms = [room("10", budget_id=1), room("2", spent="1.75", budget_id=2, hard=False)]
    admitted = admit(Money.of("0.50"), rooms, False)
    assert admitted == Admitted(Left(1, Money.of("9.50")), (Left(2, Money.of("0.25")),))


def test_a_soft_room_with_enough_does_not_warn() -> None:
    soft = room("2", spent="1.50", hard=False)
    assert admit(Money.of("0.50"), [soft], False) == Admitted(Left(1, NONE))


def test_a_refusal_does_not_speak_of_soft_rooms() -> None:
    rooms = [room("1", budget_id=1), room("0.50", budget_id=2, hard=False)]
    assert admit(Money.of(2), rooms, False) == Refused((Left(1, Money.of(1)),))


def test_without_a_budget_everything_is_admitted() -> None:
    assert admit(Money.of(99), [], False) == Admitted(None)


@pytest.mark.parametrize("amount", [Money(0), Money(-1)])
def test_permission_for_nothing_is_refused_with_what_to_ask_for(amount: Money) -> None:
    with pytest.raises(ValueError, match="ask for an amount above zero, such as"):
        admit(amount, [room()], False)


def test_an_amount_in_another_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        admit(Money(1, "EUR"), [room()], False)


@pytest.mark.parametrize("held, raised", [("-0.01", "0"), ("0", "-0.01")])
def test_a_room_with_less_than_no_holds_or_raises_cannot_be(held: str, raised: str) -> None:
    with pytest.raises(ValueError, match="not below zero"):
        room(held=held, raised=raised)


def test_a_hundred_cents_fit_into_a_dollar_and_the_next_does_not() -> None:
    answers = in_turn([CENT] * 103, [room("1")])
    assert [isinstance(each, Admitted) for each in answers] == [True] * 100 + [False] * 3


def test_a_smaller_ask_still_fits_after_a_larger_one_was_refused() -> None:
    answers = in_turn([Money.of(3), Money.of(2)], [room()])
    assert answers == [Refused((Left(1, Money.of(2)),)), Admitted(Left(1, NONE))]


amounts = st.integers(1, 10**6).map(Money)
reserves = st.fractions(0, Fraction(99, 100), max_denominator=100)


@st.composite
def some_rooms(draw: st.DrawFn) -> list[Room]:
    """Up to three budgets with a few millionths of a unit each, already spent and held from."""
    small = st.integers(0, 10**6).map(Money)
    return [
        Room(
            budget_id, Limit(draw(amounts), "day", draw(reserves)), Money(draw(st.integers(-(10**6), 10**6))),
            draw(small), draw(small), draw(st.booleans()),
        )
        for budget_id in range(draw(st.integers(0, 3)))
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**12), st.integers(1, 200), st.integers(0, 10**9), reserves)
def test_as_many_equal_asks_are_admitted_as_fit(
    estimate: int, most: int, more: int, reserve: Fraction
) -> None:
    budget = Limit(Money(estimate * most + more % estimate), "month", reserve)
    free = Room(1, budget, NONE, NONE, NONE, True)
    answers = in_turn([Money(estimate)] * (most + 2), [free])
    admitted = [isinstance(each, Admitted) for each in answers]
    assert sum(admitted) == (budget.amount.units - budget.kept_back.units) // estimate
    assert admitted == sorted(admitted, reverse=True)


@settings(max_examples=200, deadline=None)
@given(some_rooms(), amounts, st.booleans())
def test_an_answer_follows_from_what_the_hard_rooms_have_left(
    rooms: list[Room], amount: Money, emergency: bool
) -> None:
    answer = admit(amount, rooms, emergency)
    short = {each.budget_id for each in rooms if left_for(each, emergency) < amount}
    hard = {each.budget_id for each in rooms if each.hard}
    if isinstance(answer, Refused):
        assert {each.budget_id for each in answer.rooms} == short & hard != set()
        assert [each.amount.units for each in answer.rooms] == sorted(
            each.amount.units for each in answer.rooms
        )
    else:
        assert not short & hard
        assert {each.budget_id for each in answer.warned} == short


@settings(max_examples=200, deadline=None)
@given(
    amounts,
    reserves,
    st.lists(st.tuples(st.sampled_from(["hold", "release", "settle"]), amounts, st.booleans()), max_size=60),
)
def test_holds_in_any_order_never_pass_the_allocation(
    whole: Money, reserve: Fraction, steps: list[tuple[str, Money, bool]]
) -> None:
    now = Room(1, Limit(whole, "day", reserve), NONE, NONE, NONE, True)
    most = now.allocated - (NONE if any(emergency for *_, emergency in steps) else now.limit.kept_back)
    held = list[Money]()
    for step, amount, emergency in steps:
        if step == "hold" and isinstance(admit(amount, [now], emergency), Admitted):
            held.append(amount)
            now = replace(now, held=now.held + amount)
        elif step != "hold" and held:
            hold = held.pop(amount.units % len(held))
            actual = Money(amount.units % (hold.units + 1) if step == "settle" else 0)
            now = replace(now, held=now.held - hold, spent=now.spent + actual)
        assert now.spent + now.held <= most

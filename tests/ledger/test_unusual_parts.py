"""A model that runs away in a large account is found; a new one, a rare one and a swap of models are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from ledger.money import Money
from ledger.unusual import floor_in
from ledger.unusual_parts import Parts, UnusualPart, judge_parts

FRIDAY = date(2026, 11, 20)
FLOOR = floor_in("USD")
Days = Sequence[Mapping[str, str | int]]
USUAL = {"large": 60, "small": 4}


def parts(spent: Mapping[str, str | int]) -> Parts:
    return {name: Money.of(amount) for name, amount in spent.items()}


def judged(today: Mapping[str, str | int], before: Days, day: date = FRIDAY) -> list[UnusualPart]:
    """`before`: the days before `day`, the latest last."""
    history = [(day - timedelta(len(before) - at), parts(spent)) for at, spent in enumerate(before)]
    return judge_parts(parts(today), history, day, FLOOR)


def names(today: Mapping[str, str | int], before: Days) -> list[str]:
    return [each.name for each in judged(today, before)]


def test_a_small_model_that_runs_away_is_named_with_its_own_usual() -> None:
    (found,) = judged({"large": 60, "small": 20}, [USUAL] * 28)
    assert (found.name, found.spent, found.found.usual) == ("small", Money.of(20), Money.of(4))
    assert found.found.reason == "5.0 times the usual of the last 7 known days"


def test_a_model_like_always_is_not_named() -> None:
    assert names(USUAL, [USUAL] * 28) == []


def test_three_times_its_usual_is_asked_of_a_model() -> None:
    before = [{"large": 20, "small": 10}] * 28
    assert names({"large": 20, "small": "29.99"}, before) == []
    assert names({"large": 20, "small": 30}, before) == ["small"]


def test_a_rise_below_a_fifth_of_the_account_s_day_is_left_alone() -> None:
    before = [{"large": 96, "small": 4}] * 28
    assert names({"large": 96, "small": "23.99"}, before) == []
    assert names({"large": 96, "small": 24}, before) == ["small"]


@pytest.mark.parametrize("days, found", [(4, []), (5, ["small"])])
def test_a_model_is_judged_when_it_has_spent_on_five_days(days: int, found: list[str]) -> None:
    before = [{"large": 60}] * 23 + [{"large": 60, "small": 4}] * days
    assert names({"large": 60, "small": 40}, before) == found


def test_a_model_that_is_tried_now_and_then_is_left_alone() -> None:
    rare: Days = [{"large": 60, **({"small": 1} if at % 9 == 0 else {})} for at in range(28)]
    assert names({"large": 60, "small": 30}, rare) == []


def test_a_change_from_one_model_to_another_is_no_news() -> None:
    before = [{"old": 40, "new": 6}] * 28
    assert names({"old": 6, "new": 40}, before) == []
    assert names({"new": 40}, before) == []
    assert names({"old": 40, "new": 40}, before) == ["new"]


def test_what_is_of_no_known_model_is_not_judged_as_one() -> None:
    before = [{"large": 20, "": 10}] * 28
    assert names({"large": 20, "": 90}, before) == []


def test_a_missing_day_is_no_day_of_nothing() -> None:
    history = [(FRIDAY - timedelta(back), parts(USUAL)) for back in range(28, 0, -1) if back % 3]
    assert judge_parts(parts({"large": 60, "small": 5}), history, FRIDAY, FLOOR) == []
    assert len(judge_parts(parts({"large": 60, "small": 30}), history, FRIDAY, FLOOR)) == 1


def test_the_largest_rise_comes_first() -> None:
    before = [{"large": 60, "small": 4, "other": 5}] * 28
    assert names({"large": 60, "small": 30, "other": 60}, before) == ["other", "small"]

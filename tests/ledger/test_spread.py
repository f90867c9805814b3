"""Cutting and rounding keep sums to the billionth."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledger.layers import Root, Voice
from ledger.spread import Line, cut, share, whole_units

ROOT = Root("official", 0, 100, (), Voice.USAGE, settled=True, unpriced=False)
amounts = st.integers(-50, 50) | st.fractions(-50, 50, max_denominator=30)
edges = st.lists(st.integers(-5, 110), max_size=8, unique=True).map(sorted)


def test_a_share_stays_whole_where_it_can() -> None:
    assert share(6, 1, 3) == 2
    assert isinstance(share(6, 1, 3), int)
    assert share(5, 1, 3) == Fraction(5, 3)
    assert share(Fraction(1, 2), 1, 3) == Fraction(1, 6)


@given(amounts, edges)
def test_parts_of_a_line_follow_each_other_and_add_up_to_it(amount: int | Fraction, edges: list[int]) -> None:
    parts = list(cut(Line(0, 100, (), amount, "official", ROOT), edges))
    assert sum(part.amount for _, part in parts) == amount
    assert [part.start for _, part in parts[1:]] == [part.end for _, part in parts[:-1]]
    assert (parts[0][1].start, parts[-1][1].end) == (0, 100)
    for number, part in parts:
        assert part.amount * 100 == amount * (part.end - part.start)
        assert number == sum(edge <= part.start for edge in edges)
        assert not any(part.start < edge < part.end for edge in edges)


@given(st.dictionaries(st.integers(0, 9), amounts, max_size=6), st.integers(-99, 99))
def test_rounding_moves_each_part_by_less_than_one(parts: dict[int, int | Fraction], total: int) -> None:
    units = whole_units(parts, total)
    assert all(-1 < units[key] - amount < 1 for key, amount in parts.items())
    beyond = total - sum(parts.values())
    assert -1 < total - sum(units.values()) - beyond < 1


@given(st.dictionaries(st.integers(0, 9), amounts, min_size=1, max_size=6))
def test_parts_of_a_whole_total_keep_their_sum(parts: dict[int, int | Fraction]) -> None:
    parts[min(parts)] -= sum(parts.values()) % 1
    total = int(sum(parts.values()))
    assert sum(whole_units(parts, total).values()) == total


@given(st.dictionaries(st.integers(0, 9), amounts, max_size=6), st.integers(1, 99))
def test_a_refund_mirrors_its_charge(parts: dict[int, int | Fraction], total: int) -> None:
    refund = whole_units({key: -amount for key, amount in parts.items()}, -total)
    assert {key: -units for key, units in refund.items()} == whole_units(parts, total)


def test_equal_remainders_go_to_the_lower_key_and_what_lies_beyond_comes_last() -> None:
    half = Fraction(1, 2)
    assert whole_units({"b": half, "a": half}, 1) == {"a": 1, "b": 0}
    assert whole_units({"a": half}, 1) == {"a": 1}
    assert whole_units({"a": Fraction(1, 3)}, 1) == {"a": 0}

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.meters import bar, gauge
from commands.reply import Meter
from ledger.money import Money


def meter(spent: str, limit: str = "2", reserve: str = "0.4", held: str = "0") -> Meter:
    return Meter("Today", Money.of(spent), Money.of(limit), Money.of(reserve), Money.of(held))


@pytest.mark.parametrize(
    "given_meter,drawn",
    [
        (meter("0"), "[--------|--]"),
        (meter("0.001"), "[#-------|--]"),
        (meter("1.06"), "[#####---|--]"),
        (meter("1.06", held="0.3"), "[#####=--|--]"),
        (meter("1.59"), "[#######-|--]"),
        (meter("1.6"), "[########|--]"),
        (meter("1.999"), "[########|#-]"),
        (meter("2"), "[########|##]"),
        (meter("7"), "[########|##]"),
        (meter("-1"), "[--------|--]"),
        (meter("1.06", reserve="0"), "[#####-----]"),
        (meter("1.06", limit="0", reserve="0"), "[##########]"),
        (meter("1", reserve="2"), "[|#####-----]"),
    ],
)
def test_a_bar_is_drawn(given_meter: Meter, drawn: str) -> None:
    assert bar(given_meter, 10) == drawn


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 300), st.integers(1, 200), st.integers(0, 200), st.integers(0, 100))
def test_a_bar_is_full_only_at_the_limit(spent: int, limit: int, reserve: int, held: int) -> None:
    drawn = bar(Meter("", Money(spent), Money(limit), Money(min(reserve, limit)), Money(held)), 10)
    cells = drawn.strip("[]").replace("|", "")
    assert len(cells) == 10
    assert (cells == "#" * 10) == (spent >= limit)
    assert ("#" in cells) == (spent > 0)
    if "|" in drawn:
        assert ("#" in drawn.split("|")[1]) <= (spent > limit - min(reserve, limit))


def test_a_meter_reads_without_its_bar() -> None:
    reading = gauge(meter("1.06", held="0.1"), 10)
    assert reading.figures == "$1.06 of $2.00 · 53 %"
    assert reading.rest == "$0.40 kept in reserve, $0.10 held"


def test_a_meter_beyond_its_limit_says_how_far() -> None:
    reading = gauge(meter("2.50", reserve="0"), 10)
    assert (reading.figures, reading.rest) == ("$2.50 of $2.00 · 125 %", "$0.50 over")


def test_a_limit_of_nothing_has_no_percentage() -> None:
    assert gauge(meter("1", limit="0", reserve="0"), 10).figures == "$1.00 of $0.00"

"""Budgets, forecasts, drift and shares: what is larger is drawn larger, none is told by colour alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from bot.rendering.card import DARK, EDGE, RIGHT
from bot.rendering.chart import svg
from bot.rendering.picture import png
from commands.catalogue import speaking
from commands.charts import DriftDays, Gauges, Outlook, Series, Shares, Slice, StackedDays
from commands.reply import Chart, Meter
from ledger.money import Money
from tests.rendering.drawn import SVG, bars, outlines, points, rects, words

WIDE = RIGHT - EDGE
FIRST = date(2026, 11, 1)
TENTH = Fraction(1, 10)


def a_budget(
    spent: str, *, limit: str = "10", reserve: str = "0", held: str = "0", label: str = "Daily"
) -> str:
    return svg(Gauges("Budgets", "", (_meter(label, spent, limit, reserve, held),)))


def _meter(label: str, *amounts: str) -> Meter:
    spent, limit, reserve, held = map(Money.of, amounts)
    return Meter(label, spent, limit, reserve, held)


def a_forecast(spent: int, days: int = 30, *, limit: str | None = None, step: int = 10) -> Outlook:
    """Every day cost the same; today, if it is not the last, is over."""
    sums = [Money.of(step * (at + 1)) for at in range(days)]
    later = sums[spent:]
    low, high = (tuple(each + Money.of(by * at) for at, each in enumerate(later)) for by in (-1, 1))
    ahead = Money.of(limit) if limit else None
    share = Fraction(4, 5)
    return Outlook("", "", _days(days), tuple(sums[:spent]), tuple(later), low, high, share, ahead)


def _days(count: int) -> tuple[date, ...]:
    return tuple(FIRST + timedelta(days=at) for at in range(count))


def a_drift(*percents: int | None, alert: Fraction | None = TENTH) -> str:
    gaps = tuple(None if each is None else Fraction(each, 100) for each in percents)
    return svg(DriftDays("", "", _days(len(percents)), gaps, alert))


def some_shares(**costs: str) -> str:
    return svg(Shares("", "", tuple(Slice(name, Money.of(cost)) for name, cost in costs.items())))


@pytest.mark.parametrize("spent,share", [("2.5", 0.25), ("10", 1), ("0.001", 0.003)])
def test_a_budget_s_bar_is_as_long_as_its_spend(spent: str, share: float) -> None:
    bar, *_ = rects(a_budget(spent), DARK.within)
    assert bar.width == pytest.approx(WIDE * share, abs=2)


def test_a_budget_without_spend_has_no_bar() -> None:
    assert len(rects(a_budget("0"), DARK.within)) == 1  # the legend's


def test_what_is_over_the_limit_stands_behind_a_line_and_is_said() -> None:
    drawn = a_budget("15")
    over, *_ = rects(drawn, DARK.beyond)
    assert over.width == pytest.approx(WIDE / 3, abs=2)
    assert {"$15.00 of $10.00 · 150 %", "$5.00 over", "over the limit"} <= set(words(drawn))
    marks = [float(each.get("x1", "0")) for each in ET.fromstring(drawn).iter(f"{SVG}line")]
    assert marks == [pytest.approx(over.x, abs=1)] * 2  # ground beneath it
    assert not rects(a_budget("10"), DARK.beyond)


def test_what_is_held_is_hollow() -> None:
    held, *_ = outlines(a_budget("5", held="2"), DARK.within)
    assert held.width == pytest.approx(WIDE / 5, abs=8)
    assert not outlines(a_budget("5"), DARK.within)


def test_the_reserve_begins_at_a_dashed_line() -> None:
    assert "stroke-dasharray" in a_budget("5", reserve="2")
    assert "the reserve begins" in words(a_budget("5", reserve="2"))
    assert "stroke-dasharray" not in a_budget("5")


def test_the_seventh_budget_is_counted() -> None:
    many = tuple(_meter(f"budget of {at}", "1", "2", "0", "0") for at in range(8))
    assert "and 2 more" in words(svg(Gauges("", "", many)))
    assert not any("more" in each for each in words(svg(Gauges("", "", many[:6]))))


def test_a_forecast_goes_on_where_the_spend_ends() -> None:
    drawn = svg(a_forecast(18))
    band = points(drawn, DARK.plain)
    expected, known = sorted(points(drawn, DARK.within), key=len)
    assert known[-1] == expected[0] == band[0][0] == band[1][0]
    assert len(expected) == 13
    assert known[0][1] > known[-1][1] > expected[-1][1]
    assert {"$300", "$180.00"} <= set(words(drawn))


def test_a_day_that_runs_is_at_its_middle() -> None:
    whole = a_forecast(18)
    running = Outlook(
        "",
        "",
        whole.days,
        whole.spent,
        (Money.of(190), *whole.expected),
        (Money.of(185), *whole.low),
        (Money.of(195), *whole.high),
        whole.share,
        None,
    )
    ends = [max(points(svg(each), DARK.within), key=len)[-1][0] for each in (whole, running)]
    slot = (
        max(points(svg(whole), DARK.within), key=len)[1][0]
        - max(points(svg(whole), DARK.within), key=len)[0][0]
    )
    assert ends[0] - ends[1] == pytest.approx(slot / 2, abs=0.2)


def test_the_day_on_which_the_limit_is_reached_is_marked() -> None:
    drawn = svg(a_forecast(18, limit="245"))
    assert "25 Nov" in words(drawn)
    assert len(list(ET.fromstring(drawn).iter(f"{SVG}circle"))) == 2
    assert "25 Nov" not in words(svg(a_forecast(18, limit="400")))


def test_a_limit_above_the_picture_says_so() -> None:
    assert "limit $9,000.00 (above)" in words(svg(a_forecast(18, limit="9000")))


def test_a_month_that_is_over_has_no_band() -> None:
    drawn = svg(a_forecast(30))
    assert not points(drawn, DARK.plain)
    assert "expected" not in words(drawn)


def test_a_bill_above_its_estimate_goes_up_and_one_below_it_down() -> None:
    drawn = a_drift(8, -4, None)
    (up,), (down,) = bars(drawn, DARK.beyond), bars(drawn, DARK.within)
    assert up.y + up.height == pytest.approx(down.y, abs=2)
    assert up.height == pytest.approx(2 * down.height, abs=4)
    assert {"+8 %", "-4 %", "bill above the estimate", "bill at or below it"} <= set(words(drawn))


def test_small_drift_is_seen_to_be_small() -> None:
    (bar,) = bars(a_drift(1), DARK.beyond)
    assert bar.height < 30  # of 322, for the line of the alert is at 10 %


def test_a_bill_that_agrees_is_seen_and_a_day_without_one_is_empty() -> None:
    assert len(bars(a_drift(0, None, 0), DARK.within)) == 2
    assert "no bill yet" in words(a_drift(None, None))


def test_the_largest_bill_either_way_is_named_and_none_between() -> None:
    assert {"+8 %", "+3 %", "-2 %", "-4 %"} & set(words(a_drift(8, 3, -2, -4))) == {"+8 %", "-4 %"}
    assert {"+8 %", "+3 %"} & set(words(a_drift(8, 3))) == {"+8 %"}


def test_drift_that_nobody_is_told_has_no_dashes() -> None:
    assert "stroke-dasharray" in a_drift(5)
    assert "stroke-dasharray" not in a_drift(5, alert=None)


def test_a_day_far_off_is_cut_and_named() -> None:
    drawn = a_drift(1, -2, 900, 3)
    assert "+900 %" in words(drawn)
    assert max(bar.height for bar in bars(drawn, DARK.beyond)) <= 322


def test_a_share_s_bar_is_as_long_as_its_cost() -> None:
    one, two = rects(some_shares(small="1", large="4"), DARK.within)
    assert two.width == pytest.approx(4 * one.width, abs=4)
    assert {"$1.00 · 20 %", "$4.00 · 80 %", "Together", "$5.00"} <= set(
        words(some_shares(small="1", large="4"))
    )


def test_a_credit_is_hollow_and_has_no_share() -> None:
    drawn = some_shares(spent="4", back="-1")
    assert len(outlines(drawn, DARK.within)) == 1
    assert "-$1.00" in words(drawn)


def test_the_smallest_of_many_are_the_rest() -> None:
    nine = {f"model {at}": "1" for at in range(9)}
    assert "the rest (2)" in words(some_shares(**nine))
    assert not any("rest" in each for each in words(some_shares(**dict(list(nine.items())[:8]))))


def one_of_each(name: str) -> list[Chart]:
    amount = Money.of(1)
    return [
        StackedDays("Title", "", _days(3), (Series(name, "#0072B2", (amount,) * 3),), None),
        Gauges("Title", "", (_meter(name, "1", "2", "0", "0"),)),
        Shares("Title", "", (Slice(name, amount),)),
    ]


@pytest.mark.parametrize("at", range(3))
def test_another_name_is_another_picture(at: int) -> None:
    pictures = {name: png(svg(one_of_each(name)[at])) for name in ("OpenAI", "Groq", "深度求索", "مشروع")}
    assert pictures["OpenAI"] != pictures["Groq"]
    assert pictures["深度求索"] == pictures["مشروع"] != pictures["Groq"]  # neither has letters here


@pytest.mark.parametrize(
    "chart", [*one_of_each("a"), a_forecast(9), DriftDays("T", "", _days(1), (TENTH,), None)]
)
def test_a_title_is_written_on_every_picture(chart: Chart) -> None:
    assert png(svg(replace(chart, title="October"))) != png(svg(replace(chart, title="November")))


def test_pictures_are_written_in_the_language_that_is_spoken() -> None:
    with speaking("de"):
        assert {"ausgegeben", "erwartet", "30. Nov."} <= set(words(svg(a_forecast(18))))


def test_words_for_whoever_does_not_see_it_are_in_the_drawing() -> None:
    root = ET.fromstring(svg(StackedDays("Days <1>", "Some & all.", (), (), None, details="Day by day.")))
    assert root.get("role") == "img"
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (
        "Days <1>",
        "Some & all. Day by day.",
    )

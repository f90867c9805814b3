from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from bot.rendering.card import DARK, SMALL
from bot.rendering.chart import svg
from bot.rendering.stacks import stacks
from commands.charts import Series, StackedDays
from ledger.money import Money
from ledger.providers import PROVIDERS
from tests.rendering.drawn import SVG, bars, words

LAST = date(2026, 11, 19)


def chart(
    *amounts: list[str], budget: str | None = "2", names: tuple[str, ...] = ("OpenAI", "Groq")
) -> StackedDays:
    count = len(amounts[0]) if amounts else 7
    days = tuple(LAST - timedelta(count - 1 - at) for at in range(count))
    colours = ("#0072B2", "#E69F00", "#009E73")
    series = tuple(
        Series(names[at % len(names)], colours[at % 3], tuple(Money.of(amount) for amount in each))
        for at, each in enumerate(amounts)
    )
    return StackedDays("Spend by day", "alt", days, series, Money.of(budget) if budget else None)


def test_a_chart_says_title_days_series_budget_and_the_last_days_total() -> None:
    said = words(svg(chart(["1", "2"], ["0.5", "0.25"])))
    for each in ("Spend by day", "18 Nov", "19 Nov", "OpenAI", "Groq", "budget $2.00 a day", "$2.25"):
        assert each in said


def test_without_a_budget_there_is_no_line_for_it() -> None:
    drawn = svg(chart(["1", "2"], budget=None))
    assert "dash" not in drawn
    assert not any("budget" in each for each in words(drawn))


def test_a_budget_above_the_picture_says_so() -> None:
    assert "budget $90.00 a day (above)" in words(svg(chart(["1", "2"], budget="90")))


def test_a_bar_is_as_high_as_its_amount() -> None:
    one, two = bars(svg(chart(["1", "2"])), "#0072B2")
    assert two.height == pytest.approx(2 * one.height, abs=4)


def test_bars_stand_on_each_other() -> None:
    drawn = svg(chart(["1"], ["0.5"]))
    below, above = bars(drawn, "#0072B2")[0], bars(drawn, "#E69F00")[0]
    assert above.y + above.height <= below.y


def test_a_credit_hangs_below_zero() -> None:
    drawn = svg(chart(["1", "1"], ["0", "-0.5"]))
    spent, back = bars(drawn, "#0072B2")[0], bars(drawn, "#E69F00")[0]
    assert back.y >= spent.y + spent.height


def test_a_day_higher_than_the_picture_is_cut_and_named() -> None:
    drawn = svg(chart(["1", "240", "1.5", "2"]))
    assert "$240.00" in words(drawn)
    heights = [bar.height for bar in bars(drawn, "#0072B2")]
    assert heights[0] > 80  # of some 320: the others can still be told apart


@pytest.mark.parametrize("count", [1, 2, 7, 15, 31, 60])
def test_labels_of_days_do_not_touch(count: int) -> None:
    shown = [
        float(each.get("x", "0"))
        for each in ET.fromstring(svg(chart(["1"] * count))).iter(f"{SVG}text")
        if each.text and each.text.split(" ")[-1] in ("Sep", "Oct", "Nov")
    ]
    assert 1 <= len(shown) <= 8
    assert all(left - right > 100 for left, right in pairwise(shown))


def test_only_the_last_two_months_are_drawn() -> None:
    assert len(bars(svg(chart(["1"] * 90)), "#0072B2")) == 62


def test_nothing_spent_is_said() -> None:
    assert "nothing spent" in words(svg(chart(["0", "0"])))
    assert "nothing spent" not in words(svg(chart(["0", "0.01"])))


def test_the_smallest_of_many_series_are_others() -> None:
    many = chart(*([str(at + 1)] for at in range(12)), names=tuple(f"team {at}" for at in range(12)))
    said = words(svg(many))
    assert "4 others" in said
    assert "team 11" in said
    assert "team 3" not in said
    assert sum(one.units[0] for one in stacks(many, DARK).series) == Money.of(78).units


def test_eight_series_keep_their_names() -> None:
    said = words(svg(chart(*(["1"] for _ in range(8)), names=tuple(f"team {at}" for at in range(8)))))
    assert not any("other" in each for each in said)
    assert {f"team {at}" for at in range(8)} <= set(said)


def test_nothing_is_written_too_small_for_a_phone() -> None:
    sizes = [int(each.get("font-size", "0")) for each in ET.fromstring(svg(chart(["1"]))).iter(f"{SVG}text")]
    assert min(sizes) >= SMALL >= 28


def test_a_name_cannot_draw() -> None:
    drawn = svg(chart(["1"], names=('"/><script>x</script>',)))
    assert "<script" not in drawn
    assert '"/><script>x</script>' in words(drawn)


def test_a_colour_that_is_none_is_grey() -> None:
    strange = StackedDays("", "", (LAST,), (Series("a", 'red"/>', (Money.of(1),)),), None)
    assert "red" not in svg(strange)


def test_amounts_in_another_currency_are_left_out() -> None:
    mixed = StackedDays("", "", (LAST,), (Series("a", "#0072B2", (Money.of(5, "EUR"),)),), Money.of(2))
    assert "nothing spent" in words(svg(mixed))


def test_corners_are_round_unless_asked_otherwise() -> None:
    card = next(ET.fromstring(svg(chart(["1"]))).iter(f"{SVG}rect"))
    assert card.get("rx") == "28"
    assert next(ET.fromstring(svg(chart(["1"]), corners=0)).iter(f"{SVG}rect")).get("rx") is None


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_providers_colour_stands_out_from_the_card(name: str) -> None:
    assert (luminance(PROVIDERS[name].colour) + 0.05) / (luminance(DARK.ground) + 0.05) >= 3

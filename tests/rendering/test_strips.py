from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.strips import strip
from bot.rendering.terminal import paint
from commands.charts import Series, StackedDays
from commands.reply import Reply
from ledger.money import Money

LAST = date(2026, 11, 19)


def chart(*amounts: str, asked: bool = True) -> StackedDays:
    days = tuple(LAST - timedelta(len(amounts) - 1 - at) for at in range(len(amounts)))
    halves = tuple(Money(Money.of(amount).units // 2) for amount in amounts)
    series = (Series("OpenAI", "#0072B2", halves), Series("Groq", "#E69F00", halves))
    return StackedDays("Spend by day", "Said in words.", days, series, None, asked=asked)


def test_each_day_is_as_high_as_what_it_cost() -> None:
    assert strip(chart("1", "2", "4", "8"), 80)[0] == "▁▂▄█"


def test_a_day_of_nothing_is_a_dot_and_one_of_credits_a_dash() -> None:
    assert strip(chart("0", "8", "-2", "0.01"), 80)[0] == "·█-▁"


def test_the_first_and_the_last_day_are_named() -> None:
    assert strip(chart(*["1"] * 30), 80)[1] == "21 Oct                  19 Nov"
    assert strip(chart("1"), 80) == ["█", "19 Nov"]


def test_the_last_days_are_kept_where_there_is_no_room_for_all() -> None:
    assert strip(chart("8", *["1"] * 30), 24)[0] == "█" * 24


@pytest.mark.parametrize("amounts", [(), ("0", "0"), ("-1",)])
def test_where_nothing_was_spent_there_is_none(amounts: tuple[str, ...]) -> None:
    assert strip(chart(*amounts), 80) == []


def test_the_terminal_has_it_where_a_picture_was_asked_for() -> None:
    def said(*, asked: bool) -> str:
        return paint(Reply("", (chart("1", "2", asked=asked),)), zone=ZoneInfo("UTC"), today=LAST)

    assert said(asked=True) == "▄█\n18 Nov  19 Nov\nSaid in words."
    assert said(asked=False) == "Said in words."

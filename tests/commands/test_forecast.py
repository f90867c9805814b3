"""/forecast: where the month ends, whether limits last, who makes most of it, and on what all that rests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.terminal import paint
from commands.budget import BudgetAnswer
from commands.catalogue import is_said, speaking
from commands.dispatch import Answered
from commands.forecast import ForecastAnswer, show
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, new_workspace, refused, typed
from tests.commands.holding import hold
from tests.commands.spending import post_now
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

KINDS = ("month", "week", "day")
HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 20)


def daily(
    house: TestHouse, days: int, dollars: str = "10", provider: str = "openai", model: str = "gpt-5.5"
) -> None:
    """As much on each of the days before today, at eleven."""
    moments = [NOON - HOUR - DAY * back for back in range(1, days + 1)]
    charges = [
        Charge("pushed", f"{provider} {at:%m-%d}", at, at, Money.of(dollars), dims={"model": model})
        for at in moments
    ]
    post_now(house, *charges, provider=provider)


async def foreseen(house: TestHouse, line: str = "/forecast") -> ForecastAnswer:
    answer = said(await typed(house, line))
    assert isinstance(answer, ForecastAnswer)
    return answer


def lines(answered: Answered) -> list[str]:
    said(answered)
    return paint(answered.reply, zone=ZoneInfo("UTC"), width=400).splitlines()


async def test_the_month_its_limits_the_driver_and_what_it_rests_on_are_said(house: TestHouse) -> None:
    daily(house, 60)
    daily(house, 60, "5", "anthropic", "haiku")
    for line in ("/limit 400 month", "/limit 160 month anthropic", "/limit 9 month project=web"):
        said(await typed(house, line))
    assert lines(await typed(house, "/forecast")) == [
        "Forecast, November 2026",
        "November will end at about $442 (80 %: $433 to $452).",
        "Monthly budget: the limit of $400.00 is reached on Sat 28 Nov, on Fri 27 Nov at the earliest.",
        "Monthly budget, project web: too few days are known to say whether $9.00 lasts.",
        "Monthly budget, Anthropic: the limit of $160.00 lasts until the reset on Tue 1 Dec.",
        "OpenAI makes 66 % of what is still to come ($105), most of it with gpt-5.5.",
        "That is about as much as October came to ($465).",
        "It rests on 60 days, since 21 September.",
        "1. Budget",
    ]


async def test_every_figure_agrees_with_the_budget_to_the_unit(house: TestHouse) -> None:
    daily(house, 40, "3.141592653")
    daily(house, 9, "0.271828182", "groq")
    said(await typed(house, "/charge openai 31.000000007 november"))
    end = (await foreseen(house)).end
    budget = said(await typed(house, "/budget"))
    assert isinstance(budget, BudgetAnswer)
    assert (end.spent, end.committed) == (budget.month_to_date, budget.committed)
    assert end.so_far[-1].cost == end.spent
    assert [each.day for each in end.so_far] == [TODAY - DAY * back for back in range(19, -1, -1)]
    assert [each.day for each in end.ahead] == [TODAY + DAY * number for number in range(11)]
    last = end.ahead[-1]
    assert (last.expected, last.low, last.high) == (end.expected, end.low, end.high)
    assert end.spent + end.committed <= end.low


async def test_a_purchase_is_in_it_once_and_is_said(house: TestHouse) -> None:
    daily(house, 40)
    before = (await foreseen(house)).end
    said(await typed(house, "/charge openai 60 november"))
    answered = await typed(house, "/forecast")
    assert isinstance(answered.answer, ForecastAnswer)
    after = answered.answer.end
    assert after.expected == before.expected + Money.of(60)
    assert after.committed == Money.of(20)
    assert "In it: $20.00 committed to days to come." in lines(answered)


async def test_a_monthly_purchase_is_not_carried_on_as_usage(house: TestHouse) -> None:
    daily(house, 60)
    said(await typed(house, "/charge openai 30 september monthly"))
    end = (await foreseen(house)).end
    assert end.expected == (end.spent + end.committed) + Money.of(105)


async def test_what_is_held_counts_as_spent_today(house: TestHouse) -> None:
    daily(house, 40)
    before = (await foreseen(house)).end
    await hold(house, "25", purpose="a large job")
    answered = await typed(house, "/forecast")
    assert isinstance(answered.answer, ForecastAnswer)
    end = answered.answer.end
    assert end.expected == before.expected + Money.of(20)  # five were to come today anyway
    assert end.ahead[0].low >= end.spent + Money.of(25)
    assert "In it: $25.00 held now, taken for spent today." in lines(answered)
    house.clock.pass_(minutes=20)
    assert not (await foreseen(house)).end.held


@pytest.mark.parametrize(
    "days, sentence",
    [
        (0, "No whole day is known yet, and a forecast needs two: ask again in two days."),
        (1, "Only one whole day is known yet, and a forecast needs two: ask again tomorrow."),
    ],
)
async def test_of_a_day_or_none_nothing_is_foreseen(house: TestHouse, days: int, sentence: str) -> None:
    if days:
        daily(house, days)
    refusal = refused(await typed(house, "/forecast"), sentence)
    assert refusal.reason == "conflict"


async def test_two_days_are_enough_for_a_wide_range(house: TestHouse) -> None:
    daily(house, 2)
    answered = await typed(house, "/forecast")
    assert isinstance(answered.answer, ForecastAnswer)
    end = answered.answer.end
    assert end.expected == Money.of(20 + 105)
    assert end.high - end.low > Money.of(100)
    assert "It rests on 2 days only, since 18 November, so the range is wide." in lines(answered)


async def test_what_only_was_bought_is_certain(house: TestHouse) -> None:
    said(await typed(house, "/charge cursor 30 november"))
    assert "November will end at $30.00." in lines(await typed(house, "/forecast"))


async def test_one_provider_alone_with_the_limits_that_its_spend_counts_in(house: TestHouse) -> None:
    daily(house, 60)
    daily(house, 60, "5", "anthropic")
    for line in ("/limit 400 month", "/limit 160 month anthropic", "/limit 200 month openai"):
        said(await typed(house, line))
    answer = await foreseen(house, "/forecast anthropic")
    assert answer.end.expected.decimal == 19 * 5 + 5 * 10.5
    assert [each.title for each in answer.end.budgets] == ["Monthly budget", "Monthly budget, Anthropic"]
    assert answer.end.driver is not None
    assert (answer.end.driver.provider, answer.end.driver.share_percent) == ("anthropic", 100)
    assert answer.end.against is None


async def test_a_week_and_a_day_have_their_own_limits(house: TestHouse) -> None:
    daily(house, 60)
    for line in ("/limit 60 week", "/limit 9 day", "/limit 400 month"):
        said(await typed(house, line))
    week, day = await foreseen(house, "/forecast week"), await foreseen(house, "/forecast day")
    assert (week.end.expected, week.end.last) == (Money.of(65), date(2026, 11, 22))
    assert [(each.period, each.reached_on) for each in week.end.budgets] == [("week", date(2026, 11, 22))]
    assert day.end.expected == Money.of(5)  # nothing by noon, which is half of it
    assert [(each.period, each.reached_on, each.resets_on) for each in day.end.budgets] == [
        ("day", None, date(2026, 11, 21))
    ]


async def test_a_limit_may_be_reached_already_or_only_at_the_upper_end(house: TestHouse) -> None:
    daily(house, 12)
    for line in ("/limit 100 month", "/limit 240 month openai"):
        said(await typed(house, line))
    spoken = lines(await typed(house, "/forecast"))
    assert "Monthly budget: the limit of $100.00 is reached already." in spoken
    (only_just,) = (line for line in spoken if "if only just" in line)
    assert only_just.startswith(
        "Monthly budget, OpenAI: the limit of $240.00 lasts until the reset, if only just"
    )


async def test_each_limit_rests_on_what_counts_in_it(house: TestHouse) -> None:
    daily(house, 60)
    daily(house, 60, "5", "anthropic", "haiku")
    for line in ("/limit 1 month model=haiku", "/limit 500 month account=anthropic"):
        said(await typed(house, line))
    by_title = {each.title: each for each in (await foreseen(house)).end.budgets}
    found = [
        by_title[title].expected for title in ("Monthly budget, model haiku", "Monthly budget, Anthropic")
    ]
    assert found == [Money.of("147.50")] * 2


async def test_what_changed_against_last_month_names_who_did_it(house: TestHouse) -> None:
    daily(house, 60)
    daily(house, 9, "20", "anthropic")
    (changed,) = (line for line in lines(await typed(house, "/forecast")) if line.startswith("That is"))
    assert changed == "That is $375 more than October came to ($310); Anthropic makes most of it ($390)."


async def test_a_first_month_is_held_against_nothing(house: TestHouse) -> None:
    daily(house, 12)
    assert (await foreseen(house)).end.against is None


async def test_a_month_before_that_cost_nothing_is_no_comparison(house: TestHouse) -> None:
    daily(house, 12)
    september = NOON - DAY * 60
    post_now(house, Charge("pushed", "old", september, september, Money.of(3)))
    assert (await foreseen(house)).end.against is None


async def test_who_stopped_is_named_and_expected_to_have_stopped(house: TestHouse) -> None:
    daily(house, 60)
    gone = [NOON - DAY * back for back in range(10, 60)]
    post_now(house, *(Charge("pushed", f"{at}", at, at, Money.of(3)) for at in gone), provider="groq")
    answered = await typed(house, "/forecast")
    assert isinstance(answered.answer, ForecastAnswer)
    assert answered.answer.end.ended == ("groq",)
    assert "Nothing more is expected of Groq: for many days it has cost nothing." in lines(answered)


async def test_what_is_unpriced_stale_or_in_another_currency_is_said_beside_it(house: TestHouse) -> None:
    def fail(connection: Connection) -> None:
        connection.exec_driver_sql(
            "update accounts set trouble = 'It failed.', connected_at = 1, read_until = 1"
        )

    daily(house, 40)
    unpriced = Charge("pushed", "u", NOON - HOUR, NOON - HOUR, None, quantity=3)
    euros = Charge("pushed", "e", NOON - HOUR, NOON - HOUR, Money.of(12, "EUR"))
    post_now(house, unpriced, euros)
    answer = await foreseen(house)
    assert (answer.unpriced, answer.not_converted) == (3, (Money.of(12, "EUR"),))
    house.wiring.store.write_now(fail)
    answer = await foreseen(house)
    assert [(each.provider, each.why) for each in answer.stale] == [("openai", "trouble")]
    assert "It failed." in repr((await typed(house, "/forecast")).reply)


async def test_days_that_were_not_collected_yet_are_to_come(house: TestHouse) -> None:
    daily(house, 40)
    expected = (await foreseen(house)).end.expected
    read = int((NOON - DAY * 3).timestamp() * 1_000_000)

    def fall_behind(connection: Connection) -> None:
        connection.exec_driver_sql("delete from day_lines where day >= 20261117")
        connection.exec_driver_sql(f"update accounts set connected_at = 1, read_until = {read}")

    house.wiring.store.write_now(fall_behind)
    answer = await foreseen(house)
    assert answer.end.spent == Money.of(160)
    assert answer.end.expected == expected
    assert answer.end.days == 37


async def test_another_place_s_team_sees_nothing_of_it(house: TestHouse) -> None:
    daily(house, 40)
    new_workspace(house, "others")
    answered = await Person(house, "eve").asks("/forecast", "others", keeper=True)
    refused(answered, "No whole day is known yet")


async def test_it_is_said_in_german(house: TestHouse) -> None:
    daily(house, 60)
    said(await typed(house, "/limit 300 month"))
    answer = await foreseen(house)
    with speaking("de"):
        text = paint(show(answer), zone=ZoneInfo("UTC"), width=400)
    assert "November endet bei etwa 295\u00a0$" in text
    assert "Grundlage sind 60 Tage (seit 21. September)." in text


def test_every_sentence_that_may_be_asked_for_is_there() -> None:
    ends = [f"{kind}_ends{sure}{of}" for kind in KINDS for sure in ("", "_sure") for of in ("", "_of")]
    against = [f"{kind}_{how}" for kind in KINDS for how in ("like", "more", "less")]
    driven = [f"driver{every}{model}" for every in ("", "_all") for model in ("", "_model")]
    assert [key for key in (*ends, *against, *driven) if not is_said(f"forecast.{key}")] == []


async def test_on_the_last_day_only_that_day_is_ahead(house: TestHouse) -> None:
    daily(house, 40)
    house.clock.now = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    end = (await foreseen(house)).end
    assert [each.day for each in end.ahead] == [date(2026, 11, 30)]
    assert end.expected == end.spent  # of what programs push nothing more is to come in its last second

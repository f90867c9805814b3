"""OpenAI's usage in the book: an open day is filled by its hours, a settled day is what was billed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.bot.house import TestHouse, test_house
from tests.bot.openai_house import (
    BILL,
    BOOK,
    FACTS,
    GPT,
    SETTLED,
    TODAY,
    WORK,
    YESTERDAY,
    by,
    known_as,
    lines,
    read,
    read_again,
    spent,
    told,
)
from tests.collectors.openai_days import made_up_days
from tests.collectors.openai_hours import completions, hour_of, made_up_hours
from tests.collectors.openai_stand_in import OpenAIStandIn


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(days={}) as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


async def test_today_is_not_empty_and_labelled_an_estimate(house: TestHouse, openai: OpenAIStandIn) -> None:
    cached = completions(GPT, "proj_abc", 1_000_000, 10_000, input_cached_tokens=600_000)
    openai.hours = {hour_of(TODAY, 9): [WORK], hour_of(TODAY, 11): [cached]}
    await read(house, openai)
    assert lines(house, TODAY) == [
        ("usage", {"model": GPT, "project": "proj_abc"}, Decimal("2.25") + Decimal("0.675"))
    ]
    line = await known_as(house, "today")
    assert (line["cost"]["amount"], line["estimated"]["amount"]) == ("2.925", "2.925")
    assert (line["official"]["amount"], line["unpriced"]) == ("0", 0)


async def test_a_day_that_nobody_told_of_stays_empty(house: TestHouse, openai: OpenAIStandIn) -> None:
    await read(house, openai)
    assert lines(house, TODAY) == []


async def test_a_floor_below_the_hours_leaves_them_and_one_above_takes_over(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    openai.hours = {hour_of(TODAY, 9): [WORK]}
    openai.days = {TODAY: [("proj_abc", "gpt-5, input", Decimal(1))]}
    await read(house, openai)
    assert (spent(house, TODAY), by(house, TODAY)) == (Decimal("2.25"), {"usage"})
    openai.days = {TODAY: [("proj_abc", "gpt-5, input", Decimal("3.1"))]}
    await read_again(house)
    assert (spent(house, TODAY), by(house, TODAY)) == (Decimal("3.1"), {"official"})


@pytest.mark.parametrize("hours", [range(9, 12), range(24), ()])
async def test_a_settled_day_is_the_official_figure_to_the_unit(
    house: TestHouse, openai: OpenAIStandIn, hours: range
) -> None:
    """Whether the hours say less than the bill, more, or nothing."""
    mini = completions("gpt-5-mini-2025-08-07", "proj_def", 7, 7)
    openai.hours = {hour_of(SETTLED, hour): [WORK, mini] for hour in hours}
    openai.days = {SETTLED: BILL}
    await read(house, openai)
    assert spent(house, SETTLED) == openai.spent(SETTLED, SETTLED).decimal == Decimal("17.775035834")
    assert by(house, SETTLED) == {"official"}
    of_gpt = min(Decimal("2.25") * len(hours), Decimal("12.441702501"))
    assert spent(house, SETTLED, model=GPT, project="proj_abc") == of_gpt


async def test_usage_of_a_project_that_was_not_billed_goes_when_the_day_settles(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    elsewhere = completions(GPT, "proj_new", 1_000_000, 100_000)
    openai.hours = {hour_of(which, 9): [elsewhere] for which in (SETTLED, YESTERDAY)}
    openai.days = {day: [("proj_abc", "gpt-5, input", Decimal(1))] for day in (SETTLED, YESTERDAY)}
    await read(house, openai)
    assert (spent(house, SETTLED), spent(house, YESTERDAY)) == (Decimal(1), Decimal("3.25"))


async def test_the_next_days_official_figure_replaces_the_estimate_and_both_are_kept(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    openai.hours = {hour_of(TODAY, hour): [WORK] for hour in (9, 11, 15)}
    await read(house, openai)
    assert spent(house, TODAY) == Decimal("4.5")  # until noon
    openai.days = {TODAY: [("proj_abc", "gpt-5, input", Decimal("6.6"))]}
    house.clock.pass_(days=1)
    await read_again(house)
    assert (spent(house, TODAY), by(house, TODAY)) == (Decimal("6.75"), {"usage"})  # the bill may still grow
    house.clock.pass_(days=2)
    await read_again(house)
    assert (spent(house, TODAY), by(house, TODAY)) == (Decimal("6.6"), {"official"})
    assert spent(house, TODAY, model=GPT) == Decimal("6.6")  # the hours still say for what
    estimate = "select sum(cost) from charges where layer = 'usage' and not withdrawn and settled"
    assert house.rows(estimate) == [(6_750_000_000,)]
    line = await known_as(house, TODAY.isoformat())
    assert (line["official"]["amount"], line["estimated"]["amount"]) == ("6.6", "0")


async def test_reading_usage_again_changes_nothing(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.days, openai.hours = made_up_days(YESTERDAY, 4), made_up_hours(TODAY, 5)
    await read(house, openai)
    facts, book = house.rows(FACTS), house.rows(BOOK)
    await read_again(house)
    assert (house.rows(FACTS), house.rows(BOOK), told(house)["changed"]) == (facts, book, 0)
    assert house.rows("select count(*) from history where kind = 'charge'") == [(0,)]


async def test_an_hour_that_is_restated_replaces_the_old_one(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.hours = {hour_of(TODAY, 9): [completions(GPT, "proj_old", 1_000_000, 0)]}
    await read(house, openai)
    openai.hours = {hour_of(TODAY, 10): [completions(GPT, "proj_new", 2_000_000, 0)]}
    await read_again(house)
    assert lines(house, TODAY) == [("usage", {"model": GPT, "project": "proj_new"}, Decimal("2.5"))]


async def test_made_up_hours_come_to_what_the_made_up_days_say(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    openai.hours = made_up_hours(TODAY, 5)
    await read(house, openai)
    days = {
        day: sum(cost for project, _, cost in rows if project == "proj_abc")
        for day, rows in made_up_days(YESTERDAY, 2).items()  # open ones
    }
    assert {day: spent(house, day) for day in days} == days


async def test_what_was_said_of_the_read_is_the_official_total(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    openai.days, openai.hours = {SETTLED: BILL}, made_up_hours(TODAY, 5)
    await read(house, openai)
    message = told(house)
    assert message["total"] == {"amount": "17.775035834", "currency": "USD"}
    assert (message["state"], message["days"], message["days_in_all"]) == ("done", 5, 5)

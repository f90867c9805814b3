"""A week and a month against the ones before: in a few lines, with why, and with more on demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.terminal import paint
from commands.catalogue import speaking
from commands.month import MonthAnswer
from commands.month import show as show_month
from commands.reply import Meter, Table, Text
from commands.week import WeekAnswer
from commands.week import show as show_week
from ledger.facts import Charge
from ledger.money import Money
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.cast import refused, typed
from tests.commands.spending import post_now, spend
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

MONDAY = datetime(2026, 11, 9, 12, tzinfo=UTC)  # of the week that ended last
DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


async def week(house: TestHouse, line: str = "") -> WeekAnswer:
    house.clock.pass_(seconds=5)
    return cast("WeekAnswer", said(await house.ask(f"/week {line}")))


async def month(house: TestHouse, line: str = "") -> MonthAnswer:
    house.clock.pass_(seconds=5)
    return cast("MonthAnswer", said(await house.ask(f"/month {line}")))


def text(answer: WeekAnswer | MonthAnswer) -> str:
    reply = show_week(answer) if isinstance(answer, WeekAnswer) else show_month(answer)
    return paint(reply, zone=ZoneInfo("UTC"), width=500, today=NOON.date())


def use(house: TestHouse, *said: tuple[datetime, str, dict[str, str]], provider: str = "openai") -> None:
    charges = [
        Charge("pushed", f"{at} {dims}", at, at, Money.of(amount), dims=dims) for at, amount, dims in said
    ]
    post_now(house, *charges, provider=provider)


SONNET = {"model": "claude-sonnet-4", "project": "atlas"}
HAIKU = {"model": "claude-haiku-4", "project": "site"}
OPUS = {"model": "claude-opus-5", "project": "atlas"}


def two_weeks(house: TestHouse) -> None:
    before, after = MONDAY - DAY * 7, MONDAY
    use(house, (before - DAY * 40, "1", HAIKU))
    use(house, (before, "2", SONNET), (before + DAY, "3.5", HAIKU), (before, "1", {"model": "gpt-4o"}))
    use(house, (after, "10.1", SONNET), (after + DAY * 3, "2.25", OPUS), (after + DAY, "1.5", HAIKU))


async def test_a_week_says_why_it_changed(house: TestHouse) -> None:
    two_weeks(house)
    found = await week(house)
    assert (found.first, found.last, found.spent) == (MONDAY.date(), date(2026, 11, 15), Money.of("13.85"))
    shown = text(found)
    assert "Week, 9 Nov to 15 Nov 2026" in shown
    assert "$13.85, 113 % more than the week before ($6.50)." in shown
    assert (
        "Why: claude-sonnet-4 in project atlas rose by $8.10, claude-opus-5 in project atlas is new with "
        "$2.25, claude-haiku-4 in project site fell by $2.00, and all else fell by $1.00."
    ) in shown
    assert "The most was $10.10 on Mon 9 Nov, the least $0.00 on Wed 11 Nov." in shown


async def test_the_same_in_german(house: TestHouse) -> None:
    two_weeks(house)
    found = await week(house)
    with speaking("de"):
        shown = text(found).replace("\xa0", " ")
    assert "13,85 $, 113 % mehr als in der Woche davor (6,50 $)." in shown
    assert "Gründe: claude-sonnet-4 im Projekt atlas stieg um 8,10 $; claude-opus-5" in shown


async def test_what_was_used_weeks_ago_is_not_new_and_what_is_not_used_any_more_is_gone(
    house: TestHouse,
) -> None:
    use(house, (MONDAY - DAY * 40, "1", {"model": "a"}))
    use(house, (MONDAY - DAY * 7, "5", {"model": "old"}), (MONDAY - DAY * 20, "5", {"model": "back"}))
    use(house, (MONDAY, "4", {"model": "back"}))
    shown = text(await week(house))
    assert "Why: old is gone, which came to $5.00, and back rose by $4.00, from nothing." in shown


async def test_a_credit_is_less_to_pay(house: TestHouse) -> None:
    two_weeks(house)
    post_now(
        house,
        Charge("official", "back", MONDAY, MONDAY + DAY, Money.of("-8"), category="Credit"),
        provider="groq",
    )
    assert "a credit at Groq made it $8.00 less" in text(await week(house))


async def test_without_a_week_before_nothing_is_compared(house: TestHouse) -> None:
    use(house, (MONDAY, "4", SONNET), (MONDAY + DAY, "1", HAIKU))
    found = await week(house)
    assert (found.usual, found.moved) == (None, None)
    assert "It came to $5.00." in text(found)
    assert "Why" not in text(found)


async def test_a_week_that_runs_is_not_compared(house: TestHouse) -> None:
    two_weeks(house)
    spend(house, "3")
    found = await week(house, "today")
    assert (found.running, found.first, found.last) == (True, date(2026, 11, 16), date(2026, 11, 20))
    assert "$3.00 so far." in text(found)
    assert "Why" not in text(found)


async def test_a_day_of_a_week_asks_for_all_of_it(house: TestHouse) -> None:
    two_weeks(house)
    assert (await week(house, "12 Nov")).first == MONDAY.date()
    assert (await week(house, "2 Nov")).spent == Money.of("6.5")


async def test_a_quiet_week_is_one_line(house: TestHouse) -> None:
    spend(house, "4", at=MONDAY - DAY * 9)
    lines = text(await week(house)).splitlines()
    assert lines[1] == "Nothing was spent that week. November 2026 to date: $0.00."
    assert len(lines) == 3
    assert "More" not in lines[2]


async def test_a_week_says_how_its_limits_were_kept(house: TestHouse) -> None:
    two_weeks(house)
    for line in ("/limit 2 day", "/limit 20 week", "/limit 1 week groq"):
        await house.ask(line)
    shown = text(await week(house))
    assert "2 days went over the daily $2.00." in shown
    assert "It took 69 % of the weekly $20.00." in shown
    assert "weekly $1.00" not in shown


async def test_limits_that_every_day_kept_need_no_line(house: TestHouse) -> None:
    two_weeks(house)
    await house.ask("/limit 200 day")
    found = await week(house)
    assert [each.over for each in found.kept] == [0]
    sentences = [block.text for block in show_week(found).blocks if isinstance(block, Text)]
    assert not any("went over" in sentence for sentence in sentences)


async def test_more_of_a_week_has_the_providers_and_every_budget(house: TestHouse) -> None:
    two_weeks(house)
    for line in ("/limit 20 day", "/limit 200 month"):
        await house.ask(line)
    short, whole = show_week(await week(house)), show_week(await week(house, "more=yes"))
    assert [type(block) for block in short.blocks].count(Meter) == 1
    assert not any(isinstance(block, Table) for block in short.blocks)
    assert [type(block) for block in whole.blocks].count(Meter) == 2
    assert any(isinstance(block, Table) for block in whole.blocks)
    (more,) = (action for action in short.actions if action.label == "More")
    assert more.given == {"date": "2026-11-09", "more": "yes"}


async def test_the_picture_of_a_week_has_the_week_before_beside_it(house: TestHouse) -> None:
    two_weeks(house)
    picture = (await week(house)).picture
    assert (picture.first, picture.last, len(picture.days)) == (date(2026, 11, 2), date(2026, 11, 15), 14)
    assert picture.total == Money.of("20.35")


async def test_a_month_stands_beside_the_one_before_with_its_statement(house: TestHouse) -> None:
    september, october = datetime(2026, 9, 10, tzinfo=UTC), datetime(2026, 10, 5, tzinfo=UTC)
    use(house, (september - DAY * 20, "1", HAIKU), (september, "3", HAIKU), (september, "5", SONNET))
    use(house, (october, "3", HAIKU), (october + DAY * 20, "7", SONNET))
    await house.ask("/limit 40 month")
    found = await month(house)
    assert (found.first, found.last, found.spent) == (date(2026, 10, 1), date(2026, 10, 31), Money.of("10"))
    assert found.statement.total == found.spent
    assert found.statement.closed
    shown = text(found)
    assert "Month, October 2026" in shown
    assert "$10.00, 25 % more than in September 2026 ($8.00)." in shown
    assert "Why: claude-sonnet-4 in project atlas rose by $2.00." in shown
    assert "It took 25 % of the monthly $40.00." in shown
    assert "Estimated: OpenAI." in shown
    assert "Estimated, and no bill is expected: OpenAI." in text(await month(house, "more=yes"))


async def test_a_month_with_open_days_says_by_how_much_it_may_move(house: TestHouse) -> None:
    use(house, (datetime(2026, 10, 5, tzinfo=UTC), "3", HAIKU))
    found = await month(house)
    (line,) = found.statement.lines
    may_move = {"closed": False, "may_rise": Money.of("0.5"), "may_fall": Money.of("0.1")}
    opened = found.statement.model_copy(
        update={**may_move, "lines": (line.model_copy(update={"open_days": 2}),)}
    )
    shown = text(found.model_copy(update={"statement": opened}))
    assert "Days without a settled bill: OpenAI (2). By the usual drift the total may fall by $0.10" in shown
    assert "settled bill" not in text(found)


async def test_a_month_that_runs_says_where_it_will_end(house: TestHouse) -> None:
    for back in range(1, 30):
        spend(house, "2", at=NOON - DAY * back)
    shown = text(await month(house, "november"))
    assert "November 2026 to date: $38.00; it will end at" in shown
    assert "Why" not in shown


async def test_a_month_of_which_nothing_is_known_says_so(house: TestHouse) -> None:
    spend(house, "2")
    assert "Nothing is known of October 2026." in text(await month(house))


async def test_what_is_no_month_is_refused(house: TestHouse) -> None:
    refused(await typed(house, "/month 3 Nov"), "A month's report is of a month")
    refused(await typed(house, "/week tomorrow"), "is no day that Purser can read")


async def test_answers_are_the_same_after_a_journey_as_json(house: TestHouse) -> None:
    two_weeks(house)
    one, other = await week(house), await month(house)
    assert WeekAnswer.model_validate_json(one.model_dump_json()) == one
    assert MonthAnswer.model_validate_json(other.model_dump_json()) == other


async def test_names_that_people_made_up_are_no_markup_and_are_not_endless(house: TestHouse) -> None:
    two_weeks(house)
    use(house, (MONDAY, "50", {"model": "{after}" + "x" * 200, "project": "**atlas**"}))
    shown = text(await week(house))
    assert "{after}" + "x" * 32 + "… in project **atlas** is new with $50.00" in shown


@pytest.mark.parametrize("line, first", [("last week", 9), ("this week", 16), ("11 Nov", 9), ("", 9)])
async def test_a_week_is_named_as_such_or_by_a_day_in_it(house: TestHouse, line: str, first: int) -> None:
    spend(house, "3")
    assert (await week(house, line)).first == date(2026, 11, first)


async def test_a_month_is_no_week(house: TestHouse) -> None:
    assert refused(await typed(house, "/week october")).lines == ("/week last week",)

"""A day against the usual, in agreement with every other report, to the unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.terminal import paint
from commands.budget import BudgetAnswer
from commands.charts import StackedDays
from commands.digest import DigestAnswer, show
from commands.reply import Meter
from commands.summary import SummaryAnswer
from ledger.facts import Charge
from ledger.money import Money
from storage.accounts import keep_secret, make_account
from storage.runs import claim_run, finish_run, make_run
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.spending import post_now, spend
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

YESTERDAY = date(2026, 11, 19)
NOON_YESTERDAY = NOON - timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


async def digest(house: TestHouse, when: str = "") -> DigestAnswer:
    return cast("DigestAnswer", said(await house.ask(f"/digest {when}")))


async def summary(house: TestHouse, period: str = "") -> SummaryAnswer:
    return cast("SummaryAnswer", said(await house.ask(f"/summary {period}")))


def text(answer: DigestAnswer) -> str:
    return paint(show(answer), zone=ZoneInfo("UTC"), width=500, today=NOON.date())


def some_spend(house: TestHouse, days: int = 45) -> None:
    """Amounts with all nine places, of three providers, on most days."""
    random = Random(20)
    for back in range(days):
        at = NOON - timedelta(days=back, hours=random.randint(0, 11))
        for provider in random.sample(["openai", "anthropic", "groq"], random.randint(1, 3)):
            amount = Money(random.randint(1, 9_999_999_999)).text()
            spend(house, amount, provider=provider, at=at)


async def test_it_is_about_the_workspace_s_yesterday(house: TestHouse) -> None:
    assert (await digest(house)).day == YESTERDAY
    await house.ask("/settings zone=Pacific/Auckland")
    assert (await digest(house)).day == date(2026, 11, 20)


async def test_a_day_to_come_is_refused(house: TestHouse) -> None:
    assert (await house.ask("/digest 21 Nov")).refusal is not None


async def test_it_agrees_with_every_other_report_to_the_unit(house: TestHouse) -> None:
    some_spend(house)
    await house.ask("/settings zone=America/New_York")
    await house.ask("/groq 1.06 yesterday")
    found = await digest(house)
    day, month = await summary(house, "yesterday"), await summary(house)
    budget = cast("BudgetAnswer", said(await house.ask("/budget")))
    shown = await summary(house, "21 Oct to 19 Nov")
    assert found.spent == day.total
    assert found.spent.units % 1_000_000 != 0
    assert found.providers == day.providers
    assert found.month_to_date == month.total == budget.month_to_date
    assert found.picture.total == shown.total
    assert {bar.provider: bar.total for bar in found.picture.bars} == {
        line.provider: line.cost for line in shown.providers
    }


async def test_the_picture_shows_the_figures_of_the_text(house: TestHouse) -> None:
    some_spend(house)
    await house.ask("/limit 7 day")
    found = await digest(house)
    (chart,) = (block for block in show(found).blocks if isinstance(block, StackedDays))
    assert (chart.days[0], chart.days[-1], len(chart.days)) == (date(2026, 10, 21), YESTERDAY, 30)
    assert sum((series.amounts[-1] for series in chart.series), Money(0)) == found.spent
    for at, day in enumerate(chart.days):
        house.clock.pass_(seconds=5)  # a person may ask twenty things a minute
        total = (await summary(house, day.isoformat())).total
        assert sum((series.amounts[at] for series in chart.series), Money(0)) == total
    assert chart.budget == Money.of("7")


async def test_the_picture_is_said_in_words(house: TestHouse) -> None:
    for back, amount in ((1, "3"), (2, "8"), (4, "1")):
        spend(house, amount, at=NOON - timedelta(days=back))
    spend(house, "0.5", provider="groq", at=NOON_YESTERDAY)
    await house.ask("/limit 3.5 day")
    assert (await digest(house)).picture.chart().alt == (
        "30 days to 19 November: $12.50 together (OpenAI $12.00, Groq $0.50). "
        "The most was $8.00 on 18 November. Nothing was spent on 27 days. "
        "1 day went over the daily $3.50."
    )


async def test_it_is_made_of_day_lines_only(house: TestHouse) -> None:
    some_spend(house, days=5)
    before = await digest(house)

    def forget(connection: Connection) -> None:
        connection.exec_driver_sql("delete from charges")

    house.wiring.store.write_now(forget)
    assert await digest(house) == before


@pytest.mark.parametrize(
    "spent, sentence",
    [
        ("3", "$3.00, 50 % more than on a usual Thursday ($2.00)."),
        ("1", "$1.00, 50 % less than on a usual Thursday ($2.00)."),
        ("2.04", "$2.04, about as on a usual Thursday ($2.00)."),
    ],
)
async def test_a_day_is_compared_with_the_same_weekday(house: TestHouse, spent: str, sentence: str) -> None:
    for weeks, amount in ((1, "2"), (2, "1"), (3, "9"), (4, "2")):
        spend(house, amount, at=NOON_YESTERDAY - timedelta(weeks=weeks))
    spend(house, spent, at=NOON_YESTERDAY)
    assert sentence in text(await digest(house))


async def test_a_young_book_compares_with_the_days_before(house: TestHouse) -> None:
    for days, amount in ((1, "2"), (2, "4"), (3, "4")):
        spend(house, amount, at=NOON_YESTERDAY - timedelta(days=days))
    spend(house, "5", at=NOON_YESTERDAY)
    assert "$5.00, 25 % more than usual lately ($4.00)." in text(await digest(house))


async def test_a_day_without_lines_counts_as_nothing_spent_once_the_book_has_begun(
    house: TestHouse,
) -> None:
    spend(house, "4", at=NOON_YESTERDAY - timedelta(days=3))
    spend(house, "5", at=NOON_YESTERDAY)
    found = await digest(house)
    assert found.usual is not None
    assert (found.usual.cost, found.usual.days, found.usual.change_percent) == (Money(0), 3, None)
    assert "$5.00, where $0.00 is usual lately." in text(found)


async def test_of_two_days_nobody_says_what_is_usual(house: TestHouse) -> None:
    spend(house, "4", at=NOON_YESTERDAY - timedelta(days=2))
    spend(house, "5", at=NOON_YESTERDAY)
    found = await digest(house)
    assert found.usual is None
    assert "usual" not in text(found)


async def test_a_quiet_day_is_short(house: TestHouse) -> None:
    spend(house, "4", at=NOON_YESTERDAY - timedelta(days=2))
    await house.ask("/limit 10 day")
    await house.ask("/settings zone=UTC")
    found = await digest(house)
    assert text(found) == (
        "Digest, Thursday 19 November 2026\n"
        "Nothing was spent. November 2026 to date: $4.00.\n"
        "1. Connect OpenAI   2. Summary   3. Budget"
    )


async def test_where_something_has_not_been_read_nobody_knows_that_it_was_nothing(house: TestHouse) -> None:
    spend(house, "4", at=NOON_YESTERDAY - timedelta(days=2))
    connect(house, "The key was refused.")
    shown = text(await digest(house))
    assert "Nothing is known to have been spent. November 2026 to date: $4.00." in shown
    assert "Nothing was spent" not in shown


async def test_a_quiet_day_still_says_that_a_limit_is_in_danger(house: TestHouse) -> None:
    spend(house, "9", at=NOON_YESTERDAY - timedelta(days=2))
    await house.ask("/limit 10 month")
    found = show(await digest(house))
    assert [type(block) for block in found.blocks].count(Meter) == 1
    assert found.tone == "over"


async def test_before_anything_is_known_it_says_so_and_how_to_begin(house: TestHouse) -> None:
    found = await digest(house)
    assert not found.known
    assert text(found).splitlines()[1] == "Nothing is known of this day."
    assert show(found).actions[0].command == "connect"


async def test_today_is_not_compared_before_it_is_over(house: TestHouse) -> None:
    for days in range(5):
        spend(house, "2", at=NOON - timedelta(days=days))
    found = await digest(house, "today")
    assert found.running
    assert "$2.00 so far." in text(found)
    assert "usual" not in text(found)


async def test_a_late_digest_says_when_it_was_due(house: TestHouse) -> None:
    found = await digest(house)
    late = found.model_copy(update={"late": True, "due_at": datetime(2026, 11, 20, 9, tzinfo=UTC)})
    assert "Late: it was due on 20 Nov 09:00." in text(late)
    assert "Late" not in text(found)


async def test_what_is_unpriced_or_not_converted_stands_beside_the_sum(house: TestHouse) -> None:
    moment = NOON_YESTERDAY
    post_now(
        house,
        Charge("pushed", "1", moment, moment, Money.of("1")),
        Charge("pushed", "2", moment, moment, Money.of("12", "CNY")),
        Charge("usage", "3", moment, moment, None, quantity=7),
    )
    found = await digest(house)
    assert (found.spent, found.unpriced) == (Money.of("1"), 7)
    assert found.not_converted == (Money.of("12", "CNY"),)
    assert "Unpriced: 7 requests, in no sum." in text(found)
    assert "12.00 not converted." in text(found)


async def test_a_reading_is_stale_after_a_week_and_not_before(house: TestHouse) -> None:
    await house.ask("/groq 1.06")
    house.clock.pass_(days=7)
    assert (await digest(house)).stale == ()
    house.clock.pass_(days=2)
    found = await digest(house)
    assert [(each.provider, each.why, each.days) for each in found.stale] == [("groq", "reading", 9)]
    assert "Groq was last read 9 days ago." in text(found)
    assert (show(found).actions[0].command, show(found).actions[0].asks_for) == ("reading", "amount")


def connect(house: TestHouse, trouble: str | None = None) -> None:
    def write(connection: Connection) -> None:
        account_id = make_account(connection, 1, "openai", NOON)
        keep_secret(connection, account_id, b"sealed", house.clock.now)
        make_run(connection, account_id, f"run {house.clock.now}", house.clock.now)
        run = claim_run(connection, house.clock.now)
        assert run is not None
        finish_run(connection, run, house.clock.now, trouble)

    house.wiring.store.write_now(write)


async def test_a_connected_account_is_behind_after_three_hours_and_not_before(house: TestHouse) -> None:
    connect(house)
    house.clock.pass_(hours=3)
    assert (await digest(house)).stale == ()
    house.clock.pass_(minutes=1)
    found = await digest(house)
    assert [(each.provider, each.why) for each in found.stale] == [("openai", "behind")]
    assert "OpenAI's figures are as of 20 Nov 12:00." in text(found)


async def test_an_account_in_trouble_comes_first_of_what_to_do(house: TestHouse) -> None:
    await house.ask("/groq 1.06")
    house.clock.pass_(days=9)
    connect(house, "The key was refused.")
    found = await digest(house)
    assert [(each.provider, each.why) for each in found.stale] == [("groq", "reading"), ("openai", "trouble")]
    assert "OpenAI has not been read yet." in text(found)
    assert show(found).actions[0].command == "status"
    assert "The key was refused." not in text(found)
    assert "The key was refused." in text(await digest(house, "more=yes"))


async def test_it_advises_one_thing_after_another_until_all_is_well(house: TestHouse) -> None:
    async def advised() -> str:
        advice = (await digest(house)).advice
        return f"{advice.command} {advice.asks_for}" if advice else ""

    assert await advised() == "connect key"
    connect(house)
    assert await advised() == "limit amount"
    await house.ask("/limit 1 month")
    assert await advised() == "settings zone"
    await house.ask("/settings zone=Lisbon")
    assert await advised() == ""
    spend(house, "1")
    assert await advised() == "budget "


async def test_its_buttons_can_be_pressed(house: TestHouse) -> None:
    await house.ask("/groq 1.06")
    house.clock.pass_(days=9)
    answered = await house.ask("/digest")
    record = answered.reply.actions[0]
    pressed = await house.wiring.dispatch.press(record.row, house.keeper(), "2.12")
    assert said(pressed).model_dump()["figure"] == {"amount": "2.12", "currency": "USD"}
    for action in answered.reply.actions[1:]:
        assert not action.row
        said(await house.wiring.dispatch(action.command, action.given, house.keeper("another")))


async def test_it_is_the_same_after_a_journey_as_json(house: TestHouse) -> None:
    some_spend(house, days=5)
    await house.ask("/groq 1.06")
    house.clock.pass_(days=9)
    found = await digest(house)
    assert DigestAnswer.model_validate_json(found.model_dump_json()) == found
    amounts: Any = found.model_dump(mode="json")["picture"]["bars"]
    assert isinstance(amounts[0]["total"]["amount"], str)


def kinds(answer: DigestAnswer) -> list[str]:
    return [type(block).__name__ for block in show(answer).blocks]


async def test_a_digest_is_short_and_more_of_it_is_an_ask_away(house: TestHouse) -> None:
    some_spend(house)
    await house.ask("/limit 70 day")
    await house.ask("/limit 5000 month")
    answered = await house.ask("/digest")
    assert kinds(cast("DigestAnswer", answered.answer)) == [
        "Text", "Text", "Text", "Meter", "StackedDays", "Note", "Text"
    ]  # fmt: skip
    (more,) = (action for action in answered.reply.actions if action.label == "More")
    assert (more.command, more.given, more.row) == ("digest", {"date": "2026-11-19", "more": "yes"}, "")
    asked = await house.wiring.dispatch(more.command, more.given, house.keeper("more"))
    whole = kinds(cast("DigestAnswer", said(asked)))
    assert (whole.count("Table"), whole.count("Meter")) == (1, 2)
    assert "More" not in [action.label for action in asked.reply.actions]
    whole_answer = cast("DigestAnswer", said(asked))
    assert whole_answer.end is not None
    brief = whole_answer.end.model_copy(update={"driver": None, "against": None})
    assert whole_answer.model_copy(update={"more": False, "end": brief}) == answered.answer


async def test_a_short_digest_shows_the_budgets_in_danger_first(house: TestHouse) -> None:
    spend(house, "9", at=NOON_YESTERDAY)
    await house.ask("/limit 100 day")
    await house.ask("/limit 10 month")
    meters = [block.label for block in show(await digest(house)).blocks if isinstance(block, Meter)]
    assert meters == ["Monthly budget"]

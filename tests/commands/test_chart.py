"""`/chart`: the figures of each picture are those of the other commands, and the words say all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import pytest

from bot.rendering.terminal import paint
from commands.budget import BudgetAnswer
from commands.catalogue import speaking
from commands.chart import show
from commands.chart_answer import ChartAnswer
from commands.charts import DriftDays, Gauges, Outlook, Shares, StackedDays
from commands.reply import Chart, Meter, Table
from commands.summary import SummaryAnswer
from ledger.drift import Drift
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY
from ledger.reconciling import Verdict
from storage.accounts import make_account
from storage.drifts import Noted, note
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.cast import Person, new_workspace, refused, typed
from tests.commands.spending import post_now, spend
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

UTC = ZoneInfo("UTC")
Kind = TypeVar("Kind", bound=Chart)
TODAY = NOON.date()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


async def chart(house: TestHouse, words: str = "") -> ChartAnswer:
    house.clock.pass_(seconds=5)
    return cast("ChartAnswer", said(await house.ask(f"/chart {words}")))


def picture_of(answer: ChartAnswer, kind: type[Kind]) -> Kind:
    (found,) = (block for block in show(answer).blocks if isinstance(block, Chart))
    assert isinstance(found, kind)
    return found


def text(answer: ChartAnswer) -> str:
    return paint(show(answer), zone=UTC, width=500, today=TODAY)


def models(house: TestHouse, **amounts: str) -> None:
    """Spend of today by model."""
    charges = [
        Charge("pushed", name, NOON, NOON, Money.of(amount), dims={"model": name})
        for name, amount in amounts.items()
    ]
    post_now(house, *charges)


async def test_the_days_are_the_last_thirty_with_today(house: TestHouse) -> None:
    spend(house, "3", at=NOON - DAY * 29)
    spend(house, "2.5", provider="groq")
    spend(house, "9", at=NOON - DAY * 30)
    found = await chart(house)
    drawn = picture_of(found, StackedDays)
    assert (found.first, found.last, len(drawn.days)) == (TODAY - DAY * 29, TODAY, 30)
    assert found.total == Money.of("5.5")
    assert {one.name: one.amounts[-1].text() for one in drawn.series} == {"OpenAI": "0", "Groq": "2.5"}


@pytest.mark.parametrize("period", ["november", "last week", "yesterday", "12 oct to 3 nov", "200 days"])
async def test_a_period_s_days_come_to_its_summary(house: TestHouse, period: str) -> None:
    for back in range(60):
        spend(house, f"1.{back:02}", at=NOON - DAY * back)
    drawn = picture_of(await chart(house, f"days {period}"), StackedDays)
    summary = cast("SummaryAnswer", said(await house.ask(f"/summary {period}")))
    sums = [sum((one.amounts[at] for one in drawn.series), Money(0)) for at in range(len(drawn.days))]
    assert sum(sums, Money(0)) == summary.total
    assert drawn.days[0] == summary.first
    assert len(drawn.days) <= 62


async def test_more_than_two_months_are_drawn_by_weeks_without_the_daily_budget(house: TestHouse) -> None:
    await house.ask("/limit 5 day")
    spend(house, "1", "2", at=NOON - DAY * 61)
    days = picture_of(await chart(house, "days 62 days"), StackedDays)
    weeks = picture_of(await chart(house, "days 63 days"), StackedDays)
    assert (len(days.days), days.budget) == (62, Money.of(5))
    assert (len(weeks.days), weeks.budget) == (9, None)
    assert weeks.days[1] - weeks.days[0] == timedelta(days=7)
    assert "Spend by week" in weeks.title
    assert "$3.00 in the week of" in weeks.alt


async def test_every_day_s_sum_is_in_the_details(house: TestHouse) -> None:
    spend(house, "1.06", at=NOON - DAY)
    spend(house, "2")
    drawn = picture_of(await chart(house, "days this week"), StackedDays)
    assert drawn.details == "Day by day from 16 November: $0.00, $0.00, $0.00, $1.06, $2.00."


@pytest.mark.parametrize("what", ["days", "models", "providers", "projects", "members"])
async def test_where_nothing_was_spent_there_is_no_picture(house: TestHouse, what: str) -> None:
    found = await chart(house, f"{what} october")
    assert not [block for block in show(found).blocks if isinstance(block, Chart)]
    assert text(found).split("\n")[1].startswith("Nothing was spent in this time")
    assert text(found).split("\n")[0].endswith(", October 2026")


async def test_days_that_come_to_nothing_are_drawn_if_they_were_not_nothing(house: TestHouse) -> None:
    spend(house, "2", at=NOON - DAY)
    spend(house, "-2")
    assert picture_of(await chart(house), StackedDays).series[0].amounts[-1] == Money.of("-2")


async def test_budgets_are_drawn_as_they_stand(house: TestHouse) -> None:
    await house.ask("/limit 2 day reserve=20%")
    await house.ask("/limit 40 month")
    spend(house, "2.5")
    found = await chart(house, "budget")
    drawn = picture_of(found, Gauges)
    assert [(meter.label, meter.spent, meter.limit) for meter in drawn.meters] == [
        ("Daily budget", Money.of("2.5"), Money.of(2)),
        ("Monthly budget", Money.of("2.5"), Money.of(40)),
    ]
    assert drawn.details.startswith(
        "Daily budget: $2.50 of $2.00 (125 %), $0.50 over, $0.40 kept in reserve. Monthly"
    )
    assert [block for block in show(found).blocks if isinstance(block, Meter)] == list(drawn.meters)
    assert show(found).tone == "over"


async def test_without_a_budget_there_is_the_way_to_one(house: TestHouse) -> None:
    assert "There is no limit yet: try /limit 20 day." in text(await chart(house, "budget"))


async def test_budgets_have_no_other_time_than_now(house: TestHouse) -> None:
    refused(await typed(house, "/chart budget november"), "leave out the period")


async def test_a_forecast_goes_on_from_what_is_spent(house: TestHouse) -> None:
    await house.ask("/limit 40 month")
    for back in range(30):
        spend(house, "2", at=NOON - DAY * back)
    found = await chart(house, "forecast")
    drawn = picture_of(found, Outlook)
    budget = cast("BudgetAnswer", said(await house.ask("/budget")))
    assert (len(drawn.days), len(drawn.spent), len(drawn.expected)) == (30, 20, 11)
    assert drawn.spent[-1] == budget.month_to_date
    assert drawn.expected[-1] == found.total
    assert found.total > budget.month_to_date
    assert drawn.limit == Money.of(40)
    assert "November 2026: $40.00 spent so far, on 20 November." in drawn.details
    assert "The limit of $40.00 is reached already." in drawn.details


async def test_a_forecast_of_the_week_is_drawn_too(house: TestHouse) -> None:
    for back in range(20):
        spend(house, "2", at=NOON - DAY * back)
    assert len(picture_of(await chart(house, "forecast this week"), Outlook).days) == 7


@pytest.mark.parametrize("period", ["october", "last week", "30 days"])
async def test_no_forecast_is_of_another_time(house: TestHouse, period: str) -> None:
    refused(await typed(house, f"/chart forecast {period}"), "A forecast is of the month")


async def test_a_forecast_of_too_few_days_is_refused(house: TestHouse) -> None:
    refused(await typed(house, "/chart forecast"), "No whole day is known yet")


def bill(house: TestHouse, back: int, estimated: str, billed: str, *, days: int = 1, **more: object) -> None:
    """What was noted of a bill that began so many days ago."""
    start = (NOON - DAY * back).replace(hour=0)
    drift = Drift(start, start + DAY * days, Money.of(estimated), Money.of(billed))
    told = {"layer": "official", "settled": True, "verdict": Verdict("unknown", {}), "records": 1} | more

    def write(connection: Connection) -> None:
        account = make_account(connection, 1, "openai", NOON)
        note(connection, account, [Noted(account, drift, first_billed=None, **told)], NOON)  # type: ignore[arg-type]

    house.wiring.store.write_now(write)


async def test_drift_is_each_day_s_bill_beside_its_estimate(house: TestHouse) -> None:
    bill(house, 3, "8", "10")
    bill(house, 2, "5", "4")
    bill(house, 1, "5", "50", settled=False)
    found = await chart(house, "drift this week")
    drawn = picture_of(found, DriftDays)
    assert drawn.gaps == (None, Fraction(1, 5), Fraction(-1, 4), None, None)
    assert drawn.alert == Fraction(1, 10)
    assert "the bill of 17 November: +20%. The most below was that of 18 November: -25%." in drawn.alt
    assert "2 of 5 days have a bill." in drawn.alt
    assert "$8.00  $10.00  +20%" in text(found)


async def test_a_bill_of_several_days_lies_evenly_on_them(house: TestHouse) -> None:
    bill(house, 4, "3", "6", days=3)
    found = await chart(house, "drift this week")
    assert found.drift is not None
    assert [each.billed for each in found.drift.days] == [Money.of(2)] * 3
    assert found.total == Money.of(6)


async def test_drift_that_is_not_told_has_no_line(house: TestHouse) -> None:
    bill(house, 3, "8", "10")
    await house.ask("/alert drift off")
    assert picture_of(await chart(house, "drift"), DriftDays).alert is None


async def test_without_a_bill_there_is_the_way_to_one(house: TestHouse) -> None:
    assert "/reconcile" in text(await chart(house, "drift"))


async def test_models_are_drawn_and_listed_whole_the_largest_first(house: TestHouse) -> None:
    models(house, **{"gpt-5": "1", "深度求索": "3"})
    spend(house, "0.5")
    found = await chart(house, "models")
    drawn = picture_of(found, Shares)
    assert [(part.name, part.cost.text()) for part in drawn.slices] == [
        ("深度求索", "3"),
        ("gpt-5", "1"),
        ("Unattributed", "0.5"),
    ]
    (table,) = (block for block in show(found).blocks if isinstance(block, Table))
    assert table.rows[0] == ("深度求索", Money.of(3), Fraction(67, 100))
    assert "深度求索 $3.00 (67 %), gpt-5 $1.00 (22 %)" in drawn.details


async def test_providers_have_their_colours_and_come_to_the_summary(house: TestHouse) -> None:
    spend(house, "1")
    spend(house, "2", provider="groq")
    found = await chart(house, "providers")
    drawn = picture_of(found, Shares)
    assert [(part.name, part.colour) for part in drawn.slices] == [("Groq", "#E69F00"), ("OpenAI", "#0072B2")]
    assert found.total == cast("SummaryAnswer", said(await house.ask("/summary"))).total


async def test_many_models_are_said_as_far_as_there_is_room(house: TestHouse) -> None:
    models(house, **{f"model-{at:02}": f"{20 - at}" for at in range(15)})
    found = await chart(house, "models")
    drawn = picture_of(found, Shares)
    assert len(drawn.slices) == 15
    assert drawn.details.endswith("model-11 $9.00 (5 %), 3 others $21.00).")
    (table,) = (block for block in show(found).blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows[-3:]] == ["model-11", "3 others", "Together"]


@pytest.mark.parametrize("what", ["days", "models", "providers", "budget", "drift", "forecast"])
async def test_every_button_beneath_can_be_pressed(house: TestHouse, what: str) -> None:
    await house.ask("/limit 5 day")
    for back in range(20):
        spend(house, "2", at=NOON - DAY * back)
    bill(house, 3, "8", "10")
    for action in show(await chart(house, what)).actions:
        house.clock.pass_(seconds=5)
        said(
            await house.wiring.dispatch(
                action.command, dict(action.given), house.keeper(f"{what} {action.label}")
            )
        )


async def test_it_is_said_in_german(house: TestHouse) -> None:
    spend(house, "1234.5")
    with speaking("de"):
        drawn = picture_of(await chart(house), StackedDays)
    assert drawn.title == "Ausgaben pro Tag, 22. Oktober bis 20. November"
    assert "1.234,50\xa0$ zusammen" in drawn.alt


async def test_another_workspace_s_spend_is_not_drawn(house: TestHouse) -> None:
    spend(house, "5")
    new_workspace(house, "other")
    found = await Person(house, "bob").asks("/chart days", place="other", keeper=True)
    assert cast("ChartAnswer", said(found)).total == Money.of(0)

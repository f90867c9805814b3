"""/charge: a purchase lies over its month, comes again if it is monthly, and is taken back whole."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.rendering.terminal import paint
from bot.schedule import Clockwork
from commands.answered import Answered
from commands.budget import BudgetAnswer
from commands.charged import ChargeAnswer
from commands.digest import DigestAnswer
from commands.summary import SummaryAnswer
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, refused, typed

LINES = "select day, cost, category, included from day_lines order by day"
KEYS = "select key from charges where not withdrawn order by key"


async def charged(house: TestHouse, line: str) -> ChargeAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, line))
    assert isinstance(answer, ChargeAnswer)
    return answer


async def budget(house: TestHouse) -> BudgetAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, "/budget"))
    assert isinstance(answer, BudgetAnswer)
    return answer


async def summary(house: TestHouse, period: str = "") -> SummaryAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, f"/summary {period}"))
    assert isinstance(answer, SummaryAnswer)
    return answer


async def until(house: TestHouse, moment: str) -> None:
    house.clock.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    await Clockwork(house.wiring).tick()


async def test_it_lies_over_its_month_and_the_days_to_come_are_committed(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    answer = await charged(house, "/charge cursor 30 two seats")
    assert (answer.month_to_date.text(), answer.today.text(), answer.committed.text()) == ("20", "1", "10")
    rows = house.rows(LINES)
    assert len(rows) == 30
    assert {row[1:] for row in rows} == {(10**9, "Purchase", 0)}
    assert house.rows("select sku, note from charges join changes") == [("two seats", "two seats")]
    stands = await budget(house)
    assert (stands.month_to_date.text(), stands.today.text(), stands.committed.text()) == ("20", "1", "10")
    assert [line.manual.text() for line in stands.providers] == ["20"]
    assert [each.spent.text() for each in stands.budgets] == ["20"]
    total = await summary(house)
    assert (total.total.text(), total.committed.text()) == ("20", "10")
    assert (await summary(house, "yesterday")).committed.text() == "0"
    digest = said(await typed(house, "/digest today"))
    assert isinstance(digest, DigestAnswer)
    assert (digest.month_to_date.text(), digest.committed.text()) == ("20", "10")


def painted(answered: Answered) -> str:
    return paint(answered.reply, zone=UTC, today=datetime(2026, 11, 20, tzinfo=UTC).date())


async def test_what_is_committed_is_said(house: TestHouse) -> None:
    await charged(house, "/charge cursor 30")
    for line in ("/budget", "/summary", "/digest today more=yes"):
        house.clock.pass_(seconds=5)
        assert "$10.00 committed for the rest of November" in painted(await typed(house, line))
    assert "committed" not in str((await typed(house, "/summary yesterday")).reply.blocks)


async def test_a_budget_is_told_of_on_the_day_that_passes_it(house: TestHouse) -> None:
    said(await typed(house, "/limit 30 month"))
    said(await typed(house, "/subscribe alerts"))
    await charged(house, "/charge cursor 30")
    assert house.rows("select threshold from crossings") == [("1/2",)]
    await until(house, "2026-11-23T00:01")
    assert house.rows("select threshold from crossings") == [("1/2",)]
    await until(house, "2026-11-24T00:01")
    assert house.rows("select threshold from crossings order by 1") == [("1/2",), ("4/5",)]


async def test_a_monthly_one_comes_again_once_a_month(house: TestHouse) -> None:
    answer = await charged(house, "/charge cursor 31 monthly seats")
    assert str(answer.following) == "2026-12-01"
    await until(house, "2026-11-30T23:59")
    assert house.rows(KEYS) == [("charge 1 2026-11",)]
    for _ in range(2):
        await until(house, "2026-12-01T00:00")
    assert house.rows(KEYS) == [("charge 1 2026-11",), ("charge 1 2026-12",)]
    assert (await budget(house)).month_to_date.text() == "1"
    await until(house, "2027-02-03T09:00")
    assert len(house.rows(KEYS)) == 4
    assert (await summary(house, "january")).total.text() == "31"


async def test_one_that_is_not_monthly_comes_once(house: TestHouse) -> None:
    await charged(house, "/charge cursor 31")
    await until(house, "2026-12-01T00:01")
    assert house.rows(KEYS) == [("charge 1 2026-11",)]


async def test_a_monthly_one_ends_and_its_months_stay(house: TestHouse) -> None:
    await charged(house, "/charge cursor 30 monthly")
    refused(await typed(house, "/charge cursor 20 ends"), "no charge of $20.00")
    ended = await charged(house, "/charge cursor 30 ends")
    assert ended.ended
    await until(house, "2026-12-02T00:01")
    assert house.rows(KEYS) == [("charge 1 2026-11",)]
    refused(await typed(house, "/charge cursor 30 ends"), "no charge of $30.00")
    said(await typed(house, "/undo"))
    assert house.rows(KEYS) == [("charge 1 2026-11",), ("charge 1 2026-12",)]
    await until(house, "2027-01-01T00:01")
    assert len(house.rows(KEYS)) == 3


async def test_it_is_taken_back_with_all_its_months(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    await charged(house, "/charge cursor 30 monthly month=september")
    assert len(house.rows(KEYS)) == 3
    said(await typed(house, "/undo"))
    assert house.rows(KEYS) == house.rows(LINES) == []
    assert [each.spent.text() for each in (await budget(house)).budgets] == ["0"]
    await until(house, "2026-12-01T00:01")
    assert house.rows(KEYS) == []


async def test_an_end_of_what_was_taken_back_cannot_be_undone(house: TestHouse) -> None:
    await charged(house, "/charge cursor 30 monthly")
    await charged(house, "/charge cursor 30 ends")
    said(await typed(house, "/undo 1"))
    refused(await typed(house, "/undo 2"), "was taken back")
    assert house.rows(KEYS) == []


async def test_what_a_subscription_covers_is_owed_to_nobody(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    answer = await charged(house, "/charge anthropic 60 included")
    assert answer.month_to_date.text() == "0"
    stands = await budget(house)
    assert (stands.month_to_date.text(), stands.committed.text()) == ("0", "0")
    assert stands.budgets[0].spent.text() == "0"
    total = await summary(house)
    assert (total.total.text(), total.included.text()) == ("0", "40")
    said(await typed(house, "/undo"))
    assert (await summary(house)).included.text() == "0"


async def test_it_stands_beside_a_reading(house: TestHouse) -> None:
    said(await typed(house, "/groq 19 20 Nov 00:00"))
    await charged(house, "/charge groq 30")
    assert (await summary(house, "19 Nov")).total.text() == "2"


async def test_its_month_is_the_teams(house: TestHouse) -> None:
    await charged(house, "/charge cursor 30 monthly")
    said(await typed(house, "/settings zone=Auckland"))
    assert {row[1] for row in house.rows(LINES)} == {10**9}
    assert house.rows(LINES)[0][0] == 20261101
    await until(house, "2026-11-30T10:59")
    assert len(house.rows(KEYS)) == 1
    await until(house, "2026-11-30T11:00")
    assert len(house.rows(KEYS)) == 2


async def test_wrong_ones_are_refused_and_leave_nothing(house: TestHouse) -> None:
    for line, word in (
        ("/charge cursor 0", "more than nothing"),
        ("/charge cursor -3", ""),
        ("/charge cursor 3 month=yesterday", "whole month"),
        ("/charge cursor 3 month=2027-01", "still to come"),
        (f"/charge cursor 3 {'x' * 201}", "200 letters"),
        ("/charge", "needs provider"),
        ("/charge cursor", "needs amount"),
    ):
        house.clock.pass_(seconds=5)
        refused(await typed(house, line), word)
    assert house.rows(KEYS) == house.rows("select id from changes") == []


async def test_members_may_not_unless_everyone_may_record(house: TestHouse) -> None:
    bob = Person(house, "bob")
    refused(await bob.asks("/charge cursor 20"), "")
    said(await typed(house, "/settings everyone=yes"))
    said(await bob.asks("/charge cursor 20"))

"""/credit: what comes back lowers the sums, is said apart, and is taken back like all that is typed."""

from __future__ import annotations

from commands.budget import BudgetAnswer
from commands.credit import CreditAnswer
from commands.digest import DigestAnswer
from commands.summary import SummaryAnswer
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, new_workspace, refused, typed
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

LINES = "select day, cost, category from day_lines where category = 'Credit' order by day"


async def credited(house: TestHouse, line: str) -> CreditAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, line))
    assert isinstance(answer, CreditAnswer)
    return answer


async def summary(house: TestHouse, period: str = "") -> SummaryAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, f"/summary {period}"))
    assert isinstance(answer, SummaryAnswer)
    return answer


async def spent(house: TestHouse) -> list[str]:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, "/budget"))
    assert isinstance(answer, BudgetAnswer)
    return [each.spent.text() for each in answer.budgets]


async def test_it_lowers_the_month_and_its_budgets_and_is_said_apart(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    said(await typed(house, "/groq 20"))
    answer = await credited(house, "/credit groq 5 yesterday goodwill of theirs")
    assert (str(answer.first), answer.first, answer.note) == ("2026-11-19", answer.last, "goodwill of theirs")
    assert answer.month_to_date.text() == "15"
    assert [each.spent.text() for each in answer.budgets] == await spent(house) == ["15"]
    total = await summary(house)
    assert (total.total.text(), [each.cost.text() for each in total.credits]) == ("15", ["-5"])
    assert "credits and refunds: -$5.00 (Groq)" in str((await typed(house, "/summary")).reply.blocks)
    digest = said(await typed(house, "/digest more=yes"))
    assert isinstance(digest, DigestAnswer)
    assert [each.cost.text() for each in digest.credits] == ["-5"]
    assert "In it, credits and refunds: -$5.00 (Groq)" in str(
        (await typed(house, "/digest more=yes")).reply.blocks
    )


async def test_a_day_without_one_says_those_of_its_month(house: TestHouse) -> None:
    said(await typed(house, "/groq 20"))
    await credited(house, "/credit groq 5 2 Nov")
    assert "In November 2026 to date, credits" in str((await typed(house, "/digest more=yes")).reply.blocks)


async def test_where_nothing_came_back_nothing_is_said_of_it(house: TestHouse) -> None:
    said(await typed(house, "/groq 20"))
    for line in ("/summary", "/digest", "/digest today"):
        house.clock.pass_(seconds=5)
        assert "credits" not in str((await typed(house, line)).reply.blocks)


async def test_today_is_meant_if_no_day_is_said_and_a_month_lies_over_its_days_so_far(
    house: TestHouse,
) -> None:
    assert str((await credited(house, "/credit openai 5 goodwill")).first) == "2026-11-20"
    said(await typed(house, "/undo"))
    answer = await credited(house, "/credit openai 20 november")
    assert (str(answer.first), str(answer.last)) == ("2026-11-01", "2026-11-20")
    assert {row[1] for row in house.rows(LINES)} == {-(10**9)}
    assert (await summary(house)).committed.text() == "0"
    assert len((await credited(house, "/credit openai 31 october")).month) > 0
    assert (await summary(house, "october")).total.text() == "-31"


async def test_it_is_taken_back(house: TestHouse) -> None:
    said(await typed(house, "/limit 100 month"))
    said(await typed(house, "/groq 20"))
    await credited(house, "/credit groq 5")
    said(await typed(house, "/undo"))
    assert house.rows(LINES) == []
    assert await spent(house) == ["20"]


async def test_equal_ones_add_up_and_the_same_key_counts_once(house: TestHouse) -> None:
    ann = Person(house, "ann")
    for key in ("k1", "k1", "k2"):
        said(await ann.asks("/credit openai 5", keeper=True, key=key))
    assert (await summary(house)).total.text() == "-10"


async def test_it_stands_beside_a_reading_and_only_an_invoice_covers_it(house: TestHouse) -> None:
    said(await typed(house, "/credit groq 5 31 Oct"))
    said(await typed(house, "/groq 20 31 Oct"))
    assert (await summary(house, "october")).total.text() == "15"
    said(await typed(house, "/invoice groq october 30"))
    assert (await summary(house, "october")).total.text() == "30"


async def test_its_day_is_the_teams_wherever_it_moves(house: TestHouse) -> None:
    await credited(house, "/credit groq 5 10 Nov")
    for zone in ("Auckland", "Los_Angeles"):
        said(await typed(house, f"/settings zone={zone}"))
        assert (await summary(house, "10 Nov")).total.text() == "-5"
    said(await typed(house, "/undo"))
    assert house.rows(LINES) == []


async def test_of_several_accounts_one_is_asked_for(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 3"))
    said(await typed(house, "/reading openai 4 account=lab"))
    refusal = refused(await typed(house, "/credit openai 5 10 Nov sorry"), "")
    assert {offer.given["account"] for offer in refusal.offers} == {"openai", "lab"}
    assert all(offer.given["note"] == "sorry" for offer in refusal.offers)
    assert (await credited(house, "/credit openai 5 account=lab")).month_to_date.text() == "-1"


async def test_another_workspace_hears_nothing_of_it(house: TestHouse) -> None:
    new_workspace(house, "crew")
    ann = Person(house, "ann")
    said(await ann.asks("/credit openai 5", keeper=True))
    answer = said(await ann.asks("/summary", "crew", keeper=True))
    assert isinstance(answer, SummaryAnswer)
    assert answer.credits == ()
    refused(await ann.asks("/undo", "crew", keeper=True), "nothing")


async def test_wrong_ones_are_refused_and_leave_nothing(house: TestHouse) -> None:
    for line, word in (
        ("/credit openai 0", "more than nothing"),
        ("/credit openai -5", "below zero"),
        ("/credit openai 5 21 Nov", "still to come"),
        (f"/credit openai 5 {'x' * 201}", "200 letters"),
        ("/credit openai", "needs amount"),
    ):
        house.clock.pass_(seconds=5)
        refused(await typed(house, line), word)
    assert house.rows(LINES) == house.rows("select id from changes") == []


async def test_members_may_not_unless_everyone_may_record(house: TestHouse) -> None:
    bob = Person(house, "bob")
    refused(await bob.asks("/credit openai 5"), "for a keeper")
    said(await typed(house, "/settings everyone=yes"))
    said(await bob.asks("/credit openai 5"))

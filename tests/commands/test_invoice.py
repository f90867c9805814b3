"""/invoice: a period's bill counts instead of what was known, once, until it is taken back."""

from __future__ import annotations

from commands.dispatch import Answered
from commands.invoiced import InvoiceAnswer
from commands.summary import SummaryAnswer
from storage.rebuilding import rebuild_account
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, contents, new_workspace, refused, typed
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

STANDING = "select key, cost, sku from charges where layer = 'invoice' and not withdrawn order by key"
TOTALS = "select by, sum(cost) from day_lines group by by order by by"


async def invoiced(house: TestHouse, line: str) -> InvoiceAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, line))
    assert isinstance(answer, InvoiceAnswer)
    return answer


async def october(house: TestHouse) -> str:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, "/summary october"))
    assert isinstance(answer, SummaryAnswer)
    return answer.total.text()


def shown(answered: Answered) -> str:
    return str(answered.reply.blocks)


async def test_it_counts_instead_of_what_was_known(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 30 31 Oct"))
    answer = await invoiced(house, "/invoice openai october 41.20 INV-7")
    assert (answer.period, str(answer.first), str(answer.last)) == (
        "October 2026",
        "2026-10-01",
        "2026-10-31",
    )
    assert (answer.amount, answer.before, answer.note) == (answer.now, None, "INV-7")
    assert (answer.known.text(), answer.parts.manual.text(), answer.now.text()) == ("30", "30", "41.2")
    assert answer.drift is not None
    assert answer.drift.text() == "11.2"
    assert answer.budgets == ()
    assert house.rows(STANDING) == [("invoice 2026-10-01", 41_200_000_000, "INV-7")]
    assert house.rows(TOTALS) == [("invoice", 41_200_000_000)]
    assert await october(house) == "41.2"


async def test_what_is_said_of_it(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 30 31 Oct"))
    answered = await typed(house, "/invoice openai october 40")
    assert "drift {share}" in shown(answered)
    assert "Known without it (manual)" in shown(answered)
    assert [action.label for action in answered.reply.actions] == ["Undo", "Summary"]
    assert "exactly what was known" in shown(await typed(house, "/invoice openai october 30"))
    house.clock.pass_(seconds=5)
    assert "Nothing was known" in shown(await typed(house, "/invoice mistral october 30"))


async def test_the_same_again_changes_nothing(house: TestHouse) -> None:
    await invoiced(house, "/invoice openai october 41.20 INV-7")
    before = contents(house, but=WHO_ASKED)
    for line in ("/invoice openai october 41.20", "/invoice openai 1 Oct to 31 Oct $41.2 INV-7"):
        answer = await invoiced(house, line)
        assert (answer.change, answer.note) == (0, "INV-7")
    assert contents(house, but=WHO_ASKED) == before
    assert (await invoiced(house, "/invoice openai october 41.20 INV-8")).change == 2


async def test_another_amount_takes_its_place_and_the_first_stays_as_history(house: TestHouse) -> None:
    await invoiced(house, "/invoice openai october 41.20")
    answer = await invoiced(house, "/invoice openai october 39")
    assert answer.before is not None
    assert (answer.before.text(), answer.now.text(), answer.known.text()) == ("41.2", "39", "0")
    assert house.rows(STANDING) == [("invoice 2026-10-01", 39_000_000_000, "")]
    assert len(house.rows("select id from history where kind = 'charge'")) == 1


async def test_each_step_is_taken_back(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 30 31 Oct"))
    steps = ["/invoice openai october 41.20", "/invoice openai october 39", "/invoice openai october off"]
    totals = [await october(house)]
    for line in steps:
        await invoiced(house, line)
        totals.append(await october(house))
    assert totals == ["30", "41.2", "39", "30"]
    for expected in reversed(totals[:-1]):
        said(await typed(house, "/undo"))
        assert await october(house) == expected
    assert house.rows(STANDING) == []


async def test_what_was_changed_since_is_not_taken_back_first(house: TestHouse) -> None:
    for line in ("/invoice openai october 41", "/invoice openai october 39"):
        await invoiced(house, line)
    refused(await typed(house, "/undo 1"), "changed again since")
    assert await october(house) == "39"


async def test_a_period_that_is_not_over_is_refused_with_its_days_so_far(house: TestHouse) -> None:
    refusal = refused(await typed(house, "/invoice openai november 12"), "not over")
    assert refusal.lines == ("/invoice openai 2026-11-01 to 2026-11-19 12",)
    assert refused(await typed(house, "/invoice openai today 12"), "not over").lines == ()
    refused(await typed(house, "/invoice openai 2026-12 12"), "still to come")
    assert house.rows(STANDING) == house.rows("select id from changes") == []
    answer = await invoiced(house, refusal.lines[0])
    assert answer.now.text() == "12"


async def test_two_over_the_same_days_are_refused(house: TestHouse) -> None:
    await invoiced(house, "/invoice openai october 40")
    refusal = refused(await typed(house, "/invoice openai 15 Oct to 14 Nov 9"), "count them twice")
    assert refusal.lines == ("/invoice openai 2026-10 off",)
    await invoiced(house, "/invoice openai 1 Nov to 14 Nov 9")
    await invoiced(house, refusal.lines[0])
    assert len(house.rows(STANDING)) == 1


async def test_one_that_begins_on_the_same_day_takes_its_place(house: TestHouse) -> None:
    await invoiced(house, "/invoice openai 1 Nov to 14 Nov 9")
    answer = await invoiced(house, "/invoice openai 1 Nov to 19 Nov 12")
    assert answer.before is not None
    assert house.rows(STANDING) == [("invoice 2026-11-01", 12_000_000_000, "")]


async def test_off_takes_back_only_what_stands(house: TestHouse) -> None:
    refused(await typed(house, "/invoice openai october off"), "no invoice for October 2026")
    await invoiced(house, "/invoice openai september 9")
    refusal = refused(await typed(house, "/invoice openai october off"), "no invoice for October 2026")
    assert refusal.lines == ("/invoice openai 2026-09 off",)
    refused(await typed(house, "/invoice openai 1 Sep to 2 Sep off"), "no invoice")
    assert (await invoiced(house, refusal.lines[0])).amount is None


async def test_it_covers_credits_and_purchases_too(house: TestHouse) -> None:
    said(await typed(house, "/charge openai 31 month=october"))
    said(await typed(house, "/credit openai 5 31 Oct"))
    assert await october(house) == "26"
    answer = await invoiced(house, "/invoice openai october 26")
    assert (answer.drift, answer.now.text()) == (answer.drift, "26")
    assert answer.drift is not None
    assert not answer.drift


async def test_its_month_is_the_teams_wherever_it_moves(house: TestHouse) -> None:
    await invoiced(house, "/invoice openai october 31")
    for zone in ("Auckland", "Los_Angeles", "UTC"):
        said(await typed(house, f"/settings zone={zone}"))
        assert await october(house) == "31"
        days = house.rows("select min(day), max(day), count(*) from day_lines")
        assert [str(day).replace("-", "") for day in days[0][:2]] == ["20261001", "20261031"]
        assert days[0][2] == 31
    house.wiring.store.write_now(lambda connection: rebuild_account(connection, account_id=1))
    assert await october(house) == "31"
    said(await typed(house, "/settings zone=Tokyo"))
    said(await typed(house, "/undo"))
    assert house.rows(STANDING) == []


async def test_one_of_several_accounts_is_asked_for(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 3 31 Oct"))
    said(await typed(house, "/reading openai 4 31 Oct account=lab"))
    refusal = refused(await typed(house, "/invoice openai october 5 INV"), "")
    assert {offer.given["account"] for offer in refusal.offers} == {"openai", "lab"}
    assert all(offer.given["period"] == "2026-10" for offer in refusal.offers)
    answer = await invoiced(house, "/invoice openai october 5 account=lab")
    assert (answer.account, answer.known.text()) == ("lab", "4")
    assert await october(house) == "8"


async def test_another_workspace_keeps_its_own(house: TestHouse) -> None:
    new_workspace(house, "crew")
    ann = Person(house, "ann")
    said(await ann.asks("/invoice openai october 40", keeper=True))
    refused(await ann.asks("/invoice openai october off", "crew", keeper=True), "no invoice")
    said(await ann.asks("/invoice openai october 7", "crew", keeper=True))
    assert {row[1] for row in house.rows(STANDING)} == {7_000_000_000, 40_000_000_000}


async def test_the_same_key_again_records_it_once(house: TestHouse) -> None:
    ann = Person(house, "ann")
    for _ in range(2):
        said(await ann.asks("/invoice openai october 40", keeper=True, key="k1"))
    assert len(house.rows("select id from changes")) == 1


async def test_wrong_ones_are_refused_and_leave_nothing(house: TestHouse) -> None:
    for line, word in (
        ("/invoice openai october", "needs what it comes to"),
        ("/invoice openai october 2025", "needs what it comes to"),
        ("/invoice openai october 4 off", "not both"),
        ("/invoice openai october -4", "below zero"),
        ("/invoice openai october 1.234", "can mean"),
        ("/invoice openai october 12 eur", "in EUR"),
        ("/invoice openai", "needs period"),
        ("/invoice nobody october 4", ""),
        (f"/invoice openai october 3 {'x' * 201}", "200 letters"),
    ):
        house.clock.pass_(seconds=5)
        refused(await typed(house, line), word)
    assert house.rows(STANDING) == house.rows("select id from changes") == []


async def test_members_may_not_unless_everyone_may_record(house: TestHouse) -> None:
    bob = Person(house, "bob")
    refused(await bob.asks("/invoice openai october 20"), "for a keeper")
    said(await typed(house, "/settings everyone=yes"))
    said(await bob.asks("/invoice openai october 20"))

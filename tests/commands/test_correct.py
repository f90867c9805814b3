"""/correct: the last figure, or a reading that is named, says another; what it was comes back by /undo."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.schedule import Clockwork
from commands.corrected import CorrectAnswer
from commands.summary import SummaryAnswer
from commands.undo import UndoAnswer
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, contents, labels, new_workspace, refused, typed
from tests.storage.engines import ON_BOTH

READINGS = 'select figure from readings where not withdrawn order by "at"'
CHARGES = "select key, cost from charges where not withdrawn order by key"
A_DOLLAR = 10**9


async def asked(house: TestHouse, *lines: str) -> None:
    for line in lines:
        house.clock.pass_(seconds=5)
        said(await typed(house, line))


async def corrected(house: TestHouse, line: str) -> CorrectAnswer:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, line))
    assert isinstance(answer, CorrectAnswer)
    return answer


async def total(house: TestHouse, period: str = "") -> str:
    house.clock.pass_(seconds=5)
    answer = said(await typed(house, f"/summary {period}"))
    assert isinstance(answer, SummaryAnswer)
    return answer.total.text()


def figures(house: TestHouse) -> list[object]:
    return [row[0] for row in house.rows(READINGS)]


@ON_BOTH
async def test_a_slip_just_typed_gets_its_figure(house: TestHouse) -> None:
    await asked(house, "/limit 100 month", "/groq 10.6")
    answer = await corrected(house, "/correct 1.06")
    assert (answer.what, answer.before.text(), answer.figure.text()) == ("reading", "10.6", "1.06")
    assert (answer.month, answer.month_to_date.text()) == ("November 2026", "1.06")
    assert [each.spent.text() for each in answer.budgets] == ["1.06"]
    assert figures(house) == [1_060_000_000]
    assert house.rows("select count(*) from history where kind = 'readings'") == [(1,)]
    assert "is {figure} now, it was {before}" in str((await typed(house, "/correct 1.07")).reply.blocks)


@ON_BOTH
async def test_each_correction_is_taken_back(house: TestHouse) -> None:
    await asked(house, "/groq 10.6")
    for line in ("/correct 1.06", "/correct 1.6"):
        await corrected(house, line)
    for expected in ("1.06", "10.6", "0"):
        answer = said(await typed(house, "/undo"))
        assert isinstance(answer, UndoAnswer)
        assert answer.month_to_date.text() == expected
    refused(await typed(house, "/correct 3"), "nothing of yours")


async def test_a_reading_is_named_by_its_day_in_either_order(house: TestHouse) -> None:
    await asked(house, "/groq 14 31 Oct", "/groq 3")
    answer = await corrected(house, "/correct groq 31 Oct 14.02")
    assert (answer.month, answer.month_to_date.text()) == ("October 2026", "14.02")
    await corrected(house, "/correct 14.20 groq 31 Oct")
    assert figures(house) == [14_200_000_000, 3 * A_DOLLAR]


async def test_a_reading_within_a_day_is_found_by_the_day_its_minute_or_its_second(house: TestHouse) -> None:
    await asked(house, "/groq 2 19 Nov 14:05:33", "/groq 3 19 Nov 18:00")
    refusal = refused(await typed(house, "/correct groq 19 Nov 2.5"), "which one")
    assert refusal.lines == ("/correct 2.5 groq 2026-11-19 14:05:33", "/correct 2.5 groq 2026-11-19 18:00:00")
    await corrected(house, refusal.lines[0])
    await corrected(house, "/correct groq 19 Nov 14:05 2.6")
    assert figures(house) == [2_600_000_000, 3 * A_DOLLAR]
    refused(await typed(house, "/correct groq 19 Nov 14:04 2.7"), "no reading of then")
    said(await typed(house, "/undo change=2"))
    await corrected(house, "/correct groq 19 Nov 2.8")
    assert figures(house) == [2_800_000_000]


async def test_where_nothing_was_read_the_nearest_are_named_and_nothing_changes(house: TestHouse) -> None:
    await asked(house, "/groq 14 31 Oct")
    before = contents(house, but=WHO_ASKED)
    refusal = refused(await typed(house, "/correct groq 30 Oct 3"), "no reading of then, 30 October")
    assert refusal.lines == ("/correct 3 groq 2026-11-01 00:00:00",)
    refused(await typed(house, "/correct mistral 30 Oct 3"), "nothing of yours of Mistral")
    assert contents(house, but=WHO_ASKED) == before


async def test_what_contradicts_another_reading_is_refused_until_that_one_is_given_up(
    house: TestHouse,
) -> None:
    ann = Person(house, "ann")
    for line in ("/groq 5 10 Nov", "/groq 9 12 Nov"):
        said(await ann.asks(line, keeper=True))
    low = await ann.asks("/correct 4", keeper=True)
    refused(low, "less than the $5.00 of 11 Nov")
    high = await ann.asks("/correct groq 10 Nov 10", keeper=True)
    refused(high, "more than the $9.00 of 13 Nov")
    assert figures(house) == [5 * A_DOLLAR, 9 * A_DOLLAR]
    said(await ann.presses(labels(low)["Withdraw it too"], keeper=True))
    assert figures(house) == [4 * A_DOLLAR]
    said(await ann.asks("/undo", keeper=True))
    assert figures(house) == [5 * A_DOLLAR, 9 * A_DOLLAR]
    said(await ann.asks(refused(high).lines[0], keeper=True))
    assert figures(house) == [10 * A_DOLLAR]


async def test_a_reading_that_began_again_may_lie_below_the_one_before(house: TestHouse) -> None:
    await asked(house, "/groq 5 10 Nov", "/groq 2 12 Nov reset")
    await corrected(house, "/correct 1")
    assert await total(house) == "6"


@ON_BOTH
async def test_a_charge_says_another_amount_in_all_its_months(house: TestHouse) -> None:
    await asked(house, "/charge cursor 20 monthly month=september")
    answer = await corrected(house, "/correct 30")
    assert (answer.what, answer.before.text(), answer.month) == ("charge", "20", "November 2026")
    assert house.rows(CHARGES) == [(f"charge 1 2026-{month:02}", 30 * A_DOLLAR) for month in (9, 10, 11)]
    house.clock.now = datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
    await Clockwork(house.wiring).tick()
    assert house.rows(CHARGES)[-1] == ("charge 1 2026-12", 30 * A_DOLLAR)
    said(await typed(house, "/undo"))
    assert {row[1] for row in house.rows(CHARGES)} == {20 * A_DOLLAR}
    await asked(house, "/charge cursor 20 ends")
    refused(await typed(house, "/correct 3"), "no figure to correct")


async def test_a_correction_of_what_was_taken_back_stays_as_it_is(house: TestHouse) -> None:
    await asked(house, "/charge cursor 20")
    await corrected(house, "/correct 30")
    await asked(house, "/undo 1")
    refused(await typed(house, "/correct 40"), "changed again since")
    refused(await typed(house, "/undo"), "changed again since")
    assert house.rows(CHARGES) == []


async def test_an_invoice_and_a_credit_get_another_figure(house: TestHouse) -> None:
    await asked(house, "/invoice openai october 410")
    answer = await corrected(house, "/correct 412.08")
    assert (answer.what, answer.month, answer.month_to_date.text()) == ("invoice", "October 2026", "412.08")
    await asked(house, "/credit groq 5")
    assert (await corrected(house, "/correct 6")).month_to_date.text() == "-6"
    await asked(house, "/undo")
    assert await total(house) == "-5"
    assert (await corrected(house, "/correct openai 400")).before.text() == "412.08"
    assert await total(house, "october") == "400"
    await asked(house, "/invoice openai october off")
    refused(await typed(house, "/correct openai 3"), "no figure to correct")


async def test_it_is_the_askers_own_last_figure(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await ann.asks("/groq 1", keeper=True))
    said(await bob.asks("/reading mistral 2", keeper=True))
    refused(await bob.asks("/correct groq 3", keeper=True), "nothing of yours of Groq")
    said(await ann.asks("/correct 3", keeper=True))
    assert sorted(map(str, figures(house))) == [str(2 * A_DOLLAR), str(3 * A_DOLLAR)]


async def test_one_of_several_accounts_is_named(house: TestHouse) -> None:
    await asked(house, "/groq 1", "/groq 2 account=lab")
    refusal = refused(await typed(house, "/correct groq 3"), "")
    assert {offer.given["account"] for offer in refusal.offers} == {"groq", "lab"}
    assert (await corrected(house, "/correct groq 3 account=groq")).account == "groq"
    assert (await corrected(house, "/correct 4 account=LAB")).before.text() == "2"
    refused(await typed(house, "/correct 4 account=none"), "No account")


async def test_another_workspace_is_not_touched(house: TestHouse) -> None:
    new_workspace(house, "crew")
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1", keeper=True))
    refused(await ann.asks("/correct 3", "crew", keeper=True), "nothing of yours")
    assert figures(house) == [A_DOLLAR]


async def test_the_same_key_again_corrects_once(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1", keeper=True))
    for _ in range(2):
        said(await ann.asks("/correct 3", keeper=True, key="k1"))
    assert len(house.rows("select id from changes")) == 2


async def test_wrong_ones_are_refused_and_leave_nothing(house: TestHouse) -> None:
    await asked(house, "/credit groq 5")
    before = contents(house, but=WHO_ASKED)
    for line, word in (
        ("/correct 5", "already"),
        ("/correct 0", "take it back"),
        ("/correct -1", "below zero"),
        ("/correct", "needs amount"),
        ("/correct 3 when=yesterday", "Whose reading"),
    ):
        house.clock.pass_(seconds=5)
        refused(await typed(house, line), word)
    assert contents(house, but=WHO_ASKED) == before


async def test_members_may_not_unless_everyone_may_record(house: TestHouse) -> None:
    bob = Person(house, "bob")
    refused(await bob.asks("/correct 3"), "for a keeper")
    await asked(house, "/settings everyone=yes")
    said(await bob.asks("/groq 1"))
    said(await bob.asks("/correct 3"))

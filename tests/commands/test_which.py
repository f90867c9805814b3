"""Two accounts of one provider: who names none is asked which, by a button each, and nothing is booked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.charged import ChargeAnswer
from commands.collect import CollectAnswer
from commands.context import ContextAnswer
from commands.disconnect import DisconnectAnswer
from commands.dispatch import Answered
from commands.recorded import ReadingAnswer
from commands.status import StatusAnswer
from commands.topup import TopupAnswer
from commands.undo import UndoAnswer
from ledger.facts import Meter
from ledger.money import Money
from storage.accounts import make_account, make_meter
from storage.columns import micros
from storage.posting import post_readings
from storage.readings import ReadingFact
from storage.store import Connection
from tests.bot.house import TestHouse, said
from tests.bot.kept_keys import keep
from tests.commands.cast import Person, contents, joins, labels, refused, typed

FIGURES = ("readings", "charges", "changes", "top_ups", "day_lines", "secrets", "meters")
SPENT = "select account_id, sum(cost) from day_lines group by 1 order by 1"
DOLLAR = 10**9


def two(house: TestHouse, provider: str) -> None:
    def write(connection: Connection) -> None:
        for name in (provider, "lab"):
            make_account(connection, 1, provider, house.clock.now, name)

    house.wiring.store.write_now(write)


async def asked(house: TestHouse, line: str) -> Answered:
    house.clock.pass_(seconds=10)
    return await typed(house, line)


async def pressed(house: TestHouse, answered: Answered, label: str) -> Answered:
    house.clock.pass_(minutes=5)
    house.asked += 1
    return await house.wiring.dispatch.press(labels(answered)[label], house.keeper())


def figures(house: TestHouse) -> dict[str, object]:
    held = contents(house)
    return {table: held[table] for table in FIGURES}


@pytest.mark.parametrize(
    "provider, line",
    [
        ("groq", "/groq 1.06"),
        ("groq", "/groq 1.06 yesterday"),
        ("groq", "/reading groq 1.06 note=from the console"),
        ("groq", "/charge groq 20 monthly three seats"),
        ("groq", "/charge groq 20 ends"),
        ("deepseek", "/topup deepseek 50"),
        ("openai", "/disconnect openai"),
        ("openai", "/rekey openai key=sk-admin-abcdefghijklmnopabcdefghijklmnop"),
    ],
)
async def test_without_a_name_it_asks_which_and_changes_nothing(
    house: TestHouse, provider: str, line: str
) -> None:
    two(house, provider)
    before = figures(house)
    answered = await asked(house, line)
    refusal = refused(answered, f"has several accounts: {provider}, lab. Say which one.")
    assert list(labels(answered)) == [provider, "lab"]
    assert refusal.lines == (f"account={provider}", "account=lab")
    assert figures(house) == before
    assert "sk-admin" not in repr(contents(house))


@pytest.mark.parametrize("name", ["groq", "lab"])
async def test_the_button_records_what_was_typed_when_it_was_typed(house: TestHouse, name: str) -> None:
    two(house, "groq")
    question = await asked(house, "/groq 1.06")
    at = house.clock.now
    answer = said(await pressed(house, question, name))
    assert isinstance(answer, ReadingAnswer)
    assert (answer.account, answer.figure.text(), answer.read_at) == (name, "1.06", at)
    assert house.rows("select account_id from changes") == [({"groq": 1, "lab": 2}[name],)]


async def test_the_only_account_is_used_silently(house: TestHouse) -> None:
    house.wiring.store.write_now(
        lambda connection: make_account(connection, 1, "groq", house.clock.now, "lab")
    )
    for line in ("/groq 1.06", "/reading groq 1.07", "/charge groq 20"):
        assert said(await asked(house, line)).model_dump()["account"] == "lab"
    assert house.rows("select count(*) from accounts") == [(1,)]


async def test_their_meters_do_not_mix(house: TestHouse) -> None:
    two(house, "groq")
    said(await asked(house, "/groq 10 account=groq"))
    lower = said(await asked(house, "/groq 4 account=lab"))
    assert isinstance(lower, ReadingAnswer)
    assert (lower.before, lower.month_to_date.text(), lower.meter.current_month_spend.text()) == (
        None,
        "4",
        "4",
    )
    doubt = refused(await asked(house, "/groq 3 account=LAB"), "less than the $4.00")
    assert all("account=LAB" in line for line in doubt.lines)
    said(await asked(house, doubt.lines[0]))  # it began again
    assert house.rows(SPENT) == [(1, 10 * DOLLAR), (2, 7 * DOLLAR)]
    refused(await asked(house, "/groq 9.99 account=groq"), "less than the $10.00")


async def test_the_budget_of_one_account_is_not_shown_beside_the_other(house: TestHouse) -> None:
    two(house, "groq")
    said(await asked(house, "/limit 5 month groq account=lab"))
    said(await asked(house, "/limit 50 month groq"))
    for name, shown in (("groq", [""]), ("lab", ["lab", ""])):
        answer = said(await asked(house, f"/groq 4 account={name}"))
        assert isinstance(answer, ReadingAnswer)
        accounts = [each.about for each in answer.budgets if each.by == "account"]
        assert accounts == [about for about in shown if about]


async def test_undo_names_the_account_and_takes_one(house: TestHouse) -> None:
    two(house, "groq")
    said(await asked(house, "/groq 10 account=groq"))
    said(await asked(house, "/groq 4 account=lab"))
    said(await asked(house, "/groq 11 account=groq"))
    refused(await asked(house, "/undo account=nobody"), "No account has that name")
    answered = await asked(house, "/undo account=Lab")
    answer = said(answered)
    assert isinstance(answer, UndoAnswer)
    assert (answer.undone, answer.account, answer.month_to_date.text()) == ("Groq (lab) $4.00", "lab", "0")
    assert "Groq (lab), November so far" in str(answered.reply.blocks)
    assert house.rows(SPENT) == [(1, 11 * DOLLAR)]
    refused(await asked(house, "/undo account=lab"), "Nothing there is yours to undo.")
    last = said(await asked(house, "/undo"))
    assert isinstance(last, UndoAnswer)
    assert (last.undone, last.month_to_date.text()) == ("Groq $11.00", "10")


async def test_a_charge_goes_into_one_and_ends_there(house: TestHouse) -> None:
    two(house, "groq")
    question = await asked(house, "/charge groq 30 monthly two seats")
    answer = said(await pressed(house, question, "lab"))
    assert isinstance(answer, ChargeAnswer)
    assert (answer.account, answer.monthly, answer.month_to_date.text()) == ("lab", True, "20")
    assert house.rows("select note from changes") == [("two seats",)]
    wrong = refused(await asked(house, "/charge groq 30 ends account=groq"), "no charge of $30.00")
    assert wrong.lines == ()
    ended = said(await pressed(house, await asked(house, "/charge groq 30 ends"), "lab"))
    assert isinstance(ended, ChargeAnswer)
    assert (ended.account, ended.ended) == ("lab", True)


async def test_a_charge_of_last_month_stays_there(house: TestHouse) -> None:
    two(house, "groq")
    question = await asked(house, "/charge groq 31 month=october")
    answer = said(await pressed(house, question, "groq"))
    assert isinstance(answer, ChargeAnswer)
    assert (answer.account, answer.month.name()) == ("groq", "October 2026")


def rose(house: TestHouse, *names: str) -> None:
    """A balance of each of these accounts that rose from $10 to $60 within the last day."""

    def write(connection: Connection) -> None:
        for name in names:
            account = make_account(connection, 1, "deepseek", house.clock.now, name)
            meter = make_meter(connection, account, Meter("USD", "down", 0, "UTC"))
            for hours, figure in ((24, "10"), (3, "60")):
                at = house.clock.now - timedelta(hours=hours)
                post_readings(connection, account, [ReadingFact(meter, micros(at), Money.of(figure))], at)

    house.wiring.store.write_now(write)


async def test_a_top_up_goes_to_the_balance_of_one(house: TestHouse) -> None:
    rose(house, "deepseek", "lab")
    question = await asked(house, "/topup deepseek 50")
    answer = said(await pressed(house, question, "lab"))
    assert isinstance(answer, TopupAnswer)
    assert (answer.account, answer.unexplained.text()) == ("lab", "0")
    assert house.rows("select meter_id from top_ups") == [(2,)]
    none = refused(
        await asked(house, "/topup deepseek 50 account=lab"), "No balance of DeepSeek (lab)'s rose"
    )
    assert none.lines == ("/collect deepseek account=lab",)
    undone = said(await asked(house, "/undo"))
    assert isinstance(undone, UndoAnswer)
    assert undone.undone == "DeepSeek (lab)'s top-up of $50.00"


async def test_what_rose_is_asked_about_by_its_account(house: TestHouse) -> None:
    rose(house, "deepseek", "lab")
    answered = await asked(house, "/status")
    answer = said(answered)
    assert isinstance(answer, StatusAnswer)
    typed_ = [each.sentence for each in answer.rises]
    assert any("DeepSeek (lab)'s balance" in each and "50 account=lab" in each for each in typed_)
    offers = [each.offer().given["account"] for each in answer.rises]
    assert sorted(offers) == ["deepseek", "lab"]
    taken = said(await house.wiring.dispatch("topup", answer.rises[0].offer().given, house.keeper("now")))
    assert isinstance(taken, TopupAnswer)
    assert taken.account == answer.rises[0].account


async def test_the_status_and_the_context_tell_them_apart(house: TestHouse) -> None:
    two(house, "groq")
    said(await asked(house, "/groq 10 account=groq"))
    said(await asked(house, "/groq 4 account=lab when=1 Nov"))
    status = (await asked(house, "/status")).reply
    assert "'Groq (lab)'" in str(status.blocks)
    assert "'Groq'" in str(status.blocks)
    answered = await asked(house, "/context")
    answer = said(answered)
    assert isinstance(answer, ContextAnswer)
    assert [(each.account, each.status) for each in answer.meters] == [("lab", "stale"), ("groq", "normal")]
    assert [each.current_month_spend.text() for each in answer.meters] == ["4", "10"]
    assert "show for lab? Type /reading groq account=lab" in str(answered.reply.blocks)


async def test_the_context_of_one_account_has_its_meter_only(house: TestHouse) -> None:
    two(house, "groq")
    said(await asked(house, "/groq 10 account=groq"))
    for name in ("lab", "Groq"):
        answer = said(await asked(house, f"/context account={name}"))
        assert isinstance(answer, ContextAnswer)
        assert [each.account for each in answer.meters] == [name.lower()]
    refused(await asked(house, "/context account=nobody"), "No account has that name")
    keep(house, "openai", "sk-admin-" + "abcdefgh" * 4, "research")
    other = said(await asked(house, "/context account=research"))
    assert isinstance(other, ContextAnswer)
    assert [each.account for each in other.meters] == ["groq"]  # its meter is its provider's only
    everything = said(await asked(house, "/context"))
    assert isinstance(everything, ContextAnswer)
    assert [each.account for each in everything.meters] == ["groq"]


async def test_a_key_is_dropped_of_the_one_that_is_chosen(house: TestHouse) -> None:
    for name in ("openai", "lab"):
        keep(house, "openai", "sk-admin-" + "abcdefgh" * 4, name)
    question = await asked(house, "/disconnect openai")
    answer = said(await pressed(house, question, "openai"))
    assert isinstance(answer, DisconnectAnswer)
    assert answer.account == "openai"
    assert house.rows("select account_id from secrets") == [(2,)]
    refused(await asked(house, "/disconnect openai account=openai"), "OpenAI is not connected.")
    said(await asked(house, "/disconnect openai account=LAB"))
    refused(await asked(house, "/disconnect openai account=lab"), "OpenAI (lab) is not connected.")


async def test_which_key_is_replaced_is_asked_and_the_new_one_after_that(house: TestHouse) -> None:
    old, new = ("sk-admin-" + letters * 4 for letters in ("abcdefgh", "hgfedcba"))
    for name in ("openai", "lab"):
        keep(house, "openai", old, name)
    question = await asked(house, f"/rekey openai key={new}")
    assert [action.asks_for for action in question.reply.actions] == ["key", "key"]
    said(await house.wiring.dispatch.press(labels(question)["lab"], house.keeper("new"), new))
    keys = house.rows("select account_id, sealed from secrets order by 1")
    opened = [house.wiring.sealer.open(sealed, f"accounts/{id}/key") for id, sealed in keys]  # type: ignore[arg-type]
    assert opened == [old, new]


async def test_collecting_reads_both_or_the_one_that_is_said(house: TestHouse) -> None:
    for name in ("openai", "lab"):
        keep(house, "openai", "sk-admin-" + "abcdefgh" * 4, name)
    answered = await asked(house, "/collect openai account=lab")
    answer = said(answered)
    assert isinstance(answer, CollectAnswer)
    assert answer.started_accounts == ("OpenAI (lab)",)
    both = said(await asked(house, "/collect openai"))
    assert isinstance(both, CollectAnswer)
    assert (both.started_accounts, both.accounts_under_way) == (("OpenAI",), ("OpenAI (lab)",))


async def test_what_does_not_work_any_more_is_named_by_its_account(house: TestHouse) -> None:
    for name in ("openai", "lab"):
        keep(house, "openai", "sk-admin-" + "abcdefgh" * 4, name)
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql("update accounts set trouble = 'No.' where id = 2")
    )
    for line in ("/summary", "/context"):
        answered = await asked(house, line)
        assert answered.answer.model_dump()["stale"] == ("openai",)
        said = str(answered.reply.blocks)
        assert "Not up to date: " in said
        assert "OpenAI (lab)" in said
    digest = (await asked(house, "/digest")).reply
    assert "See why OpenAI (lab) cannot be read" in str(digest.blocks)


async def test_what_is_to_be_read_next_is_the_page_of_one_account(house: TestHouse) -> None:
    two(house, "groq")
    said(await asked(house, "/groq 10 account=groq"))
    said(await asked(house, "/groq 4 account=lab when=1 Nov"))
    digest = (await asked(house, "/digest")).reply
    assert "type /reading groq account=lab and the month's figure" in str(digest.blocks)
    assert "'Groq (lab)'" in str(digest.blocks)  # was last read 19 days ago
    (action,) = (each for each in digest.actions if each.label == "Record Groq (lab)")
    answer = said(await house.wiring.dispatch.press(action.row, house.keeper("next"), "5"))
    assert isinstance(answer, ReadingAnswer)
    assert (answer.account, answer.before and answer.before.text()) == ("lab", "4")


async def test_a_member_may_press_only_what_they_were_asked_themselves(house: TestHouse) -> None:
    joins(house, "crew")
    two(house, "groq")
    said(await asked(house, "/settings everyone=yes"))
    ann, bob = Person(house, "ann"), Person(house, "bob")
    question = await ann.asks("/groq 1.06")
    refused(await bob.presses(labels(question)["lab"]), "That button is for the one who asked.")
    answer = said(await ann.presses(labels(question)["lab"]))
    assert isinstance(answer, ReadingAnswer)
    assert answer.account == "lab"

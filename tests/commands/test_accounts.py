"""Several accounts of one provider: each with its name, its key, its figures."""

from __future__ import annotations

from commands.accounts import AccountsAnswer
from commands.broken import BROKEN, BrokenAnswer
from commands.charged import ChargeAnswer
from commands.collect import CollectAnswer
from commands.connect import ConnectAnswer
from commands.recorded import ReadingAnswer
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, contents, labels, refused, typed

KEY = "sk-admin-" + "abcdefghijklmnop" * 3
OTHER = "sk-admin-" + "ponmlkjihgfedcba" * 3
XAI = "xai-token-" + "abcdefghijklmnop" * 5
NAMES = "select provider, name, subject from accounts order by id"


async def asked(house: TestHouse, line: str) -> object:
    house.clock.pass_(seconds=10)
    return said(await typed(house, line))


def opened(house: TestHouse, account: int) -> str:
    (sealed,) = house.rows(f"select sealed from secrets where account_id = {account}")[0]
    assert isinstance(sealed, bytes)
    return house.wiring.sealer.open(sealed, f"accounts/{account}/key")


async def test_a_name_makes_one_more_account(house: TestHouse) -> None:
    await asked(house, f"/connect openai key={KEY}")
    answer = await asked(house, f"/connect openai key={OTHER} account=research")
    assert isinstance(answer, ConnectAnswer)
    assert (answer.account, answer.again) == ("research", False)
    assert house.rows(NAMES) == [("openai", "openai", ""), ("openai", "research", "")]
    assert (opened(house, 1), opened(house, 2)) == (KEY, OTHER)
    assert house.rows("select count(*) from runs") == [(2,)]
    assert house.rows("select about from schedules where what = 'collect' order by 1") == [("1",), ("2",)]


async def test_the_list_shows_names_and_kinds_of_key_and_no_key(house: TestHouse) -> None:
    await asked(house, f"/connect openai key={KEY} account=research")
    await asked(house, "/groq 3")
    answered = await typed(house, "/accounts")
    answer = said(answered)
    assert isinstance(answer, AccountsAnswer)
    assert [(each.provider, each.name, each.key) for each in answer.accounts] == [
        ("groq", "groq", ""),
        ("openai", "research", "Admin key"),
    ]
    assert answer.accounts[0].as_of is not None
    assert KEY[:20] not in repr(answered)


async def test_another_key_keeps_account_and_history(house: TestHouse) -> None:
    await asked(house, f"/connect openai key={KEY}")
    await asked(house, f"/connect openai key={KEY} account=research")
    answer = await asked(house, f"/rekey openai key={OTHER} account=Research")
    assert isinstance(answer, ConnectAnswer)
    assert (answer.account, answer.again) == ("research", True)
    assert (opened(house, 1), opened(house, 2)) == (KEY, OTHER)
    assert house.rows("select count(*) from accounts") == [(2,)]
    assert KEY not in repr(contents(house))
    assert OTHER not in repr(contents(house))


async def test_one_that_is_not_there_is_not_rekeyed(house: TestHouse) -> None:
    refused(await typed(house, f"/rekey openai key={KEY}"), "was never connected")
    await asked(house, f"/connect openai key={KEY}")
    refused(
        await typed(house, f"/rekey openai key={OTHER} account=x"), "no account “x”: its accounts are: openai"
    )
    refused(await typed(house, "/rekey openai key=sk-proj-x account=openai"), "")
    assert opened(house, 1) == KEY


async def test_disconnecting_and_collecting_one_leaves_the_other(house: TestHouse) -> None:
    await asked(house, f"/connect openai key={KEY}")
    await asked(house, f"/connect openai key={OTHER} account=research")
    house.wiring.store.write_now(lambda c: c.exec_driver_sql("update runs set finished_at = due_at"))
    answer = await asked(house, "/collect openai research")
    assert isinstance(answer, CollectAnswer)
    assert answer.started_accounts == ("OpenAI (research)",)
    refused(await typed(house, "/collect openai nothing"), "No connected account")
    await asked(house, "/disconnect openai research")
    assert house.rows("select account_id from secrets") == [(1,)]


async def test_where_several_could_be_meant_their_names_are_said(house: TestHouse) -> None:
    await asked(house, f"/connect openai key={KEY} account=one")
    await asked(house, f"/connect openai key={OTHER} account=two")
    refusal = refused(await typed(house, "/disconnect openai"), "has several accounts: one, two")
    assert refusal.lines == ("account=one", "account=two")
    refused(await typed(house, f"/rekey openai key={KEY}"), "has several accounts")
    refused(await typed(house, f"/connect openai key={KEY}"), "has several accounts")


async def test_a_key_is_no_name(house: TestHouse) -> None:
    for name in ("sk-abcdefghij", "x" * 41, "a/b", "{x}"):
        house.clock.pass_(seconds=10)
        refused(await typed(house, f"/connect openai key={KEY} account={name}"), "account's name")
    assert house.rows(NAMES) == []


async def test_whose_bill_it_is_is_asked_where_the_key_does_not_say_it(house: TestHouse) -> None:
    refused(await typed(house, f"/connect openai key={KEY} of=us"), "leave out of=")
    refused(await typed(house, f"/connect xai key={XAI}"), "the team's id")
    await asked(house, f"/connect xai key={XAI} of=team-1")
    await asked(house, f"/connect xai key={XAI}")
    assert house.rows(NAMES) == [("xai", "xai", "team-1")]
    await asked(house, f"/connect xai key={XAI} of=team-2")
    assert house.rows(NAMES) == [("xai", "xai", "team-2")]
    assert labels(await typed(house, "/accounts")) == {}


async def test_figures_by_hand_go_into_the_account_that_is_named(house: TestHouse) -> None:
    await asked(house, "/groq 10")
    answer = await asked(house, "/reading groq 4 account=lab")
    assert isinstance(answer, ReadingAnswer)
    assert (answer.account, answer.month_to_date.text(), answer.before) == ("lab", "4", None)
    charged = await asked(house, "/charge groq 30 account=Lab")
    assert isinstance(charged, ChargeAnswer)
    assert (charged.account, charged.month_to_date.text()) == ("lab", "24")
    doubt = refused(await typed(house, "/reading groq 2 account=lab"), "is less than")
    assert [line.split()[-2:] for line in doubt.lines] == [
        ["account=lab", "reset"],
        ["account=lab", "correct"],
    ]
    await asked(house, doubt.lines[1])
    assert house.rows("select account_id, sum(cost) from day_lines group by 1 order by 1") == [
        (1, 10 * 10**9),
        (2, 32 * 10**9),
    ]
    refused(await typed(house, "/charge groq 20 ends account=lab"), "no charge of $20.00")


async def test_only_a_keeper_names_a_new_account(house: TestHouse) -> None:
    await asked(house, "/settings everyone=yes")
    bob = Person(house, "bob")
    said(await bob.asks("/reading groq 4"))
    refused(await bob.asks("/reading groq 4 account=lab"), "no account “lab”: its accounts are: groq")
    refused(await bob.asks("/charge groq 4 account=lab"), "no account “lab”")
    assert house.rows(NAMES) == [("groq", "groq", "")]


def test_what_mends_an_account_names_it() -> None:
    for name, given, typed_ in (
        ("openai", {"provider": "openai"}, "/connect openai."),
        ("research", {"provider": "openai", "account": "research"}, "/connect openai account=research."),
    ):
        broken = BrokenAnswer(
            provider="openai", account=name, kind="key", trouble="No.", since=NOON, as_of=None
        )
        reply = BROKEN.show(broken)
        assert reply.actions[0].given == given
        assert typed_ in str(reply.blocks)

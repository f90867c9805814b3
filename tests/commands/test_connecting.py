"""/connect, /collect, /status and /disconnect: what a key makes due, and what is left without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from commands.collect import CollectAnswer
from commands.connect import ConnectAnswer
from commands.status import AccountStatus, StatusAnswer
from storage.runs import claim_run, finish_run, put_off_run
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, contents, labels, new_workspace, refused, typed

KEY = "sk-admin-" + "abcdefghijklmnop" * 3
CONNECT = f"/connect openai key={KEY}"
OPEN_RUNS = "select count(*) from runs where finished_at is null"


async def account(house: TestHouse) -> AccountStatus:
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, "/status"))
    assert isinstance(answer, StatusAnswer)
    return answer.accounts[0]


async def test_a_key_is_sealed_and_the_first_read_is_due(house: TestHouse) -> None:
    answered = await typed(house, CONNECT)
    answer = said(answered)
    assert isinstance(answer, ConnectAnswer)
    assert (answer.provider, answer.again, answered.private) == ("openai", False, True)
    assert KEY not in repr(contents(house))
    assert house.rows("select told_surface, told_chat, due_at from runs") == [
        ("terminal", "terminal", int(NOON.timestamp() * 1_000_000))
    ]
    there = await account(house)
    assert (there.provider, there.connected, there.as_of, there.last_run) == ("openai", True, None, None)
    assert there.next_run == NOON + timedelta(hours=1)


async def test_what_came_of_it_is_told_in_private(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks(CONNECT, keeper=True))
    assert house.rows("select told_surface, told_chat, told_direct from runs") == [("telegram", "ann", 1)]


async def test_a_key_of_the_wrong_kind_is_refused(house: TestHouse) -> None:
    before = contents(house, but=WHO_ASKED)
    for line, word in (
        ("/connect openai key=sk-proj-abcdefghijklmnopqrstuvwxyz0123456789", "Admin key"),
        ("/connect openai key=hello", ""),
        ("/connect openai", "needs key"),
        ("/connect openai key=", "needs key"),
        ("/connect", "needs provider"),
        ("/connect groq key=x", "Groq has no bill that I can read: record its figure with /reading groq"),
        ("/connect foo key=x", "“foo” is no provider that I know: openai"),
        ("/collect", "No provider is connected"),
        ("/collect openai", "OpenAI is not connected"),
        ("/collect groq", "Groq has no bill"),
        ("/disconnect openai", "OpenAI is not connected"),
        ("/disconnect", "needs provider"),
    ):
        house.clock.pass_(seconds=10)
        refused(await typed(house, line), word)
    blank = await house.wiring.dispatch(
        "connect", {"provider": "openai", "key": " \t"}, house.keeper("blank")
    )
    refused(blank, "needs key")
    assert contents(house, but=WHO_ASKED) == before


async def test_a_key_in_the_wrong_place_is_not_said_again_nor_kept(house: TestHouse) -> None:
    for line in (f"/connect {KEY}", f"/connect {KEY} openai", f"/connect openai x {KEY}", f"/budget {KEY}"):
        house.clock.pass_(seconds=10)
        answered = await typed(house, line)
        assert answered.refusal is not None
        assert KEY[:16] not in repr(answered)
    assert KEY[:16] not in repr(contents(house))


async def test_an_account_that_is_read_by_hand_is_no_connection_yet(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 5"))
    refused(await typed(house, "/collect openai"), "is not connected")
    refused(await typed(house, "/disconnect openai"), "is not connected")
    there = await account(house)
    assert (there.connected, there.last_reading) == (False, "$5.00")
    answer = said(await typed(house, CONNECT))
    assert isinstance(answer, ConnectAnswer)
    assert not answer.again
    assert house.rows("select count(*) from accounts") == [(1,)]


async def test_a_collection_is_under_way_once(house: TestHouse) -> None:
    said(await typed(house, CONNECT))
    answer = said(await typed(house, "/collect"))
    assert isinstance(answer, CollectAnswer)
    assert (answer.started, answer.under_way) == ((), ("openai",))
    run = house.wiring.store.write_now(lambda connection: claim_run(connection, house.clock.now))
    assert run is not None
    house.wiring.store.write_now(lambda connection: finish_run(connection, run, house.clock.now))
    ann = Person(house, "ann")
    answer = said(await ann.asks("/collect openai", keeper=True))
    assert isinstance(answer, CollectAnswer)
    assert (answer.started, answer.under_way) == (("openai",), ())
    assert house.rows("select told_surface, told_chat, told_direct from runs where finished_at is null") == [
        ("telegram", "team", 0)
    ]
    assert labels(await typed(house, "/status"))["Check now"]


async def test_a_disconnected_account_keeps_its_figures_and_is_in_no_trouble(house: TestHouse) -> None:
    said(await typed(house, CONNECT))
    said(await typed(house, "/reading openai 5"))
    book = contents(house)["day_lines"]
    run = house.wiring.store.write_now(lambda connection: claim_run(connection, house.clock.now))
    assert run is not None
    said(await typed(house, "/disconnect openai"))
    for table, count in (("secrets", 0), ("schedules where what = 'collect'", 0)):
        assert house.rows(f"select count(*) from {table}") == [(count,)]
    assert house.rows(OPEN_RUNS) == [(0,)]
    finish = house.wiring.store.write_now
    finish(lambda connection: finish_run(connection, run, house.clock.now, "The key was taken away."))
    finish(lambda connection: put_off_run(connection, run, house.clock.now, "Too busy."))
    there = await account(house)
    assert (there.connected, there.trouble, there.next_run) == (False, "", None)
    assert contents(house)["day_lines"] == book
    assert house.wiring.store.write_now(lambda connection: claim_run(connection, house.clock.now)) is None
    refused(await typed(house, "/disconnect openai"), "is not connected")


async def test_a_new_key_ends_the_trouble_of_the_old_one(house: TestHouse) -> None:
    said(await typed(house, CONNECT))
    write = house.wiring.store.write_now
    run = write(lambda connection: claim_run(connection, house.clock.now))
    assert run is not None
    write(lambda connection: finish_run(connection, run, house.clock.now, "That key was revoked."))
    assert (await account(house)).trouble == "That key was revoked."
    answer = said(await typed(house, CONNECT))
    assert isinstance(answer, ConnectAnswer)
    assert answer.again
    assert (await account(house)).trouble == ""
    assert house.rows(OPEN_RUNS) == [(1,)]


async def test_a_key_of_this_workspace_is_no_other_workspaces(house: TestHouse) -> None:
    new_workspace(house, "rival")
    said(await typed(house, CONNECT))
    rival = Person(house, "rick")
    refused(await rival.asks("/collect", "rival", keeper=True), "No provider is connected")
    refused(await rival.asks("/disconnect openai", "rival", keeper=True), "is not connected")
    answer = said(await rival.asks("/status", "rival", keeper=True))
    assert isinstance(answer, StatusAnswer)
    assert answer.accounts == ()


async def test_a_run_that_was_put_off_is_still_under_way(house: TestHouse) -> None:
    said(await typed(house, CONNECT))
    write, later = house.wiring.store.write_now, house.clock.now + timedelta(minutes=30)
    run = write(lambda connection: claim_run(connection, house.clock.now))
    assert run is not None
    write(lambda connection: put_off_run(connection, run, later, "Too busy."))
    assert (await account(house)).trouble == "Too busy."
    assert write(lambda connection: claim_run(connection, later - timedelta(seconds=1))) is None
    again = write(lambda connection: claim_run(connection, later))
    assert again == replace(run, attempts=1)

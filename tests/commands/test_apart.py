"""Two workspaces on one database: nothing of one is ever in an answer of the other."""

from __future__ import annotations

from datetime import timedelta

from commands import COMMANDS
from ledger.facts import Charge
from ledger.money import Money
from storage.outbox import Promise, promise
from storage.posting import post
from storage.store import Connection
from storage.subscriptions import Address, Subscriber, subscribe, switch_off
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, contents, new_workspace
from tests.commands.test_connecting import KEY
from tests.commands.test_permission import line_of

THEIRS = ("31415.", "31,415", "mistral", "rival")  # a figure, a provider, a name


async def furnish(house: TestHouse) -> int:
    """A rival with every kind of row."""
    rival = new_workspace(house, "rival")
    rick = Person(house, "rick")
    for line in (
        "/settings zone=Kolkata thresholds=77 everyone=yes",
        "/limit 31415.92 month",
        "/limit 31415.92 day mistral",
        "/reading mistral 31415.92",
        f"/connect openai key={KEY}",
    ):
        said(await rick.asks(line, "rival", keeper=True))

    def write(connection: Connection) -> None:
        now = house.clock.now
        yuan = Charge(
            "official", "a", now - timedelta(days=2), now - timedelta(days=1), Money.of("31415.92", "CNY")
        )
        account = connection.exec_driver_sql("select id from accounts where provider = 'openai'").scalar_one()
        post(connection, account, [yuan], now)
        subscribe(connection, rival, "digest", Address("telegram", "rival"), None, now)
        switch_off(connection, 1, "the rival's chat is gone.")
        told = Promise("collected", "{}", "the rival's")
        promise(connection, told, Subscriber(Address("telegram", "rival")), now, rival)
        connection.exec_driver_sql(
            "update outbox set state = 'undeliverable', trouble = 'the rival''s trouble'"
        )
        connection.exec_driver_sql("update accounts set trouble = 'the rival''s trouble'")

    house.wiring.store.write_now(write)
    return rival


async def test_no_answer_holds_anything_of_another_workspace(house: TestHouse) -> None:
    rival = await furnish(house)
    theirs = [row for row in contents(house)["accounts"] if row[1] == rival]
    ann, asked = Person(house, "ann"), set()
    for definition in COMMANDS:
        house.clock.pass_(seconds=10)
        line = line_of(definition).replace("mistral", "groq")
        for place in ("team", ""):
            answered = await ann.asks(line, place, keeper=True)
            told = answered.answer.model_dump_json() + repr(answered.reply)
            if definition.name != "help":  # whose examples are everybody's
                assert [word for word in THEIRS if word in told.lower()] == [], line
        asked.add(definition.name)
    assert asked == {definition.name for definition in COMMANDS}
    assert [row for row in contents(house)["accounts"] if row[1] == rival] == theirs


async def test_nor_does_one_change_anything_there(house: TestHouse) -> None:
    rival = await furnish(house)
    tables = ("day_lines", "counters", "budgets", "readings", "charges", "secrets", "meters")
    before = contents(house, but=WHO_ASKED)
    ann = Person(house, "ann")
    for line in ("/groq 3", "/limit 5 month", "/settings zone=Tokyo", "/undo", "/limit off month", "/start"):
        await ann.asks(line, keeper=True)
    after = contents(house, but=WHO_ASKED)
    for table in tables:
        assert {repr(row) for row in before[table]} <= {repr(row) for row in after[table]}, table
    assert [row for row in after["workspaces"] if row[0] == rival] == [
        row for row in before["workspaces"] if row[0] == rival
    ]

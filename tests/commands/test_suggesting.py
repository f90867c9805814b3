"""What may be typed where it depends on data: for whom, in which order, and never another's."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commands import COMMANDS
from commands.arguments import Around
from commands.caller import Caller
from commands.suggesting import LONGEST, MOST, PERIODS, is_suggested
from ledger.facts import Usage
from ledger.zones import SUGGESTED_ZONES, find_zones, parse_zone
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, contents, new_workspace, typed


def has_account(house: TestHouse, name: str, provider: str = "openai", workspace: int = 1) -> None:
    house.wiring.store.write_now(lambda connection: make_account(connection, workspace, provider, NOON, name))


def has_used(house: TestHouse, *models: str, provider: str = "openai", workspace: int = 1) -> None:
    def write(connection: Connection) -> None:
        at = NOON - timedelta(hours=1)
        facts = [Usage("pushed", model, at, at, model, {"input_tokens": 1}) for model in models]
        post(connection, make_account(connection, workspace, provider, NOON), facts, NOON)

    house.wiring.store.write_now(write)


async def suggested(
    house: TestHouse, command: str, argument: str, begun: str = "", caller: Caller | None = None, **given: Any
) -> list[str]:
    """For the keeper at the terminal unless somebody else types."""
    dispatch = house.wiring.dispatch
    return list(await dispatch.suggest(command, argument, begun, caller or house.keeper(), given))


async def test_accounts_are_those_of_the_provider_that_is_named(house: TestHouse) -> None:
    has_account(house, "research")
    has_account(house, "writing", "mistral")
    assert await suggested(house, "collect", "account") == ["writing", "research"]
    assert await suggested(house, "collect", "account", provider="openai") == ["research"]
    assert await suggested(house, "collect", "account", "WR") == ["writing"]
    assert await suggested(house, "collect", "account", "wr", provider="openai") == []
    assert await suggested(house, "collect", "account", "x") == []


async def test_of_groq_they_are_groqs(house: TestHouse) -> None:
    has_account(house, "research")
    has_account(house, "lab", "groq")
    assert await suggested(house, "groq", "account") == ["lab"]
    assert await suggested(house, "undo", "account") == ["lab", "research"]


async def test_what_begins_so_comes_before_what_holds_it(house: TestHouse) -> None:
    for name in ("unresting", "the rest", "rest"):
        has_account(house, name)
    assert await suggested(house, "rekey", "account", "rest") == ["rest", "the rest", "unresting"]


async def test_models_in_use_come_before_those_of_the_price_table(house: TestHouse) -> None:
    has_used(house, "gpt-zz", "gpt-4o")
    assert (await suggested(house, "price", "model", "gp"))[:2] == ["gpt-4o", "gpt-zz"]
    found = await suggested(house, "price", "model", "gpt-4o", provider="openai")
    assert found[0] == "gpt-4o"
    assert "gpt-4o-mini" in found
    assert len(found) == len(set(found))
    assert await suggested(house, "price", "model", "gpt-zz", provider="mistral") == []
    assert await suggested(house, "price", "model", "gpt", provider="acme") == []


async def test_a_model_with_a_price_of_its_own_is_suggested(house: TestHouse) -> None:
    assert await suggested(house, "price", "model", "housemade") == []
    said(await house.ask("/price openai housemade 1 2"))
    assert await suggested(house, "price", "model", "housemade") == ["housemade"]


async def test_there_are_never_too_many_nor_too_long_ones_nor_hidden_letters(house: TestHouse) -> None:
    has_used(house, *(f"zz-{number}" for number in range(MOST + 5)))
    assert len(await suggested(house, "price", "model", "zz-")) == MOST
    has_used(house, "yy-" + "y" * (LONGEST - 3), "yy-" + "y" * (LONGEST - 2), "yy-\u202etxet")
    assert await suggested(house, "price", "model", "yy-") == ["yy-" + "y" * (LONGEST - 3)]
    assert await suggested(house, "price", "model", "yy-" * 10_000) == []


async def test_zones_are_found_by_city_by_key_and_by_an_older_name(house: TestHouse) -> None:
    assert await suggested(house, "settings", "zone") == list(SUGGESTED_ZONES)
    assert (await suggested(house, "settings", "zone", "lisb"))[0] == "Europe/Lisbon"
    assert (await suggested(house, "start", "zone", "New Y"))[0] == "America/New_York"
    assert "Europe/Berlin" in await suggested(house, "start", "zone", "europe/b")
    assert await suggested(house, "settings", "zone", "atlantis") == []


def test_each_zone_that_is_found_is_one_that_can_be_typed() -> None:
    found = find_zones("")
    assert len(found) > 300
    assert [parse_zone(key) for key in found] == found
    assert not [key for key in found if key.startswith(("US/", "Etc/"))]


async def test_periods_can_be_read_as_they_are_suggested(house: TestHouse) -> None:
    found = await suggested(house, "summary", "period")
    assert found[: len(PERIODS)] == list(PERIODS)
    assert "november 2026" in found
    period = next(each for d in COMMANDS if d.name == "summary" for each in d.arguments)
    around = Around(NOON, ZoneInfo("UTC"), "USD")
    assert all(period.read(each, around) for each in found)
    assert (await suggested(house, "summary", "period", "last"))[:2] == ["last month", "last week"]
    assert await suggested(house, "summary", "period", "mo") == ["monday", "this month", "last month"]
    assert await suggested(house, "summary", "period", "next") == []


async def test_a_charge_lies_in_a_month_and_is_offered_no_week(house: TestHouse) -> None:
    found = await suggested(house, "charge", "month")
    assert found[:2] == ["november 2026", "october 2026"]
    assert len(found) == 12
    assert await suggested(house, "charge", "month", "week") == []


async def test_passports_are_those_that_can_be_revoked(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    said(await typed(house, "/settings everyone=yes"))
    for person, line in ((ann, "/passport laptop"), (ann, "/passport lost"), (bob, "/passport lamp")):
        said(await person.asks(line))
    said(await ann.asks("/revoke lost"))
    assert await suggested(house, "revoke", "name", "l", ann.caller()) == ["laptop"]
    assert await suggested(house, "revoke", "name", "l", bob.caller()) == ["lamp"]
    assert sorted(await suggested(house, "revoke", "name", "l", ann.caller(keeper=True))) == [
        "lamp",
        "laptop",
    ]


async def test_a_stranger_gets_none(house: TestHouse) -> None:
    has_account(house, "research")
    stranger = Person(house, "sam").caller("elsewhere", keeper=True)
    for command, argument in SUGGESTED:
        assert await suggested(house, command, argument, "", stranger) == []
    assert await suggested(house, "collect", "account", "r", Person(house, "sam").caller("")) == []


async def test_who_may_not_ask_the_command_gets_none(house: TestHouse) -> None:
    has_account(house, "research")
    has_used(house, "gpt-zz")
    ann = Person(house, "ann")
    assert await suggested(house, "rekey", "account", "", ann.caller()) == []
    said(await typed(house, "/settings everyone=yes"))
    assert await suggested(house, "collect", "account", "r", ann.caller()) == ["research"]
    assert await suggested(house, "rekey", "account", "r", ann.caller()) == []
    assert await suggested(house, "price", "model", "gpt-zz", ann.caller()) == []
    only_asks = ann.caller(keeper=True, limit_to=frozenset({"ask"}))
    assert await suggested(house, "collect", "account", "r", only_asks) == []
    assert await suggested(house, "summary", "period", "today", only_asks) == ["today"]


async def test_another_workspaces_names_are_never_suggested(house: TestHouse) -> None:
    other = new_workspace(house, "others")
    has_account(house, "theirs", workspace=other)
    has_used(house, "their-model", workspace=other)
    bob = Person(house, "bob")
    said(await bob.asks("/passport their-key", "others", keeper=True))
    theirs = bob.caller("others", keeper=True)
    for command, argument, begun in (
        ("collect", "account", "theirs"),
        ("price", "model", "their-model"),
        ("revoke", "name", "their-key"),
    ):
        assert await suggested(house, command, argument, begun) == []
        assert await suggested(house, command, argument, begun, theirs) == [begun]


SUGGESTED = [(d.name, a.name) for d in COMMANDS for a in d.arguments if is_suggested(d.name, a)]


def test_these_are_suggested_and_no_secret_among_them() -> None:
    assert {("price", "model"), ("revoke", "name"), ("start", "zone"), ("rekey", "account")} <= set(SUGGESTED)
    secrets = {(d.name, a.name) for d in COMMANDS for a in d.arguments if a.secret}
    assert ("connect", "key") in secrets
    assert not secrets & set(SUGGESTED)
    assert ("limit", "period") not in SUGGESTED  # a menu lists all of its choices


@pytest.mark.parametrize("what", [("connect", "key"), ("nope", "account"), ("collect", "nope"), ("", "")])
async def test_a_secret_and_what_is_no_argument_get_none(house: TestHouse, what: tuple[str, str]) -> None:
    has_account(house, "sk-like")
    assert await suggested(house, *what, "sk") == []
    assert await suggested(house, "connect", "account", "sk") == ["sk-like"]


async def test_it_writes_nothing_and_takes_nothing_from_the_pace(house: TestHouse) -> None:
    ann = Person(house, "ann")
    before = contents(house)
    for _ in range(100):
        assert await suggested(house, "settings", "zone", "lisb", ann.caller(keeper=True))
    assert contents(house) == before
    said(await ann.asks("/budget", keeper=True))


async def test_a_store_that_is_closed_suggests_nothing(house: TestHouse) -> None:
    await asyncio.to_thread(house.wiring.store.close)
    assert await suggested(house, "settings", "zone", "lisb") == []

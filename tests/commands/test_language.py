"""In which language a place, a person and a program are answered, and told."""

from __future__ import annotations

from pathlib import Path

from commands.dispatch import Answered
from commands.reply import Text
from storage.languages import language_to
from storage.store import Connection
from storage.subscriptions import Address
from tests.bot.house import TestHouse, test_house
from tests.commands.cast import Person, a_code, refused, typed

HERE, TO_YOU = "Hier spreche ich {language}.", "Mit dir spreche ich {language}."


def said(answered: Answered) -> str:
    first = answered.reply.blocks[0]
    assert isinstance(first, Text)
    return first.text


def spoken_to(house: TestHouse, address: Address, subscription: int | None = None) -> str:
    def read(connection: Connection) -> str:
        return language_to(connection, 1, address, subscription)

    return house.wiring.store.read_now(read)


async def test_a_keeper_chooses_the_language_of_a_place(house: TestHouse) -> None:
    ana = Person(house, "ana")
    assert said(await ana.asks("/language de", keeper=True)) == HERE
    assert (await ana.asks("/nonsense")).refusal is not None
    answered = await ana.asks("/language", keeper=True)
    assert (said(answered), answered.language) == (HERE, "de")
    assert refused(await ana.asks("/nonsense")).reply().blocks
    assert "gibt es nicht" in refused(await ana.asks("/nonsense")).sentence


async def test_a_member_does_not_choose_for_all(house: TestHouse) -> None:
    await Person(house, "ana").asks("/settings everyone=yes", keeper=True)
    refused(await Person(house, "ben").asks("/language de"), "for a keeper")
    assert spoken_to(house, Address("telegram", "team")) == ""


async def test_a_direct_chat_has_a_language_of_its_own(house: TestHouse) -> None:
    ana = Person(house, "ana")
    await ana.asks("/budget", keeper=True)
    assert said(await ana.asks("/language de", place="", keeper=True)) == TO_YOU
    assert (await ana.asks("/budget", place="")).language == "de"
    assert (await ana.asks("/budget", keeper=True)).language == "en"
    assert spoken_to(house, Address("telegram", "ana", direct=True)) == "de"


async def test_what_nobody_chose_is_what_the_network_says_of_a_person(house: TestHouse) -> None:
    ana = Person(house, "ana")
    await ana.asks("/budget", keeper=True)
    assert (await ana.asks("/budget", place="", language="de-AT")).language == "de"
    assert (await ana.asks("/budget", place="", language="pt-BR")).language == "en"
    assert (await ana.asks("/budget", keeper=True, language="de")).language == "en"  # others read it too


async def test_programs_are_answered_in_english(house: TestHouse) -> None:
    await typed(house, "/language de")
    assert (await typed(house, "/budget")).language == "de"
    caller = house.keeper("")
    answered = await typed(
        house, "/budget", Person(house, "local", "terminal").caller("terminal", via="http")
    )
    assert (caller.place, answered.language) == ("terminal", "en")


async def test_what_is_sent_is_in_the_language_of_where_it_goes(house: TestHouse) -> None:
    ana = Person(house, "ana")
    await ana.asks("/subscribe digest", keeper=True, chat="channel")
    channel = Address("telegram", "channel")
    assert spoken_to(house, channel, 1) == ""
    await ana.asks("/language de", keeper=True)
    assert spoken_to(house, channel, 1) == "de"
    assert (
        spoken_to(house, Address("discord", "elsewhere")) == "de"
    )  # the workspace's, as nothing else is known
    await ana.asks("/language en", keeper=True)
    assert spoken_to(house, channel, 1) == "en"


async def test_a_place_that_joins_speaks_what_its_network_says(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        code = await a_code(house)
        answered = await Person(house, "ana").asks(f"/start {code}", place="neu", language="de")
        assert answered.language == "de"
        assert (await Person(house, "ana").asks("/budget", place="neu")).language == "de"


async def test_a_passport_chooses_no_language_for_the_person_whose_it_is(house: TestHouse) -> None:
    await Person(house, "ana").asks("/passport ci ask", keeper=True)
    caller = Person(house, "").caller("", surface="http", via="http", passport=1)
    refused(await typed(house, "/language de", caller), "no chat to speak in")
    assert spoken_to(house, Address("telegram", "ana", direct=True)) == ""


async def test_the_button_of_what_is_no_command_is_in_the_place_s_language(house: TestHouse) -> None:
    ana = Person(house, "ana")
    said(await ana.asks("/language de", keeper=True))
    assert [action.label for action in (await ana.asks("/nonsense")).reply.actions] == ["Hilfe"]


async def test_what_one_place_chooses_is_not_chosen_for_those_that_were_there(house: TestHouse) -> None:
    ana, code = Person(house, "ana"), await a_code(house)
    assert (await ana.asks("/budget", keeper=True)).language == "en"
    await ana.asks(f"/start {code}", "mannschaft", language="de")
    assert (await ana.asks("/budget", "mannschaft", keeper=True)).language == "de"
    assert (await ana.asks("/budget", keeper=True)).language == "en"
    await ana.asks("/language de", keeper=True)
    assert (await ana.asks("/budget", keeper=True)).language == "de"


async def test_the_first_chat_s_language_is_its_team_s(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        ana, code = Person(house, "ana"), await a_code(house)
        await ana.asks(f"/start {code}", "mannschaft", language="de")
        assert (await typed(house, "/budget")).language == "de"
        assert (await ana.asks("/budget", place="")).language == "de"

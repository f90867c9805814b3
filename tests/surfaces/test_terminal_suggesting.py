"""What the terminal completes from data: the word it belongs to, and how much of it is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from bot.surfaces.terminal_chat.completing import CommandCompleter
from bot.surfaces.terminal_chat.conversation import Conversation
from storage.accounts import make_account
from tests.bot.house import NOON, TestHouse, test_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        for name in ("research", "sk-like", "two words"):
            has_account(made, name)
        yield made


def has_account(house: TestHouse, name: str, provider: str = "openai") -> None:
    house.wiring.store.write_now(lambda connection: make_account(connection, 1, provider, NOON, name))


async def completed(house: TestHouse, typed: str, *, keeper: bool = True) -> list[str]:
    """The lines that a person may choose between."""
    suggest = Conversation(house.wiring, keeper=keeper).suggest
    completer = CommandCompleter(house.wiring.dispatch.commands, suggest)
    found = completer.get_completions_async(Document(typed), CompleteEvent())
    return [typed[: len(typed) + each.start_position] + each.text async for each in found]


async def test_an_account_is_completed_in_its_place_and_by_its_name(house: TestHouse) -> None:
    has_account(house, "ruins", "mistral")
    assert await completed(house, "/collect openai res") == ["/collect openai research"]
    assert await completed(house, "collect openai account=r") == ["collect openai account=research"]
    assert await completed(house, "/collect account=ru") == ["/collect account=ruins"]
    assert await completed(house, "/collect openai account=zz") == []


async def test_several_words_are_replaced_together(house: TestHouse) -> None:
    assert (await completed(house, "/summary last m"))[0] == "/summary last month"
    assert (await completed(house, "/settings new y"))[0] == "/settings America/New_York"
    assert (await completed(house, "/settings zone=new y"))[0] == "/settings zone=America/New_York"
    assert "/summary last week" in await completed(house, "/summary ")
    assert "/summary last model" in await completed(house, "/summary last m")


async def test_a_name_of_two_words_is_not_offered_where_one_is_read(house: TestHouse) -> None:
    assert await completed(house, "/collect openai account=two") == []


async def test_a_model_follows_its_provider_and_nothing_follows_an_amount(house: TestHouse) -> None:
    assert "/price openai gpt-4o" in await completed(house, "/price openai gpt-4o")
    assert await completed(house, "/limit ") == []
    assert await completed(house, "/reading openai ") == []


async def test_a_secret_is_never_completed(house: TestHouse) -> None:
    assert await completed(house, "/connect openai sk") == []
    assert await completed(house, "/connect openai key=sk") == []
    assert await completed(house, "/connect openai account=sk") == ["/connect openai account=sk-like"]


async def test_a_member_is_offered_no_name_that_is_a_keepers(house: TestHouse) -> None:
    line = "/disconnect openai res"
    assert await completed(house, line) == ["/disconnect openai research"]
    assert await completed(house, line, keeper=False) == []


async def test_what_needs_no_data_is_completed_as_before(house: TestHouse) -> None:
    assert await completed(house, "/bu") == ["/budget"]
    assert await completed(house, "/connect opena") == ["/connect openai"]
    assert await completed(house, "/limit 2 period=w") == ["/limit 2 period=week"]
    assert await completed(house, "/nope d") == []
    assert await completed(house, "") == []

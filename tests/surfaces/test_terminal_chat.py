"""What a line at the terminal means, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.surfaces.contract import Outgoing
from bot.surfaces.terminal_chat.conversation import Conversation, Question
from bot.surfaces.terminal_chat.showing import Printer, TerminalSurface
from commands.dispatch import Answered
from commands.reply import Action, Reply
from storage.subscriptions import Address
from tests.bot.house import TestHouse, test_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


@pytest.fixture
def chat(house: TestHouse) -> Conversation:
    return Conversation(house.wiring)


async def title(chat: Conversation, line: str) -> str:
    said = await chat.hear(line)
    assert isinstance(said, Answered), said
    return said.refusal.sentence if said.refusal else said.reply.title


async def test_a_command_needs_no_slash_and_no_small_letters(chat: Conversation) -> None:
    assert await title(chat, "budget") == "Budget"
    assert await title(chat, "  /Budget  ") == "Budget"


async def test_other_words_get_a_hint(chat: Conversation) -> None:
    assert (await title(chat, "what is left?")).startswith("I take commands")
    assert (await title(chat, "1.06")).startswith("I take commands")


async def test_an_empty_line_is_not_answered(chat: Conversation) -> None:
    assert await chat.hear("   ") is None


async def test_a_line_without_end_is_refused(chat: Conversation) -> None:
    assert await title(chat, "/budget " + "x" * 5_000) == "That line is too long: 4,000 letters at most."


async def test_a_number_presses_an_action_of_the_last_reply(chat: Conversation) -> None:
    await chat.hear("/groq 1.06")
    assert await title(chat, "1") == "Undone"


async def test_a_number_that_was_not_offered_presses_nothing(chat: Conversation) -> None:
    await chat.hear("/groq 1.06")
    assert (await title(chat, "2")).startswith("There is no 2 to choose here.")
    assert (await title(chat, "0")).startswith("There is no 0 to choose here.")


async def test_an_action_with_an_open_argument_asks_and_the_next_line_answers(chat: Conversation) -> None:
    await chat.hear("/start")
    question = await chat.hear("11")
    assert isinstance(question, Question)
    assert not question.secret
    assert await chat.hear("") is question
    said = await chat.hear("Kathmandu")
    assert isinstance(said, Answered)
    assert "Asia/Kathmandu" in said.answer.model_dump_json()


async def test_a_command_instead_of_an_answer_drops_the_question(chat: Conversation) -> None:
    await chat.hear("/connect openai")
    assert await title(chat, "/budget") == "Budget"
    assert (await title(chat, "sk-admin-0123456789")).startswith("I take commands")


async def test_a_secret_is_asked_for_and_never_remembered(chat: Conversation) -> None:
    question = await chat.hear("/connect openai")
    assert isinstance(question, Question)
    assert question.secret
    assert "sk-admin-…" in question.sentence
    assert chat.holds_secret("/connect openai sk-admin-0123456789")
    assert chat.holds_secret("connect key=sk-admin-0123456789")
    assert not chat.holds_secret("/connect openai")
    assert not chat.holds_secret("/groq 1.06")


async def test_no_secret_is_asked_for_what_is_refused_anyway(chat: Conversation) -> None:
    assert "needs provider" in await title(chat, "/connect")
    assert "no provider that I know" in await title(chat, "/connect acme")


async def test_a_member_is_not_the_keeper(house: TestHouse) -> None:
    assert await title(Conversation(house.wiring, keeper=False), "/limit 2 day") == (
        "/limit is for a keeper (Manage Server on Discord, an administrator on Telegram)."
    )


async def test_a_delivery_is_printed_and_its_actions_can_be_pressed(
    house: TestHouse, chat: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    surface = TerminalSurface(Printer(house.clock), chat)
    await chat.hear("/budget")
    found = await house.ask("/status")
    told = Answered(
        "status", found.answer, Reply("News", actions=(Action("Show", "summary"),)), private=False
    )
    address = Address("terminal", "terminal")
    message = await surface.send(Outgoing(address, told, "", "nonce"))
    assert message
    assert await surface.send(Outgoing(address, told, message, "nonce")) == message
    assert capsys.readouterr().out == "News\n1. Show\n\nNews\n1. Show\n"
    assert await title(chat, "1") == "Spend, November 2026"
    assert await surface.cannot_send(address) is None


async def test_a_delivery_without_actions_leaves_the_numbers_as_they_were(
    house: TestHouse, chat: Conversation
) -> None:
    await chat.hear("/groq 1.06")
    found = await house.ask("/status")
    chat.show(Answered("status", found.answer, Reply("News"), private=False))
    assert await title(chat, "1") == "Undone"

"""The chat on a screen: what is typed, completed, remembered, and kept off the screen."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.data_structures import Size
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from bot.surfaces.terminal_chat.completing import CommandCompleter
from bot.surfaces.terminal_chat.conversation import Conversation
from bot.surfaces.terminal_chat.screen import INTRODUCTION, ScreenChat
from bot.surfaces.terminal_chat.showing import Printer
from commands import COMMANDS
from tests.bot.house import TestHouse, test_house

BY_NAME = {definition.name: definition for definition in COMMANDS}
KEY = "sk-admin-0123456789abcdef"


@pytest.fixture
def shown() -> io.StringIO:
    """All that was ever sent to the screen."""
    return io.StringIO()


@pytest.fixture
def keys(shown: io.StringIO) -> Iterator[PipeInput]:
    """A keyboard, and a screen of 30 lines before it."""
    screen = Vt100_Output(shown, lambda: Size(30, 100))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=screen):
        yield pipe


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


async def type_all(house: TestHouse, keys: PipeInput, text: str) -> None:
    """Type at a screen until the chat ends."""
    history = house.wiring.settings.home / "history"
    chat = ScreenChat(
        Conversation(house.wiring), Printer(house.clock), house.wiring.dispatch.commands, history
    )
    keys.send_text(text)
    async with asyncio.timeout(20):
        await chat.run()


def completions(typed: str) -> list[str]:
    return [
        found.text for found in CommandCompleter(BY_NAME).get_completions(Document(typed), CompleteEvent())
    ]


@pytest.mark.parametrize("end", ["\x04", "\x03", "/quit\r", "exit\r"])
async def test_a_chat_ends_by_key_and_by_word(
    end: str, house: TestHouse, keys: PipeInput, shown: io.StringIO
) -> None:
    await type_all(house, keys, f"/limit 2 day\r{end}")
    assert "Limit set" in shown.getvalue()


async def test_the_history_is_the_owners_and_holds_no_secret(house: TestHouse, keys: PipeInput) -> None:
    await type_all(house, keys, f"/limit 2 day\r/connect openai {KEY}\r/connect openai\r{KEY}\r\x04")
    history = house.wiring.settings.home / "history"
    text = history.read_text()
    assert history.stat().st_mode & 0o777 == 0o600
    assert "+/limit 2 day" in text
    assert "+/connect openai\n" in text
    assert KEY not in text
    assert house.rows("select count(*) from secrets") == [(1,)]


async def test_it_says_at_first_how_to_begin_and_to_end(
    house: TestHouse, keys: PipeInput, shown: io.StringIO
) -> None:
    await type_all(house, keys, "\x04")
    assert INTRODUCTION in shown.getvalue()


async def test_a_secret_is_typed_without_echo(house: TestHouse, keys: PipeInput, shown: io.StringIO) -> None:
    await type_all(house, keys, f"/connect openai\r{KEY}\r\x04")
    assert "OpenAI needs an Admin key" in shown.getvalue()
    assert "OpenAI connected" in shown.getvalue()
    assert KEY[-4:] not in shown.getvalue()


def test_a_screen_has_colours_unless_they_are_unwanted(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = asyncio.run(house.ask("/limit 2 day"))
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in Printer(house.clock, screen=True).text(answered)
    assert "\x1b[" not in Printer(house.clock).text(answered)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in Printer(house.clock, screen=True).text(answered)


def test_commands_are_completed_with_and_without_a_slash() -> None:
    assert completions("/bu") == completions("bu") == ["/budget"]
    assert "/limit" in completions("/")
    assert completions("") == []
    assert completions("/zz") == []


def test_choices_come_next_and_then_names() -> None:
    assert completions("/connect opena") == ["openai"]
    assert completions("/connect o") == ["openai", "openrouter"]
    assert completions("/limit ") == []
    assert completions("/limit 2 d") == ["day", "deepseek"]
    assert completions("/limit 2 day re") == ["refuse", "reserve="]
    assert completions("/limit 2 period=") == ["day", "week", "month"]
    assert completions("/limit 2 day period=w") == []
    assert completions("/nope d") == []


def test_a_secret_is_never_completed() -> None:
    assert "key=" not in completions("/connect openai ")
    assert completions("/connect openai s") == []
    assert completions("/connect openai key=s") == []

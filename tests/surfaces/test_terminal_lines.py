"""Plain lines on a pipe: each is asked in order, whatever bytes they are."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.surfaces.terminal_chat.conversation import Conversation
from bot.surfaces.terminal_chat.opening import kind_of_input
from bot.surfaces.terminal_chat.piped import PipedChat, lines_of
from bot.surfaces.terminal_chat.showing import Printer
from commands.dispatch import Answered
from tests.bot.house import TestHouse, test_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path / "house") as made:
        yield made


def filled(data: bytes) -> int:
    """A pipe with this in it, and nobody who writes more."""
    reads, writes = os.pipe()
    os.write(writes, data)
    os.close(writes)
    return reads


@pytest.mark.parametrize(
    "data, lines",
    [
        (b"", []),
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\r\n\r\ntwo", ["one", "", "two"]),
        ("€ 1\n".encode(), ["€ 1"]),
        (b"\xff\n", ["\ufffd"]),
    ],
)
async def test_lines_come_as_they_were_written(data: bytes, lines: list[str]) -> None:
    assert [line async for line in lines_of(filled(data))] == lines


async def test_more_lines_than_are_read_ahead_come_too(tmp_path: Path) -> None:
    (tmp_path / "many").write_text("".join(f"{number}\n" for number in range(1_000)))
    descriptor = os.open(tmp_path / "many", os.O_RDONLY)
    assert [line async for line in lines_of(descriptor)] == [str(number) for number in range(1_000)]
    os.close(descriptor)


async def test_answers_stand_apart_on_standard_output(
    house: TestHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = PipedChat(Conversation(house.wiring), Printer(house.clock), filled(b"/limit 2 day\n\n/bugdet\n"))
    await chat.run()
    answers = capsys.readouterr().out.split("\n\n")
    assert [answer.splitlines()[0] for answer in answers] == [
        "Limit set",
        "There is no /bugdet. Did you mean /budget [provider]? /help lists what I can do.",
    ]


async def test_quit_ends_the_chat_and_what_follows_is_not_asked(
    house: TestHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = PipedChat(Conversation(house.wiring), Printer(house.clock), filled(b"/Quit\n/budget\n"))
    await chat.run()
    assert capsys.readouterr().out == ""


def test_null_closed_and_unreadable_input_is_nobody(tmp_path: Path) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    assert kind_of_input(null) == "none"
    os.close(null)
    assert kind_of_input(null) == "none"
    written = os.open(tmp_path / "nohup.out", os.O_WRONLY | os.O_CREAT)
    assert kind_of_input(written) == "none"
    os.close(written)


def test_a_pipe_and_a_file_are_plain_lines(tmp_path: Path) -> None:
    pipe = filled(b"")
    assert kind_of_input(pipe) == "pipe"
    os.close(pipe)
    (tmp_path / "asks").write_text("/budget\n")
    file = os.open(tmp_path / "asks", os.O_RDONLY)
    assert stat.S_ISREG(os.fstat(file).st_mode)
    assert kind_of_input(file) == "pipe"
    os.close(file)


def test_a_terminal_is_plain_lines_too_when_the_answers_go_elsewhere() -> None:
    ours, theirs = os.openpty()
    assert kind_of_input(theirs) == "pipe"  # pytest has standard output
    os.close(ours)
    os.close(theirs)


async def test_a_script_may_ask_more_often_than_a_person(house: TestHouse) -> None:
    script, person = Conversation(house.wiring, via="pipe"), Conversation(house.wiring)
    for _ in range(25):
        answered = await script.hear("/budget")
        assert isinstance(answered, Answered)
        assert answered.refusal is None
    asked = [await person.hear("/budget") for _ in range(25)]
    assert sum(isinstance(each, Answered) and each.refusal is not None for each in asked) == 5

"""`purser ask '/budget'`: one ask, its answer on standard output, a refusal on standard error."""

from __future__ import annotations

import asyncio
import getpass
import sys

from bot.command_line.opened import opened
from bot.command_line.trouble import Failed
from bot.surfaces.terminal_chat.conversation import Conversation, Question
from bot.surfaces.terminal_chat.showing import Printer
from bot.wiring import Wiring
from commands.dispatch import Answered


def ask_once(line: str, *, as_json: bool, keeper: bool) -> int:
    """Ask as whoever sits here, or as a member; gives the exit status."""
    with opened() as wiring:
        answered = asyncio.run(_ask(wiring, line, keeper=keeper))
        return _print(wiring, answered, as_json=as_json)


async def _ask(wiring: Wiring, line: str, *, keeper: bool) -> Answered:
    conversation = Conversation(wiring, keeper=keeper, via="command line")
    said = await conversation.hear(line if line.startswith("/") else f"/{line}")
    if isinstance(said, Question):
        said = await conversation.hear(_answer_to(said))
    if not isinstance(said, Answered):
        raise Failed("There is nothing to ask: try purser ask '/budget'.")
    return said


def _answer_to(question: Question) -> str:
    """A secret, without echo where somebody types, else the next line of standard input."""
    if sys.stdin is None:
        raise Failed(question.sentence)
    if sys.stdin.isatty():
        return getpass.getpass(f"{question.sentence} ")
    return sys.stdin.readline().lstrip("/ ")


def _print(wiring: Wiring, answered: Answered, *, as_json: bool) -> int:
    refusal = answered.refusal
    if as_json:
        print(answered.answer.model_dump_json(indent=2))  # noqa: T201 - it is what was asked for
    if refusal:
        raise Failed(" ".join([refusal.sentence, *refusal.lines]))
    if not as_json:
        Printer(wiring.clock, screen=sys.stdout.isatty()).show(answered)
    return 0

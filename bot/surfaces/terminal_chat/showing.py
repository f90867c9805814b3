"""Printing what is said, and taking deliveries addressed to the terminal."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import textwrap
from collections.abc import Callable
from datetime import datetime

from bot.rendering.terminal import paint
from bot.surfaces.contract import Outgoing
from bot.surfaces.terminal_chat.conversation import Conversation, Question
from bot.wiring import TERMINAL
from commands.catalogue import speaking
from commands.dispatch import Answered
from storage.subscriptions import Address

PIPE_WIDTH = 80
WIDEST = 120  # beyond this the eye loses the line


class Printer:
    """Prints answers to standard output, a blank line between two."""

    def __init__(self, clock: Callable[[], datetime], *, screen: bool = False) -> None:
        self._clock = clock
        self._screen = screen
        self._colour = screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._printed = False

    def show(self, said: Answered | Question) -> None:
        """Print at once. Raises BrokenPipeError where nobody reads any more."""
        text = "\n".join(self._wrapped(said)) if isinstance(said, Question) else self.text(said)
        between = "\n" if self._printed else ""
        self._printed = True
        sys.stdout.write(f"{between}{text}\n")
        sys.stdout.flush()

    def text(self, answered: Answered) -> str:
        """The answer as it is printed, without a line break at the end."""
        today = self._clock().astimezone(answered.zone).date()
        reply, zone = answered.reply, answered.zone
        with speaking(answered.language):
            return paint(reply, zone=zone, width=self._width, colour=self._colour, today=today)

    @property
    def _width(self) -> int:
        return min(shutil.get_terminal_size().columns, WIDEST) if self._screen else PIPE_WIDTH

    def _wrapped(self, question: Question) -> list[str]:
        return textwrap.wrap(question.sentence, self._width, break_on_hyphens=False)


class TerminalSurface:
    """The terminal as a place that can be written to, while a chat is open there."""

    name = TERMINAL

    def __init__(self, printer: Printer, conversation: Conversation) -> None:
        self._printer = printer
        self._conversation = conversation

    async def send(self, outgoing: Outgoing) -> str:
        """Print it; what was printed cannot be edited, so a new version is printed anew."""
        self._printer.show(outgoing.answered)
        self._conversation.show(outgoing.answered)
        return outgoing.message or secrets.token_hex(8)

    async def cannot_send(self, address: Address) -> str | None:  # noqa: ARG002 - there is one
        """Whoever sits here may always be written to."""
        return None

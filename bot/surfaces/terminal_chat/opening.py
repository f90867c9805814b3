"""Which chat there is: on a screen, on a pipe, or none."""

from __future__ import annotations

import os
import stat
import sys
from typing import Literal

from bot.process import Chat
from bot.surfaces.terminal_chat.conversation import Conversation
from bot.surfaces.terminal_chat.piped import PipedChat
from bot.surfaces.terminal_chat.showing import Printer, TerminalSurface
from bot.wiring import TERMINAL, Wiring

Input = Literal["screen", "pipe", "none"]


def kind_of_input(descriptor: int = 0) -> Input:
    """What standard input is; closed, null, or a terminal that another job has: none."""
    if descriptor == 0 and sys.stdin is None:
        return "none"  # it was closed at the start; another file may have its number by now
    try:
        found = os.fstat(descriptor)
        os.read(descriptor, 0)  # nohup leaves a descriptor that cannot be read
    except OSError:
        return "none"
    if stat.S_ISCHR(found.st_mode) and found.st_rdev == os.stat(os.devnull).st_rdev:  # noqa: PTH116
        return "none"
    if not os.isatty(descriptor):
        return "pipe"
    if _in_background(descriptor):
        return "none"
    return "screen" if sys.stdout is not None and sys.stdout.isatty() else "pipe"


def open_chat(wiring: Wiring, kind: Input, *, demo: bool = False) -> Chat | None:
    """The chat, connected as the surface "terminal"; None without somebody who types.

    `demo`: its prompt says that nothing there is real.
    """
    if kind == "none":
        return None
    printer = Printer(wiring.clock, screen=kind == "screen")
    conversation = Conversation(wiring, via="pipe" if kind == "pipe" else "")
    wiring.surfaces[TERMINAL] = TerminalSurface(printer, conversation)
    if kind == "pipe":
        return PipedChat(conversation, printer)
    from bot.surfaces.terminal_chat.screen import DEMO, PROMPT, ScreenChat

    history = wiring.settings.home / "history"
    return ScreenChat(conversation, printer, wiring.dispatch.commands, history, DEMO if demo else PROMPT)


def _in_background(descriptor: int) -> bool:
    """Whether reading this terminal would stop the process: the shell has given it to another job."""
    try:
        return os.tcgetpgrp(descriptor) != os.getpgrp()
    except OSError:  # it governs no jobs of ours
        return False

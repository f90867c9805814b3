"""Plays a transcript: each `> line` is typed at the terminal, and what is said is written below it.

A new database, noon of 20 November 2026 in UTC, a minute passes with every line. `# ` begins a remark,
`~ 2026-11-21 09:00` moves the clock and does what is due then. Collections go to OpenAI's stand-in.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from bot.collecting import collect_due
from bot.delivering import deliver_due
from bot.reminding import remind_all
from bot.schedule import Clockwork
from bot.surfaces.terminal_chat.conversation import Conversation
from bot.surfaces.terminal_chat.showing import Printer, TerminalSurface
from bot.watching import Watching
from bot.wiring import TERMINAL
from tests.bot.house import TestHouse, test_house

CODE = re.compile(r"\b[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}\b")  # one-time codes are random


async def play(script: str, home: Path) -> str:
    """The transcript as it is said today; remarks and typed lines stay as they are."""
    with test_house(home) as house:
        table = Table(house)
        blocks = ["\n".join([line, *await table.turn(line)]) for line in typed(script)]
    return "\n\n".join(blocks) + "\n"


def typed(script: str) -> Iterator[str]:
    """What a person does in a transcript, without what is said; remarks stand before what they are about."""
    remarks: list[str] = []
    for line in script.splitlines():
        if line.startswith("# "):
            remarks.append(line)
        elif line.startswith(("> ", "~ ")):
            yield "\n".join([*remarks, line])
            remarks = []


class Table:
    """The terminal of one house, and whoever sits there."""

    def __init__(self, house: TestHouse) -> None:
        self._house = house
        self._conversation = Conversation(house.wiring)
        self._printer = Printer(house.wiring.clock)
        self._clockwork, self._watching = Clockwork(house.wiring), Watching(house.wiring)
        house.wiring.surfaces[TERMINAL] = TerminalSurface(self._printer, self._conversation)

    async def turn(self, block: str) -> list[str]:
        """Do one line, and what it made due; gives the lines that are printed."""
        line = block.splitlines()[-1]
        with redirect_stdout(io.StringIO()) as printed:
            if line.startswith("~ "):
                self._house.clock.now = datetime.fromisoformat(line[2:]).replace(tzinfo=UTC)
                await self._clockwork.tick()
                await self._watching.look()
                await remind_all(self._house.wiring)
            else:
                said = await self._conversation.hear(line[2:])
                if said is not None:
                    self._printer.show(said)
            await self._do_what_is_due()
        self._house.clock.pass_(minutes=1)
        return CODE.sub("XXXXX-XXXXX", printed.getvalue()).strip("\n").splitlines()

    async def _do_what_is_due(self) -> None:
        while await collect_due(self._house.wiring):
            pass
        await deliver_due(self._house.wiring)

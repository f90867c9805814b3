"""The command line with a terminal as its standard error, where progress is one line that changes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bot.started import surroundings


@dataclass
class AtATerminal:
    """A running command, and what it said on its terminal so far."""

    process: subprocess.Popen[bytes]
    terminal: int
    said: str = ""

    def until(self, words: str) -> None:
        """Wait until it has said this; AssertionError if it ends before."""
        while words not in self.said:
            try:
                more = os.read(self.terminal, 4096)
            except OSError:  # Linux says so that nobody is at the other side any more
                more = b""
            assert more, f"it ended and said: {self.said}"
            self.said += more.decode()


@contextmanager
def watched(words: Sequence[str]) -> Iterator[AtATerminal]:
    """Start `purser` with these words; whatever is left of it afterwards is ended."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=surroundings({})) as process:
        os.close(theirs)
        try:
            yield AtATerminal(process, ours)
        finally:
            process.kill()
            os.close(ours)

"""Purser as a process of its own, as an operator starts it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

PURSER = [sys.executable, "-m", "bot"]
PATIENCE = 60.0  # seconds before a test gives up; nothing is measured


def run_with(lines: str, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it on a pipe with these lines, to its end."""
    return subprocess.run(
        [*PURSER, *(words or ("run",))],
        input=lines,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=surroundings(settings),
        check=False,
    )


def surroundings(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process; any free port unless a test names one."""
    return {**os.environ, "PURSER_HTTP_PORT": "0", **settings}


class Started:
    """A process that runs; `errors` are its lines on standard error, as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seen: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        assert process.stderr is not None
        threading.Thread(target=self._read, args=(process.stderr,), daemon=True).start()

    def wait_for(self, words: str) -> str:
        """The first line on standard error that holds these words; lines before it are passed over."""
        while words not in (line := self._lines.get(timeout=PATIENCE)):
            self.seen.append(line)
        return line

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        """The next line on standard output."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """The exit status after a signal; the tests allow what the process promises: five seconds."""
        self.process.send_signal(by)
        return self.process.wait(timeout=5)

    def _read(self, errors: IO[str]) -> None:
        for line in errors:
            self._lines.put(line.rstrip("\n"))


@contextmanager
def started(
    *words: str, stdin: int = subprocess.DEVNULL, module: str = "bot", **settings: str
) -> Iterator[Started]:
    """`purser run`, or another module, killed at the end if it has not ended by then."""
    with subprocess.Popen(
        [sys.executable, "-m", module, *(words or ("run",))],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=surroundings(settings),
    ) as process:
        try:
            yield Started(process)
        finally:
            process.kill()

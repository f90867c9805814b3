"""How far long work is, on standard error: one line that changes, or a line now and then where nobody looks.

Standard output stays what was asked for, so that it can be led elsewhere.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

AT_ONCE, NOW_AND_THEN = 0.2, 10.0  # seconds between two tellings, on a terminal and elsewhere
Said = Callable[[int, int], str]
CLEARED = "\r\x1b[K"


class Progress:
    """Tells of work with `said`, in which `{done}` stands: how much, and of how much where that is known.

    `said` may be a function of both, which gives the sentence. Nothing is told of work that is over before
    the first telling is due. `clock` gives seconds.
    """

    def __init__(
        self,
        said: str | Said,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._said = said
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._is_terminal = self._stream.isatty()
        self._every = AT_ONCE if self._is_terminal else NOW_AND_THEN
        self._told_at = clock()
        self._shown = False

    def about(self, said: str) -> None:
        """What follows is of something else."""
        self._said = said

    def tell(self, done: int, total: int | None = None) -> None:
        """So much is done; told only if it is time."""
        now = self._clock()
        if now - self._told_at < self._every:
            return
        self._told_at = now
        self._write(self._sentence(done, total))

    def end(self) -> None:
        """It is over: a line that changed is gone."""
        if self._shown:
            self._stream.write(CLEARED)
            self._stream.flush()
            self._shown = False

    def _sentence(self, done: int, total: int | None) -> str:
        if not isinstance(self._said, str):
            return self._said(done, max(total or 0, done))
        of = f"{done:,}" if total is None else f"{done:,} of {max(total, done):,}"
        return self._said.format(done=of)

    def _write(self, sentence: str) -> None:
        if self._is_terminal:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"{CLEARED}{sentence[:width]}")
            self._shown = True
        else:
            self._stream.write(f"{sentence}\n")
        self._stream.flush()


@contextmanager
def progress(said: str | Said) -> Iterator[Progress]:
    """Progress whose line is gone when the work ends, however it ends."""
    told = Progress(said)
    try:
        yield told
    finally:
        told.end()

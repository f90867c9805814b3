"""Progress of long work: a line that changes at a terminal, a line now and then in a log, never a flood."""

from __future__ import annotations

import io

from bot.command_line.progress import CLEARED, Progress


class Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def worked(*, terminal: bool, seconds: float, steps: int, total: int | None) -> tuple[str, int]:
    """What is told of steps that take together so long; the text, and how often it was told."""
    stream, clock = Stream(terminal=terminal), Hand()
    progress = Progress("{done} rows are in.", stream, clock)
    for step in range(1, steps + 1):
        clock.seconds += seconds / steps
        progress.tell(step * 1000, total)
    told = stream.getvalue().count("rows are in.")
    progress.end()
    return stream.getvalue(), told


def test_at_a_terminal_one_line_changes_and_is_gone_at_the_end() -> None:
    text, told = worked(terminal=True, seconds=10, steps=1000, total=1_000_000)
    assert 40 <= told <= 50
    assert "\n" not in text
    assert f"{CLEARED}500,000 of 1,000,000 rows are in." in text
    assert text.endswith(CLEARED)


def test_in_a_log_a_line_comes_every_ten_seconds() -> None:
    text, told = worked(terminal=False, seconds=35, steps=1000, total=None)
    assert told == 3
    assert text.splitlines()[0] == "286,000 rows are in."
    assert "\r" not in text


def test_what_is_over_at_once_is_not_told() -> None:
    for terminal in (True, False):
        assert worked(terminal=terminal, seconds=0.1, steps=10, total=10) == ("", 0)


def test_a_sentence_may_come_from_elsewhere() -> None:
    stream, clock = Stream(terminal=False), Hand()
    progress = Progress(lambda done, total: f"{done} von {total}", stream, clock)
    clock.seconds += 11
    progress.tell(5, 3)
    assert stream.getvalue() == "5 von 5\n"


def test_more_than_was_counted_is_told_as_it_is() -> None:
    text, _ = worked(terminal=False, seconds=11, steps=1, total=7)
    assert text == "1,000 of 1,000 rows are in.\n"

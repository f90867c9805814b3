"""How far long work is: a function that is told now and then, and never has to do anything."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[int, int], None]  # so much is done, of so much


def untold(done: int, total: int) -> None:
    """Nobody waits for it."""

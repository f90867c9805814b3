"""Saying a thing once in a while, however often it is asked for: nobody makes the bot a nuisance."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta

MOST = 10_000  # remembered; beyond that the oldest are forgotten


class Quiet:
    """Kept in memory: nothing is stored of a stranger."""

    def __init__(self) -> None:
        self._said: dict[Hashable, datetime] = {}

    def may_say(self, what: Hashable, now: datetime, every: timedelta) -> bool:
        """Whether it has not been said for so long; it counts as said now."""
        before = self._said.get(what)
        if before is not None and timedelta() <= now - before < every:
            return False
        self._said.pop(what, None)
        self._said[what] = now
        if len(self._said) > MOST:
            del self._said[next(iter(self._said))]
        return True

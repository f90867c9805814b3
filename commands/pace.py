"""How often one person and one place may ask: a courtesy to the others, kept in memory."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from commands.caller import Caller

A_MINUTE = timedelta(minutes=1)
PERSON, PLACE = 20, 60
PROGRAM = 6_000
KEPT = 10_000  # askers remembered; beyond that the quiet ones are forgotten


class Pace:
    """Counts asks of the last minute. The clock is not counted."""

    sentence = "That was a lot in one minute: please ask again in a little while."

    def __init__(self) -> None:
        self._asked: dict[tuple[str, ...], deque[datetime]] = {}

    def allows(self, caller: Caller) -> bool:
        """Count this ask, and say whether it is within both limits. One too many is not counted."""
        limits = {
            ("person", caller.surface, caller.person): PERSON,
            ("place", caller.surface, caller.place): PLACE,
        }
        if caller.via:  # a program takes nothing from the person at the same place
            limits = {("program", caller.surface, caller.via): PROGRAM}
        if caller.passport is not None:
            limits = {("passport", caller.surface, str(caller.passport)): PROGRAM}
        recent = {who: self._recent(who, caller.at) for who in limits if who[2]}
        if any(len(times) >= limits[who] for who, times in recent.items()):
            return False
        for times in recent.values():
            times.append(caller.at)
        return True

    def _recent(self, who: tuple[str, ...], now: datetime) -> deque[datetime]:
        if len(self._asked) > KEPT:
            self._asked = {
                key: times for key, times in self._asked.items() if times and times[-1] > now - A_MINUTE
            }
        times = self._asked.setdefault(who, deque())
        while times and times[0] <= now - A_MINUTE:
            times.popleft()
        return times

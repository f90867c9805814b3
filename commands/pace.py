"""How often one person, one place and one program may ask: a courtesy to the others, kept in memory."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from commands.caller import Caller

A_MINUTE = timedelta(minutes=1)
PERSON, PLACE = 20, 60
PROGRAM = 120_000  # permission to spend is asked for before every call of a model
KEPT = 10_000  # askers remembered; beyond that the quiet ones are forgotten

Asker = tuple[str, str, str]


class Pace:
    """Counts asks of the last minute. The clock is not counted."""

    def __init__(self) -> None:
        self._asked: dict[Asker, deque[datetime]] = {}
        self._rested_at: dict[Asker, datetime] = {}

    def allows(self, caller: Caller) -> bool:
        """Count this ask, and say whether it is within its limits. One too many is not counted."""
        if caller.passport is not None:
            return self._lets_pass(("passport", caller.surface, str(caller.passport)), caller.at)
        if caller.via:  # a program takes nothing from the person at the same place
            return self._lets_pass(("program", caller.surface, caller.via), caller.at)
        limits = {
            ("person", caller.surface, caller.person): PERSON,
            ("place", caller.surface, caller.place): PLACE,
        }
        recent = {who: self._recent(who, caller.at) for who in limits if who[2]}
        if any(len(times) >= limits[who] for who, times in recent.items()):
            return False
        for times in recent.values():
            times.append(caller.at)
        return True

    def _lets_pass(self, who: Asker, now: datetime) -> bool:
        """A program's asks as one moment, however many: when nothing of them would count any more.

        Each puts it off by its share of a minute, and it never lies more than a minute ahead.
        """
        if len(self._rested_at) > KEPT:
            self._rested_at = {each: at for each, at in self._rested_at.items() if at > now}
        before = self._rested_at.get(who, now)
        if not now < before <= now + A_MINUTE:  # it rests; or the clock was set back
            before = now
        after = before + A_MINUTE / PROGRAM
        if after > now + A_MINUTE:
            return False
        self._rested_at[who] = after
        return True

    def _recent(self, who: Asker, now: datetime) -> deque[datetime]:
        if len(self._asked) > KEPT:
            self._asked = {
                key: times for key, times in self._asked.items() if times and times[-1] > now - A_MINUTE
            }
        times = self._asked.setdefault(who, deque())
        while times and times[0] <= now - A_MINUTE:
            times.popleft()
        return times

"""Giving back what a hold holds: `DELETE /holds/{id}`."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.definition import command
from commands.ended import cannot, not_found
from commands.holding import HoldAnswer, hold_answer, show_hold
from storage.ending_holds import Cannot
from storage.ending_holds import release as release_hold
from storage.holds import find_holds

__all__ = ["release", "show"]


@command(changes=True, needs="spend")
def release(ask: Ask, id: str) -> HoldAnswer | Refusal:
    """Give back what a hold holds: nothing was spent.

    Args:
        id: The hold's; /holds lists them.
    """
    hold = find_holds(ask.connection, ask.workspace, [id]).get(id)
    if hold is None:
        return not_found()
    done = release_hold(ask.connection, hold, ask.now)
    return cannot(hold, done) if isinstance(done, Cannot) else hold_answer(ask, done)


show = show_hold

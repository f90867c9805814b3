"""A longer life for a hold: `POST /holds/{id}/extend`."""

from __future__ import annotations

from datetime import timedelta

from commands.answers import Refusal
from commands.caller import Ask
from commands.definition import command
from commands.ended import cannot, not_found
from commands.holding import HoldAnswer, hold_answer, read_life, show_hold
from commands.wanting import LIFE, LONGEST
from storage.ending_holds import Cannot
from storage.ending_holds import extend as extend_hold
from storage.holds import find_holds

__all__ = ["extend", "show"]


@command(changes=True, needs="spend")
def extend(ask: Ask, id: str, ttl: str | None = None) -> HoldAnswer | Refusal:
    """Let a hold live longer, from now; a day after its granting at most.

    Args:
        id: The hold's.
        ttl: Its life from now, in seconds; 60 if left out.
    """
    hold = find_holds(ask.connection, ask.workspace, [id]).get(id)
    if hold is None:
        return not_found()
    life = read_life(ttl or "", LIFE, LONGEST)
    if not isinstance(life, timedelta):
        return life
    done = extend_hold(ask.connection, hold, life, ask.now)
    return cannot(hold, done) if isinstance(done, Cannot) else hold_answer(ask, done)


show = show_hold

"""`/deny`: refuse a hold that waits for a keeper."""

from __future__ import annotations

from commands.answers import Refusal
from commands.arguments import Rest
from commands.caller import Ask
from commands.definition import command
from commands.ended import not_found
from commands.holding import HoldAnswer, hold_answer, show_hold
from commands.waiting_holds import not_waiting, waiting_hold
from storage.holds import change_hold, find_holds
from storage.overriding import note_override

__all__ = ["deny", "show"]


@command(changes=True, needs="keep")
def deny(ask: Ask, id: str, why: Rest | None = None) -> HoldAnswer | Refusal:
    """Refuse a hold that waits for a keeper.

    Args:
        id: The hold's, or the first letters of it; /holds lists them.
        why: A word on it, which is kept.
    """
    hold = waiting_hold(ask, id)
    if hold is None:
        return not_found()
    waits = hold.state == "waiting" and not hold.is_over(ask.now)
    if not waits or not change_hold(ask.connection, hold.id, ("waiting",), state="denied", ended_at=ask.now):
        return not_waiting(hold, ask.now)
    person = ask.seat.person_id
    note_override(
        ask.connection, hold.wanted, "denial", hold.id, why or hold.wanted.purpose, ask.now, person_id=person
    )
    return hold_answer(ask, find_holds(ask.connection, ask.workspace, [hold.id])[hold.id])


show = show_hold

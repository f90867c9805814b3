"""`/approve`: let a hold pass that is above the line a keeper drew; it is still held against the budgets."""

from __future__ import annotations

from commands.answers import Refusal
from commands.arguments import Rest
from commands.caller import Ask
from commands.definition import command
from commands.ended import not_found
from commands.holding import HoldAnswer, clock_went_back, hold_answer, refused, show_hold
from commands.waiting_holds import not_waiting, waiting_hold
from ledger.admission import Refused
from storage.admitting import ClockWentBack, grant_waiting
from storage.holds import find_holds
from storage.overriding import note_override

__all__ = ["approve", "show"]


@command(changes=True, needs="keep")
def approve(ask: Ask, id: str, why: Rest | None = None) -> HoldAnswer | Refusal:
    """Let a hold pass that waits for a keeper.

    Args:
        id: The hold's, or the first letters of it; /holds lists them.
        why: A word on it, which is kept.
    """
    hold = waiting_hold(ask, id)
    if hold is None:
        return not_found()
    if hold.is_over(ask.now) or hold.state != "waiting":
        return not_waiting(hold, ask.now)
    try:
        ruling = grant_waiting(ask.connection, hold, ask.now)
    except ClockWentBack as trouble:
        return clock_went_back(trouble.back)
    if isinstance(ruling.said, Refused):
        return refused(ask, hold.wanted.amount, ruling)
    person, said = ask.seat.person_id, why or hold.wanted.purpose
    note_override(ask.connection, hold.wanted, "approval", hold.id, said, ask.now, person_id=person)
    return hold_answer(ask, find_holds(ask.connection, ask.workspace, [hold.id])[hold.id], ruling)


show = show_hold

"""One hold as it stands: `GET /holds/{id}`, by which a program learns what a keeper answered."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.definition import command
from commands.ended import not_found
from commands.holding import HoldAnswer, hold_answer, show_hold
from storage.holds import find_holds

__all__ = ["held", "show"]


@command(needs="spend")
def held(ask: Ask, id: str) -> HoldAnswer | Refusal:
    """Show how a hold stands.

    Args:
        id: The hold's.
    """
    hold = find_holds(ask.connection, ask.workspace, [id], to_change=False).get(id)
    return not_found() if hold is None else hold_answer(ask, hold)


show = show_hold

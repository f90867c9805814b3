"""Finding the hold that a keeper answers, by its id or the first letters of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from commands.answers import Refusal
from commands.caller import Ask
from storage.holds import Hold, find_holds, holds_in

LATELY = timedelta(days=1)
LEAST = 4  # letters


def waiting_hold(ask: Ask, id: str) -> Hold | None:
    """The hold of this id; or the only one that waits whose id begins so."""
    found = find_holds(ask.connection, ask.workspace, [id]).get(id)
    if found is not None or len(id) < LEAST:
        return found
    waiting = holds_in(ask.connection, ask.workspace, ("waiting",), ask.now - LATELY)
    like = [each for each in waiting if each.id.startswith(id.lower())]
    return like[0] if len(like) == 1 else None


def not_waiting(hold: Hold, now: datetime) -> Refusal:
    """Somebody answered it, or its hour is over."""
    over = hold.state == "waiting" and hold.is_over(now)
    state = "expired" if over else hold.state
    sentence = f"That hold does not wait any more: it is {state}."
    return Refusal(sentence=sentence, reason="conflict", details={"id": hold.id, "state": state})

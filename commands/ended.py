"""Why a hold cannot be ended, or kept alive, in that way."""

from __future__ import annotations

from commands.answers import Refusal
from storage.ending_holds import Cannot, Why
from storage.holds import Hold

SENTENCES: dict[Why, str] = {
    "too_late": "That hold ended and its grace is over: record the call with POST /usage instead.",
    "released": "That hold was released: ask for another, or record the call with POST /usage.",
    "denied": "A keeper denied that hold.",
    "waiting": "That hold still waits for a keeper's approval.",
    "settled": "That hold is settled already.",
    "expired": "That hold's life is over: settle it within its grace, or ask for another.",
}


def cannot(hold: Hold, said: Cannot) -> Refusal:
    """The sentence, with the hold's state for programs."""
    return Refusal(
        sentence=SENTENCES[said.why], reason="conflict", details={"id": hold.id, "state": hold.state}
    )


def not_found() -> Refusal:
    """No such hold in this workspace."""
    return Refusal(sentence="There is no hold of that id here.", reason="unknown")

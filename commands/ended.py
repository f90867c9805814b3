"""Why a hold cannot be ended, or kept alive, in that way."""

from __future__ import annotations

from commands.answers import Refusal
from storage.ending_holds import Cannot
from storage.holds import Hold


def cannot(hold: Hold, said: Cannot) -> Refusal:
    """The sentence, with the hold's state for programs."""
    return Refusal.of(f"ended.{said.why}", "conflict", details={"id": hold.id, "state": hold.state})


def not_found() -> Refusal:
    """No such hold in this workspace."""
    return Refusal.of("ended.not_found", "unknown")

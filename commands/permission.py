"""Who may ask what: the four words, and the sentences for those who may not."""

from __future__ import annotations

from commands.answers import Offer, Refusal
from commands.caller import Ask, Caller, may
from commands.definition import Definition
from storage.people import Seat, Several

CHOSEN = "workspace-"  # what a button of the choice between workspaces holds as its code
STRANGER = Refusal.of("permission.stranger", "stranger")


def choose_workspace(several: Several) -> Refusal:
    """A person who belongs to several is asked once which one a direct chat is about."""
    offers = tuple(
        Offer(label=name[:60], command="start", given={"code": f"{CHOSEN}{id}"})
        for id, name in several.workspaces
    )
    return Refusal.of("permission.which_workspace", "conflict", offers=offers)


def not_permitted(definition: Definition, ask: Ask) -> Refusal | None:
    """A refusal if this caller may not ask this; None if they may."""
    return lacks(f"/{definition.name}", definition.needs, ask.seat, ask.caller)


def lacks(what: str, need: str, seat: Seat, caller: Caller) -> Refusal | None:
    """A refusal if who sits there may not do `what` (`/limit`, or a path of HTTP); None if they may."""
    if may(seat, caller, need):
        return None
    values = {"what": what, "need": need}
    return Refusal.of(f"permission.{_why_not(need, seat, caller)}", "not_allowed", values=values)


def _why_not(need: str, seat: Seat, caller: Caller) -> str:
    if need not in caller.limit_to:
        return "not_in_passport" if caller.passport is not None else "not_from_here"
    if caller.passport is not None:
        return "person_may_not"
    return "for_a_keeper" if need == "keep" or seat.everyone_may else "not_open_to_everyone"

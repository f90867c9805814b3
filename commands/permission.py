"""Who may ask what: the four words, and the sentences for those who may not."""

from __future__ import annotations

from commands.answers import Offer, Refusal
from commands.caller import Ask, Caller, may
from commands.definition import Definition
from storage.people import Seat, Several

CHOSEN = "workspace-"  # what a button of the choice between workspaces holds as its code
STRANGER = Refusal(
    sentence="I do not know this place yet: a keeper types /link where I already am, then /start CODE here.",
    reason="stranger",
)


def choose_workspace(several: Several) -> Refusal:
    """A person who belongs to several is asked once which one a direct chat is about."""
    return Refusal(
        sentence="You belong to several workspaces: which one is this chat about?",
        reason="conflict",
        offers=tuple(
            Offer(label=name[:60], command="start", given={"code": f"{CHOSEN}{id}"})
            for id, name in several.workspaces
        ),
    )


def not_permitted(definition: Definition, ask: Ask) -> Refusal | None:
    """A refusal if this caller may not ask this; None if they may."""
    return lacks(f"/{definition.name}", definition.needs, ask.seat, ask.caller)


def lacks(what: str, need: str, seat: Seat, caller: Caller) -> Refusal | None:
    """A refusal if who sits there may not do `what` (`/limit`, or a path of HTTP); None if they may."""
    if may(seat, caller, need):
        return None
    return Refusal(sentence=_sentence(what, need, seat, caller), reason="not_allowed")


def _sentence(what: str, need: str, seat: Seat, caller: Caller) -> str:
    if need not in caller.limit_to:
        if caller.passport is not None:
            return f"{what} needs “{need}”, which this passport does not have."
        return f"{what} is not allowed from here."
    if caller.passport is not None:
        return f"{what} needs “{need}”, which the passport's person may not any more."
    if need == "keep" or seat.everyone_may:
        return f"{what} is for a keeper (Manage Server on Discord, an administrator on Telegram)."
    return f"{what} is for a keeper; a keeper can open it to everyone with /settings everyone=yes."

"""Who may ask what: the four words, and the sentences for those who may not."""

from __future__ import annotations

from commands.answers import Offer, Refusal
from commands.caller import Ask
from commands.definition import Definition
from storage.people import Several

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
    if definition.needs not in ask.caller.limit_to:
        return Refusal(sentence=f"/{definition.name} is not allowed from here.", reason="not_allowed")
    if ask.seat.keeper or (ask.seat.everyone_may and definition.needs in ("ask", "record")):
        return None
    if definition.needs == "keep" or ask.seat.everyone_may:
        who = "a keeper (Manage Server on Discord, an administrator on Telegram)"
    else:
        who = "a keeper; a keeper can open it to everyone with /settings everyone=yes"
    return Refusal(sentence=f"/{definition.name} is for {who}.", reason="not_allowed")

"""`/subscribe`: the daily digest or the alerts, in this chat or for oneself.

Whether the bot may write there is for the surface to say: before it dispatches this command it asks
`Surface.cannot_send(address)` for the address that `address_of` gives, and answers with that sentence.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer, Refusal
from commands.caller import Ask, Caller
from commands.definition import command
from commands.reply import Action, Block, Note, Reply, Text, Value
from commands.where import here, privately
from ledger.thresholds import show_thresholds
from storage.budgets import budgets_of
from storage.subscriptions import Address
from storage.subscriptions import subscribe as keep_subscription
from storage.zone import plan_digest

What = Literal["digest", "alerts"]
Where = Literal["here", "me"]
NAMES = {"digest": "The digest", "alerts": "Alerts"}
NO_CHAT = Refusal(
    sentence="A passport has no chat to be told things in: type it where the messages are to come.",
    reason="conflict",
)


class SubscribeAnswer(Answer):
    """Who is told from now on. `again`: they were told before. `thresholds` as `50%,80%,100%`."""

    what: What
    where: Where
    again: bool
    next_digest: datetime
    zone: str | None
    thresholds: str
    has_budget: bool


@command(changes=True, needs="record")
def subscribe(ask: Ask, what: What, where: Where = "here") -> SubscribeAnswer | Refusal:
    """Get the daily digest or the alerts, here or for yourself.

    Args:
        what: The digest, every morning; or alerts, when a threshold of a limit is passed.
        where: In this chat (a keeper may) or in your own direct messages.
    """
    refusal = not_for_all(ask, where)
    if refusal:
        return refusal
    to = address_of(ask.caller, where)
    new = keep_subscription(ask.connection, ask.workspace, what, to, ask.seat.person_id or None, ask.now)
    at, _ = plan_digest(ask.connection, ask.workspace, ask.now)
    return SubscribeAnswer(
        what=what,
        where="me" if to.direct else "here",
        again=not new,
        next_digest=at,
        zone=ask.seat.zone,
        thresholds=show_thresholds(ask.seat.thresholds),
        has_budget=bool(budgets_of(ask.connection, ask.workspace, ask.currency, ask.now)),
    )


def address_of(caller: Caller, where: str) -> Address:
    """Where `here` or `me` is for this caller, who asks in a chat; `here` in a direct one is the person."""
    found = privately(caller) if where == "me" else here(caller)
    assert found is not None
    return found


def not_for_all(ask: Ask, where: str) -> Refusal | None:
    """Why this caller may not choose: what all of a chat read is a keeper's, one's own messages one's own."""
    if ask.caller.passport is not None:
        return NO_CHAT
    if address_of(ask.caller, where).direct or ask.may("keep"):
        return None
    return Refusal(
        sentence="What this chat is told is for a keeper to choose.",
        reason="not_allowed",
        lines=("For yourself, type /subscribe digest me",),
    )


def show(answer: SubscribeAnswer) -> Reply:
    values: dict[str, Value] = {
        "what": NAMES[answer.what],
        "where": "to you" if answer.where == "me" else "here",
        "next": answer.next_digest,
        "thresholds": answer.thresholds,
    }
    comes = "comes" if answer.what == "digest" else "come"
    already = " already" if answer.again else ""
    blocks: list[Block] = [Text(f"{{what}}{already} {comes} {{where}}.", values)]
    if answer.what == "digest":
        blocks.append(Text("The next one is on {next}.", values))
        if answer.zone is None:
            blocks.append(Note("That is UTC, until a keeper types /settings zone=Lisbon."))
    elif answer.has_budget:
        blocks.append(Text("You hear of a limit at {thresholds} of it.", values))
    else:
        blocks.append(Note("There is no limit yet: try /limit 20 day."))
    action = Action("Digest", "digest") if answer.what == "digest" else Action("Budget", "budget")
    return Reply("Subscribed", tuple(blocks), (action,), "good")

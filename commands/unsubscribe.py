"""`/unsubscribe`: no digest, alerts or reminders any more, in this chat or for oneself."""

from __future__ import annotations

from commands.answers import Answer, Refusal
from commands.caller import Ask
from commands.definition import command
from commands.reply import Reply, Text
from commands.subscribe import NAMES, NO_FALLBACK, What, Where, address_of, not_for_all
from commands.wishing import kept_as
from storage.subscriptions import unsubscribe as end_subscription


class UnsubscribeAnswer(Answer):
    """Who is told no more."""

    what: What
    where: Where


@command(changes=True, needs="record")
def unsubscribe(ask: Ask, what: What, where: Where = "here") -> UnsubscribeAnswer | Refusal:
    """Stop the daily digest, the alerts or the reminders, here or for yourself.

    Args:
        what: The digest, alerts, reminders, or the fallback for alerts that do not arrive elsewhere.
        where: In this chat (a keeper may) or in your own direct messages.
    """
    refusal = not_for_all(ask, where)
    if refusal is None and what == "fallback" and not ask.may("keep"):
        refusal = NO_FALLBACK
    if refusal:
        return refusal
    to = address_of(ask.caller, where)
    if not end_subscription(ask.connection, ask.workspace, kept_as(what), to):
        comes = "does not come" if what == "digest" else "do not come"
        place = "to you alone" if to.direct else "here"
        return Refusal(sentence=f"{NAMES[what]} {comes} {place}: nothing was changed.", reason="conflict")
    return UnsubscribeAnswer(what=what, where="me" if to.direct else "here")


def show(answer: UnsubscribeAnswer) -> Reply:
    comes = "comes" if answer.what == "digest" else "come"
    where = "to you" if answer.where == "me" else "here"
    again = f"/subscribe {answer.what}" + (" me" if answer.where == "me" else "")
    said = Text(f"{NAMES[answer.what]} {comes} {where} no more; {{again}} brings it back.", {"again": again})
    return Reply("Unsubscribed", (said,), tone="good")

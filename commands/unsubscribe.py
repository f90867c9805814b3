"""`/unsubscribe`: no digest, alerts or reminders any more, in this chat or for oneself."""

from __future__ import annotations

from commands.answers import Answer, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.channels import channel_named
from commands.definition import command
from commands.reply import Reply, Text, Value
from commands.subscribe import NO_FALLBACK, What, Where, address_of, not_for_all, where_said
from commands.wishing import kept_as
from storage.subscriptions import Address
from storage.subscriptions import unsubscribe as end_subscription


class UnsubscribeAnswer(Answer):
    """Who is told no more."""

    what: What
    where: Where
    to: str = ""  # the channel by name


@command(changes=True, needs="record")
def unsubscribe(
    ask: Ask, what: What, where: Where = "here", *, to: str | None = None
) -> UnsubscribeAnswer | Refusal:
    """Stop the daily digest, the alerts or the reminders, here or for yourself.

    Args:
        what: The digest, alerts, reminders, or the fallback for alerts that do not arrive elsewhere.
        where: In this chat (a keeper may) or in your own direct messages.
        to: A channel by name instead, as ops-mail.
    """
    if to:
        return _end_there(ask, what, channel_named(ask, to, where, known=True))
    refusal = not_for_all(ask, where)
    if refusal is None and what == "fallback" and not ask.may("keep"):
        refusal = NO_FALLBACK
    if refusal:
        return refusal
    there = address_of(ask.caller, where)
    if not end_subscription(ask.connection, ask.workspace, kept_as(what), there):
        to_whom = "me" if there.direct else "here"
        return Refusal.of(f"unsubscribe.no_{what}_{to_whom}", "conflict")
    return UnsubscribeAnswer(what=what, where="me" if there.direct else "here")


def _end_there(ask: Ask, what: What, there: Address | Refusal) -> UnsubscribeAnswer | Refusal:
    if isinstance(there, Refusal):
        return there
    if not end_subscription(ask.connection, ask.workspace, kept_as(what), there):
        return Refusal.of("channels.not_there", "conflict", values={"name": there.chat})
    return UnsubscribeAnswer(what=what, where="here", to=there.chat)


def show(answer: UnsubscribeAnswer) -> Reply:
    if answer.to:
        ending = "_ends" if answer.what in ("digest", "fallback") else "_end"
        line = f"/subscribe {answer.what} to={answer.to}"
        ended = Text(say(f"channels.{answer.what}{ending}"), {"name": answer.to, "again": line})
        return Reply(say("unsubscribe.title"), (ended,), tone="good")
    again = f"/subscribe {answer.what}" + (" me" if answer.where == "me" else "")
    values: dict[str, Value] = {"where": where_said(answer.where), "again": again}
    return Reply(say("unsubscribe.title"), (Text(say(f"unsubscribe.{answer.what}"), values),), tone="good")

"""How one meter stands: nobody types it, for `/context` shows them all, but two kept routes ask it."""

from __future__ import annotations

from commands.answers import Answer, Refusal
from commands.arguments import Provider
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.mending import account_title
from commands.reply import Note, Reply, Text
from commands.tracking import Tracking, reminder, track
from commands.which import one_account


class TrackedAnswer(Answer):
    """`reminder` says what a person should do about it; empty: nothing."""

    meter: Tracking
    reminder: str


@command()
def tracked(ask: Ask, provider: Provider, account: str | None = None) -> TrackedAnswer | Refusal:
    """Show how a provider's meter stands.

    Args:
        provider: Whose meter, for example groq.
        account: Which account, if there are several, for example account=lab.
    """
    found = one_account(ask, provider, account)
    if isinstance(found, Refusal):
        return found
    stands = track(ask, provider, found)
    return TrackedAnswer(meter=stands, reminder=reminder(stands) if stands.needs_action else "")


def show(answer: TrackedAnswer) -> Reply:
    title = account_title(answer.meter.provider, answer.meter.account)
    said = Text(
        "{title}: {figure}", {"title": title, "figure": answer.meter.last_figure or say("tracked.none")}
    )
    reminded = (Note("{reminder}", {"reminder": answer.reminder}),) if answer.reminder else ()
    return Reply(say("tracked.title"), (said, *reminded))

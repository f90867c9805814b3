"""`/ack 12`: an alert is seen to; nobody is reminded of it."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.minding import Minded, MindedAnswer, meant, title_of
from commands.reply import Action, Reply, Text
from storage.alert_lists import person_name
from storage.alerting import acknowledge


class AckAnswer(MindedAnswer):
    """What is acknowledged now."""


@command(changes=True, needs="record")
def ack(ask: Ask, alert: str | None = None) -> AckAnswer | Refusal:
    """Acknowledge an alert: somebody sees to it, and nobody is reminded.

    Args:
        alert: Its number, as /alerts shows it, or all; the only open one if left out.
    """
    found = meant(ask, alert)
    if isinstance(found, Refusal):
        return found
    before = [each for each in found if each.state == "acknowledged"]
    acknowledge(ask.connection, [each.id for each in found], ask.seat.person_id or None, ask.now)
    return AckAnswer(
        alerts=tuple(Minded(alert=each.id, title=title_of(each)) for each in found),
        already=person_name(ask.connection, before[0].changed_by) if len(before) == len(found) else "",
    )


def show(answer: AckAnswer) -> Reply:
    said = [Text("{title}", {"title": each.title}) for each in answer.alerts]
    actions = (Action(say("words.alerts"), "alerts"),)
    if answer.already:
        return Reply(say("ack.already", name=answer.already), tuple(said), actions)
    return Reply(say("ack.title"), tuple(said), actions, "good")

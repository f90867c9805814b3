"""`/snooze 12`: an alert rests until tomorrow morning; then it is told again, if it is not over."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.minding import Minded, MindedAnswer, meant, title_of, tomorrow
from commands.reply import Action, Reply, Text
from storage.alert_lists import person_name
from storage.alerting import snooze as rest


class SnoozeAnswer(MindedAnswer):
    """What rests until then."""

    until: datetime


@command(changes=True, needs="record")
def snooze(ask: Ask, alert: str | None = None) -> SnoozeAnswer | Refusal:
    """Let an alert rest until tomorrow morning; it is told again then, if it is not over.

    Args:
        alert: Its number, as /alerts shows it, or all; the only open one if left out.
    """
    found = meant(ask, alert)
    if isinstance(found, Refusal):
        return found
    open_ones, until = [each for each in found if each.state == "open"], tomorrow(ask)
    rest(ask.connection, [each.id for each in open_ones], until)
    return SnoozeAnswer(
        alerts=tuple(Minded(alert=each.id, title=title_of(each)) for each in open_ones or found),
        already="" if open_ones else person_name(ask.connection, found[0].changed_by),
        until=until,
    )


def show(answer: SnoozeAnswer) -> Reply:
    said = [Text("{title}", {"title": each.title}) for each in answer.alerts]
    actions = (Action(say("words.alerts"), "alerts"),)
    if answer.already:
        return Reply(say("snooze.already", name=answer.already), tuple(said), actions)
    until = Text(say("snooze.until"), {"until": answer.until})
    return Reply(say("snooze.title"), (*said, until), actions, "good")

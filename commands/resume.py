"""`/resume`: the digest, week and month come again, here or to oneself."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Action, Reply, Text
from commands.resting import Where, comes_again, resting_at
from storage.pausing import paused_until
from storage.pausing import resume as keep_resumed


class ResumeAnswer(Answer):
    """The first report comes at `next_at`; `again`: they were not paused."""

    where: Where
    again: bool
    next_at: datetime


@command(changes=True, needs="record")
def resume(ask: Ask, where: Where = "here") -> ResumeAnswer | Refusal:
    """Get the digest, week and month again after a pause; what came meanwhile is not made up for.

    Args:
        where: In this chat (a keeper may) or in your own direct messages.
    """
    to = resting_at(ask, "digest", where)
    if isinstance(to, Refusal):
        return to
    was = paused_until(ask.connection, ask.workspace, "digest", to, ask.now)
    keep_resumed(ask.connection, ask.workspace, "digest", to)
    return ResumeAnswer(
        where="me" if to.direct else "here", again=was is None, next_at=comes_again(ask, ask.now)
    )


def show(answer: ResumeAnswer) -> Reply:
    whose = "to_you" if answer.where == "me" else "here"
    values = {"at": answer.next_at}
    said = Text(say(f"resume.{'was_not_paused' if answer.again else whose}"), values)
    actions = (Action(say("resume.digest"), "digest"), Action(say("resume.week"), "week"))
    return Reply(say("resume.title"), (said,), actions, "good")

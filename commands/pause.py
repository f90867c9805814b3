"""`/pause digest 3 days`: no digest, week or month for a while, here or for oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer, Refusal
from commands.arguments import Rest
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Action, Reply, Text
from commands.resting import Where, comes_again, resting_at
from ledger.dates import NotAMoment
from ledger.periods import start_of_day
from ledger.until import parse_until
from storage.pausing import UNTIL_RESUMED
from storage.pausing import pause as keep_paused

What = Literal["digest", "week", "month", "alerts", "reminders"]


class PauseAnswer(Answer):
    """No report comes before `until` (None: before somebody resumes them), the next one at `next_at`."""

    where: Where
    until: datetime | None
    next_at: datetime | None


@command(changes=True, needs="record")
def pause(
    ask: Ask, what: What = "digest", until: Rest | None = None, *, where: Where = "here"
) -> PauseAnswer | Refusal:
    """Get no digest, week or month for a while, here or for yourself.

    Args:
        what: The digest; the week's and the month's report come with it and rest with it.
        until: The day on which it comes again: monday, 24 Dec or 3 days; left out: until /resume.
        where: In this chat (a keeper may) or in your own direct messages.
    """
    to = resting_at(ask, what, where)
    if isinstance(to, Refusal):
        return to
    try:
        day = parse_until(until, ask.today) if until else None
    except NotAMoment as wrong:
        return Refusal.because(wrong, lines=("/pause digest 3 days",))
    again = start_of_day(day, ask.zone) if day else None
    keep_paused(ask.connection, ask.workspace, "digest", to, again or UNTIL_RESUMED)
    return PauseAnswer(
        where="me" if to.direct else "here", until=again, next_at=comes_again(ask, again) if again else None
    )


def show(answer: PauseAnswer) -> Reply:
    whose = "to_you" if answer.where == "me" else "here"
    blocks = [Text(say(f"pause.{whose}"))]
    if answer.next_at:
        blocks.append(Text(say("pause.comes_again"), {"at": answer.next_at}))
    else:
        blocks.append(Text(say("pause.until_resumed")))
    blocks.append(Text(say("pause.what_goes_on")))
    resumed = {"where": "me"} if answer.where == "me" else {}
    return Reply(say("pause.title"), tuple(blocks), (Action(say("pause.resume"), "resume", resumed),), "good")

"""`/link`: a one-time code that joins another place to this workspace."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer
from commands.caller import Ask
from commands.catalogue import say
from commands.codes import spell_code
from commands.definition import command
from commands.reply import Facts, Reply, Text
from storage.workspaces import keep_code


class LinkAnswer(Answer):
    """The code is shown once and stored as a digest."""

    shown_once = True

    code: str
    until: datetime
    telegram: str  # an address that does it in one tap; empty without a Telegram bot


@command(changes=True, needs="keep", private=True)
def link(ask: Ask) -> LinkAnswer:
    """Make a one-time code that joins another server or chat to this workspace."""
    code = spell_code(ask.seed)
    until = keep_code(ask.connection, ask.workspace, code, ask.now)
    bot = ask.operator.telegram_name
    return LinkAnswer(
        code=code,
        until=until.astimezone(ask.zone),
        telegram=f"https://t.me/{bot}?startgroup={code}" if bot else "",
    )


def show(answer: LinkAnswer) -> Reply:
    said = Text(say("link.type"), {"code": answer.code})
    facts = Facts(((say("link.until"), answer.until),))
    # words of our own, as an address among values cannot be tapped
    tap = (Text(say("link.tap", address=answer.telegram)),) if answer.telegram else ()
    return Reply(say("link.title"), (said, facts, *tap), private=True)

"""The notices of an account that cannot be read any more, and of one that can be read again."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer
from commands.catalogue import say
from commands.mending import Trouble, account_title, mend_of
from commands.minding import seen_to
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text
from commands.retelling import Troubled


class BrokenAnswer(Troubled, Answer):
    """Why an account cannot be read. `as_of`: its figures before that are in; None: it never was read.

    `alert` is its number.
    """

    provider: str
    account: str
    kind: Trouble
    since: datetime
    as_of: datetime | None
    alert: int = 0


class MendedAnswer(Answer):
    """An account that was told to be broken since then has been read."""

    provider: str
    account: str
    since: datetime


def _lay_out_broken(answer: BrokenAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    blocks: list[Block] = [Text("{trouble}", {"trouble": answer.told})] if answer.trouble else []
    blocks.append(Text("{mend}", {"mend": mend_of(answer.kind, answer.provider, answer.account)}))
    if answer.as_of:
        blocks.append(Note(say("broken.as_of"), {"as_of": answer.as_of}))
    else:
        blocks.append(Note(say("broken.never_read")))
    blocks.append(Note(say("broken.once_more")))
    given = {"provider": answer.provider}
    given |= {"account": answer.account} if answer.account not in ("", answer.provider) else {}
    if answer.kind == "key":
        first = Action(say("broken.connect"), "connect", given, asks_for="key")
    else:
        first = Action(say("broken.check"), "collect", given)
    heading = say("broken.stale" if answer.kind == "stale" else "broken.title", title=title)
    return Reply(heading, tuple(blocks), (*seen_to(answer.alert), first), "warning")


def _lay_out_mended(answer: MendedAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    said = Text(say("broken.mended"), {"since": answer.since})
    summary = Action(say("words.summary"), "summary")
    return Reply(say("broken.works_again", title=title), (said,), (summary,), "good")


BROKEN = Notice("broken", BrokenAnswer, _lay_out_broken)
MENDED = Notice("mended", MendedAnswer, _lay_out_mended)

"""The notices of an account that cannot be read any more, and of one that can be read again."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer
from commands.mending import Trouble, account_title, mend_of
from commands.minding import seen_to
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text


class BrokenAnswer(Answer):
    """Why an account cannot be read. `as_of`: its figures before that are in; None: it never was read.

    `alert` is its number.
    """

    provider: str
    account: str
    kind: Trouble
    trouble: str
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
    blocks: list[Block] = [Text("{trouble}", {"trouble": answer.trouble})] if answer.trouble else []
    blocks.append(Text("{mend}", {"mend": mend_of(answer.kind, answer.provider, answer.account)}))
    if answer.as_of:
        blocks.append(Note("Its figures are as of {as_of}; nothing is lost.", {"as_of": answer.as_of}))
    else:
        blocks.append(Note("None of its figures has been read yet."))
    blocks.append(Note("I tell you once more, when it works again."))
    given = {"provider": answer.provider}
    given |= {"account": answer.account} if answer.account not in ("", answer.provider) else {}
    if answer.kind == "key":
        first = Action("Connect again", "connect", given, asks_for="key")
    else:
        first = Action("Check now", "collect", given)
    said = f"{title} has not been read for too long" if answer.kind == "stale" else f"{title} cannot be read"
    return Reply(said, tuple(blocks), (*seen_to(answer.alert), first), "warning")


def _lay_out_mended(answer: MendedAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    said = Text(
        "It could not be read since {since}; its figures are up to date now.", {"since": answer.since}
    )
    return Reply(f"{title} works again", (said,), (Action("Summary", "summary"),), "good")


BROKEN = Notice("broken", BrokenAnswer, _lay_out_broken)
MENDED = Notice("mended", MendedAnswer, _lay_out_mended)

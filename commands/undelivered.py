"""The notice to keepers that something could not be delivered."""

from __future__ import annotations

from commands.answers import Answer
from commands.catalogue import say
from commands.folded import FoldedAlert, lines_of
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text
from commands.retelling import Wording, again, retold, sentence
from ledger.sentences import Sentence

NAMED = ("digest", "folded", "collected", "reminder")
SUBSCRIBED = {"readings": "reminders"}  # where what is kept is called otherwise


class UndeliveredAnswer(Answer):
    """What did not arrive, where, and why. `switched_off`: its subscription ended with it.

    `subscribed`: what it was sent for, as `/subscribe` names it; empty: for no subscription. `elsewhere`: the
    fallback has what it said; `items`: else the alerts that nobody saw there, to be seen here.
    `channel`: the operator's by name, else empty.
    """

    what: str
    where: str
    reason: str
    reason_wording: Wording | None = None
    switched_off: bool
    subscribed: str = ""
    elsewhere: bool = False
    items: tuple[FoldedAlert, ...] = ()
    channel: str = ""

    @property
    def sentence(self) -> str:
        """In one line."""
        return retold(self.kept)

    @property
    def kept(self) -> Sentence:
        """The same for /status and the log."""
        other = "alert" if self.subscribed in ("alerts", "fallback") else "answer"
        what = self.what if self.what in NAMED else other
        reason = again(self.reason, self.reason_wording)
        return sentence(f"undelivered.{what}", where=self.where, reason=reason)


def _lay_out(answer: UndeliveredAnswer) -> Reply:
    blocks: list[Block] = [Text("{sentence}", {"sentence": answer.sentence})]
    if answer.elsewhere:
        blocks.append(Text(say("undelivered.fallback")))
    blocks += lines_of(answer.items)
    if answer.switched_off:
        line = f"/subscribe {SUBSCRIBED.get(answer.subscribed, answer.subscribed) or 'digest'}"
        line += f" to={answer.channel}" if answer.channel else ""
        key = "undelivered.off_channel" if answer.channel else "undelivered.off"
        blocks.append(Note(say(key), {"line": line}))
    status = Action(say("words.status"), "status")
    return Reply(say("undelivered.title"), tuple(blocks), (status,), "warning", private=True)


UNDELIVERED = Notice("undelivered", UndeliveredAnswer, _lay_out, private=True)

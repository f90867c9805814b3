"""The notice to keepers that something could not be delivered."""

from __future__ import annotations

from commands.answers import Answer
from commands.folded import FoldedAlert, lines_of
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text

NAMES = {
    "digest": "The digest",
    "folded": "Alerts",
    "collected": "What came of reading a bill",
    "reminder": "A reminder",
}
SUBSCRIBED = {"readings": "reminders"}  # where what is kept is called otherwise


class UndeliveredAnswer(Answer):
    """What did not arrive, where, and why. `switched_off`: its subscription ended with it.

    `subscribed`: what it was sent for, as `/subscribe` names it; empty: for no subscription. `elsewhere`: the
    fallback has what it said; `items`: else the alerts that nobody saw there, to be seen here.
    """

    what: str
    where: str
    reason: str
    switched_off: bool
    subscribed: str = ""
    elsewhere: bool = False
    items: tuple[FoldedAlert, ...] = ()

    @property
    def sentence(self) -> str:
        """In one line, for /status and the log."""
        other = "An alert" if self.subscribed in ("alerts", "fallback") else "An answer"
        return f"{NAMES.get(self.what, other)} did not reach {self.where}: {self.reason}"


def _lay_out(answer: UndeliveredAnswer) -> Reply:
    blocks: list[Block] = [Text("{sentence}", {"sentence": answer.sentence})]
    if answer.elsewhere:
        blocks.append(Text("The fallback has it instead."))
    blocks += lines_of(answer.items)
    if answer.switched_off:
        line = {"line": f"/subscribe {SUBSCRIBED.get(answer.subscribed, answer.subscribed) or 'digest'}"}
        blocks.append(Note("It is not sent there any more. Once that is mended, type {line} there.", line))
    return Reply("Not delivered", tuple(blocks), (Action("Status", "status"),), "warning", private=True)


UNDELIVERED = Notice("undelivered", UndeliveredAnswer, _lay_out, private=True)

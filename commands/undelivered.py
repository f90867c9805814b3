"""The notice to keepers that something could not be delivered."""

from __future__ import annotations

from commands.answers import Answer
from commands.notice import Notice
from commands.reply import Action, Note, Reply, Text

NAMES = {
    "digest": "The digest",
    "alert": "An alert",
    "risen": "An alert",
    "collected": "What came of reading a bill",
    "broken": "An alert",
    "mended": "An alert",
}
# What such a message is subscribed as.
SUBSCRIBED = {
    "digest": "digest",
    "alert": "alerts",
    "risen": "alerts",
    "broken": "alerts",
    "mended": "alerts",
}


class UndeliveredAnswer(Answer):
    """What did not arrive, where, and why. `switched_off`: its subscription ended with it."""

    what: str
    where: str
    reason: str
    switched_off: bool

    @property
    def sentence(self) -> str:
        """In one line, for /status and the log."""
        return f"{NAMES.get(self.what, 'An answer')} did not reach {self.where}: {self.reason}"


def _lay_out(answer: UndeliveredAnswer) -> Reply:
    blocks: list[Text | Note] = [Text("{sentence}", {"sentence": answer.sentence})]
    if answer.switched_off:
        line = {"line": f"/subscribe {SUBSCRIBED.get(answer.what, 'digest')}"}
        blocks.append(Note("It is not sent there any more. Once that is mended, type {line} there.", line))
    return Reply("Not delivered", tuple(blocks), (Action("Status", "status"),), "warning", private=True)


UNDELIVERED = Notice("undelivered", UndeliveredAnswer, _lay_out, private=True)

"""The notice to keepers that a scheduled export cannot be written, and the sentence on why, for /status."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer
from commands.caller import Ask
from commands.catalogue import say
from commands.notice import Notice
from commands.reply import Action, Note, Reply, Text
from storage.scheduled_exports import exports_of

KNOWN = ("missing", "forbidden", "readonly", "full", "unset", "no_rate")


class NotExportedAnswer(Answer):
    """`trouble`: one of KNOWN, or `other` and what the system says."""

    what: str
    format: str
    trouble: str
    since: datetime


def not_exported(what: str, format_: str, trouble: str) -> str:
    """In one sentence, with what mends it."""
    word, _, said = trouble.partition(" ")
    key = word if word in KNOWN else "other"
    return say(f"not_exported.{key}", what=f"{what} {format_}", said=said)


def export_troubles(ask: Ask) -> list[str]:
    """For /status."""
    known = exports_of(ask.connection, ask.workspace)
    return [not_exported(each.what, each.format, each.trouble) for each in known if each.trouble]


def _lay_out(answer: NotExportedAnswer) -> Reply:
    sentence = not_exported(answer.what, answer.format, answer.trouble)
    return Reply(
        say("not_exported.title"),
        (
            Text("{sentence}", {"sentence": sentence}),
            Note(say("not_exported.again", what=f"{answer.what} {answer.format}")),
        ),
        (Action(say("words.status"), "status"),),
        "warning",
        private=True,
    )


NOT_EXPORTED = Notice("not_exported", NotExportedAnswer, _lay_out, private=True)

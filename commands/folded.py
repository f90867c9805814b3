"""The notice of several alerts in one message, a line each: `storage/folding.py` gathers them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from commands.answers import Answer, Part
from commands.catalogue import say
from commands.notice import Notice
from commands.reply import Action, Block, Reply, Text, Value

IN_FULL = 12  # beyond so many only their titles fit in a message


class FoldedAlert(Part):
    """One alert: the notice that lays it out, its data as JSON, the key of its promise, when it was made."""

    key: str
    command: str
    answer: str
    at: datetime


class FoldedAnswer(Answer):
    """What waited for its hour or for quiet hours to end, or was to be told elsewhere; the oldest first."""

    why: Literal["hour", "quiet", "fallback"]
    items: tuple[FoldedAlert, ...]


def lines_of(items: Sequence[FoldedAlert]) -> list[Block]:
    """A line for each."""
    in_full = len(items) <= IN_FULL
    return [_line(item, _reply(item), in_full=in_full) for item in items]


def _lay_out(answer: FoldedAnswer) -> Reply:
    replies = [_reply(item) for item in answer.items]
    if len(replies) == 1:
        return replies[0]
    return Reply(
        say(f"folded.{answer.why}", count=len(replies)),
        tuple(lines_of(answer.items)),
        (Action(say("words.alerts"), "alerts"),),
        "over" if any(reply.tone == "over" for reply in replies) else "warning",
        private=any(reply.private for reply in replies),
    )


def _line(item: FoldedAlert, reply: Reply, *, in_full: bool) -> Block:
    values: dict[str, Value] = {"alert_at": item.at, "alert_title": reply.title}
    said = next((block for block in reply.blocks if isinstance(block, Text)), None)
    if said is None or not in_full:
        return Text("{alert_at} {alert_title}", values)
    return Text(f"{{alert_at}} {{alert_title}}: {said.text}", {**said.values, **values})


def _reply(item: FoldedAlert) -> Reply:
    from commands import NOTICES  # which lists this one too

    notice = next((each for each in NOTICES if each.name == item.command), None)
    try:
        if notice is not None:
            return notice.show(notice.answer_type.model_validate_json(item.answer))
    except ValidationError:  # of another version: the others are told all the same
        pass
    return Reply(say("minding.cannot_show"), tone="warning")


FOLDED = Notice("folded", FoldedAnswer, _lay_out)

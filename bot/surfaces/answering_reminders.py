"""Words that answer a reminder: which one they mean, and how `/tell` is asked with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from commands.caller import Caller
from storage.reminder_rows import Answerable, asked_in_chat, message_answered
from storage.store import Connection

TELL = "tell"


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote. `answers`: the id (as deliveries have it) of the message that it is a reply to.

    `alone`: they are alone with the bot there, so that it needs no reply.
    """

    text: str
    answers: str = ""
    alone: bool = False

    @property
    def hold_figure(self) -> bool:
        return any(letter.isdigit() for letter in self.text)


def reminder_meant(words: Words, caller: Caller) -> Callable[[Connection], Answerable | None]:
    """The reminder that is answered; None for words that are no answer to any."""
    chat = caller.person if caller.direct else caller.chat

    def look(connection: Connection) -> Answerable | None:
        found = None
        if words.answers:
            found = message_answered(connection, caller.surface, chat, words.answers, caller.at)
        if found is None and words.alone:
            found = asked_in_chat(connection, caller.surface, chat, caller.at)
        waited_for = found is not None and found.asked and words.alone
        return found if words.hold_figure or waited_for else None

    return look


def given_for(found: Answerable, words: Words) -> Mapping[str, str]:
    """What `/tell` is asked with."""
    return {"what": words.text, **found.given}


def about(caller: Caller, workspace_id: int) -> Caller:
    """The caller in the workspace that is answered: a direct chat may be about another one of theirs."""
    return replace(caller, within=workspace_id) if caller.direct else caller

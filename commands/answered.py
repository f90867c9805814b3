"""What dispatch gives back: an answer as data, and laid out."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from commands.answers import Answer, Refusal
from commands.reply import Reply
from commands.tongue import ENGLISH

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as data, and laid out with its actions ready to be pressed."""

    command: str
    answer: Answer
    reply: Reply
    private: bool
    zone: ZoneInfo = UTC  # in which its moments are shown
    language: str = ENGLISH

    @property
    def has_rows(self) -> bool:
        """Whether buttons of it are to be kept."""
        return any(action.row for action in self.reply.actions)

    @property
    def refusal(self) -> Refusal | None:
        return self.answer if isinstance(self.answer, Refusal) else None

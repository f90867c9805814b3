"""A notice: something that is told without being asked, laid out like an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commands.answers import Answer, Refusal
from commands.reply import Reply


@dataclass(frozen=True, slots=True)
class Notice:
    """`name` is what a delivery's row calls it; `lay_out` makes a reply of its answer."""

    name: str
    answer_type: type[Answer]
    lay_out: Callable[[Any], Reply]
    private: bool = False

    def show(self, answer: Answer) -> Reply:
        return answer.reply() if isinstance(answer, Refusal) else self.lay_out(answer)

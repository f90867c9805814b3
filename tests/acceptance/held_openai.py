"""OpenAI's stand-in, which a test can make wait in the middle of a bill."""

from __future__ import annotations

import math
import threading
from datetime import date

from tests.collectors.openai_days import Row
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.provider_stand_in import Answer, Asked


class HeldOpenAI(OpenAIStandIn):
    """Answers as many requests as were let through; those behind them wait."""

    def __init__(self, days: dict[date, list[Row]]) -> None:
        super().__init__(days)
        self._left, self._turn = math.inf, threading.Condition()

    def lets(self, requests: float) -> None:
        """So many more, and those that wait first; `math.inf` for all."""
        with self._turn:
            self._left = requests
            self._turn.notify_all()

    def answer(self, asked: Asked) -> Answer:
        with self._turn:
            self._turn.wait_for(lambda: self._left > 0)
            self._left -= 1
        return super().answer(asked)

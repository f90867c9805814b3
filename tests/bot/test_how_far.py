"""How far a file is in a chat: not sooner and not more often than people read."""

from __future__ import annotations

from bot.how_far import EVERY, HowFar


class Chat:
    """What was said there, and the clock of who says it; saying takes a second."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.said: list[str] = []

    async def show(self, sentence: str) -> None:
        self.said.append(sentence)
        self.seconds += 1

    async def work(self, how_far: HowFar, seconds: float, steps: int) -> None:
        for step in range(1, steps + 1):
            self.seconds += seconds / steps
            if how_far.is_due:
                await how_far.tell(step * 1000, 500_000)


async def test_it_is_told_every_few_seconds() -> None:
    chat = Chat()
    await chat.work(HowFar(chat.show, clock=lambda: chat.seconds), seconds=30, steps=1000)
    assert 30 / EVERY - 1 <= len(chat.said) <= 30 / EVERY
    assert chat.said[0] == "The file is being made: 101,000 of 500,000 rows."


async def test_what_is_ready_soon_is_not_told() -> None:
    chat = Chat()
    await chat.work(HowFar(chat.show, clock=lambda: chat.seconds), seconds=2.9, steps=1000)
    assert chat.said == []

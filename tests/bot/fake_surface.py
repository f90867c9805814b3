"""A network of one's own: it takes messages, refuses them, or never answers, as a test says."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import date

from bot.surfaces.contract import Outgoing
from bot.wiring import Wiring
from commands.collected import CollectedAnswer
from ledger.money import Money
from storage.outbox import Promise, promise
from storage.store import Connection
from storage.subscriptions import Address, Subscriber

DAY = date(2026, 11, 20)


class Killed(BaseException):
    """The process ends here: nothing more is done, nothing is tidied up."""


class FakeSurface:
    """`taken` is what the network accepted, in order; `tried` what it was handed.

    `answers` are used up one a try: an error is raised; `after` ones come once the message was taken.
    """

    def __init__(self, name: str = "discord") -> None:
        self.name = name
        self.taken: list[Outgoing] = []
        self.tried: list[Outgoing] = []
        self.answers: deque[BaseException | None] = deque()
        self.after: deque[BaseException | None] = deque()
        self.holds = asyncio.Event()  # set: it answers
        self.holds.set()
        self.at_once = self.most_at_once = 0

    async def send(self, outgoing: Outgoing) -> str:
        self.tried.append(outgoing)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.holds.wait()
        finally:
            self.at_once -= 1
        raise_next(self.answers)
        self.taken.append(outgoing)
        raise_next(self.after)
        return outgoing.message or f"message {len(self.taken)}"

    async def cannot_send(self, address: Address) -> str | None:
        return None

    def chats(self) -> list[str]:
        return [outgoing.address.chat for outgoing in self.taken]

    def titles(self) -> list[str]:
        return [outgoing.answered.reply.title for outgoing in self.taken]


async def until(holds: Callable[[], object]) -> None:
    """Let the others run until it holds."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 (what is waited for has no event)
            await asyncio.sleep(0)


def raise_next(scripted: deque[BaseException | None]) -> None:
    answer = scripted.popleft() if scripted else None
    if answer is not None:
        raise answer


def connected(wiring: Wiring, name: str = "discord") -> FakeSurface:
    """A network that is connected from now on."""
    surface = FakeSurface(name)
    wiring.surfaces[name] = surface
    return surface


def something(provider: str = "openai", state: str = "failed") -> str:
    """An answer to deliver; its title names the provider, its button has no row."""
    return CollectedAnswer.model_validate(
        {
            "provider": provider,
            "state": state,
            "days": 1,
            "days_in_all": 2,
            "first": DAY,
            "last": DAY,
            "total": Money.of("1.06"),
            "changed": 0,
            "first_read": True,
            "has_budget": True,
            "trouble": "The key was refused.",
        }
    ).model_dump_json()


async def promised(
    wiring: Wiring, key: str, to: Address | Subscriber, answer: str = "", command: str = "collected"
) -> None:
    """Something is to be said there."""
    subscriber = to if isinstance(to, Subscriber) else Subscriber(to)

    def write(connection: Connection) -> None:
        what = Promise(command, answer or something(), key)
        promise(connection, what, subscriber, wiring.clock(), workspace_id=1)

    await wiring.store.write(write)

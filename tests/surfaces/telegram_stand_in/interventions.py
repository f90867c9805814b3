"""Trouble on demand: refusals, floods, lost connections, and requests held open while a test acts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from tests.surfaces.telegram_stand_in.records import Call
from tests.surfaces.telegram_stand_in.refusals import Dropped, too_many_requests

Act = Callable[[Call], Awaitable[None]]
Where = Callable[[Call], bool]
FOREVER = 1_000_000


class Phase(Enum):
    """When to step in: nothing has happened yet, or it has happened and the bot does not know."""

    ARRIVED = "before acceptance"
    ACCEPTED = "after acceptance, before the answer"


@dataclass(eq=False)
class Intervention:
    """Something to do to the next `times` requests that it is meant for."""

    method: str
    phase: Phase
    act: Act
    times: int
    where: Where

    def meant_for(self, phase: Phase, call: Call) -> bool:
        """`*` is every method but getUpdates, which would swallow most interventions."""
        named = self.method == call.method or (self.method == "*" and call.method != "getUpdates")
        return named and self.times > 0 and phase is self.phase and self.where(call)


class Pause:
    """Holds one request open. A test that kills the bot meanwhile then calls `drop`."""

    def __init__(self) -> None:
        self.call: Call | None = None
        self._reached, self._ended = asyncio.Event(), asyncio.Event()
        self._drop = False

    async def reached(self, seconds: float = 10.0) -> Call:
        """The request, once it is held; TimeoutError if none comes."""
        async with asyncio.timeout(seconds):
            await self._reached.wait()
        assert self.call is not None
        return self.call

    def release(self) -> None:
        """Let it go on."""
        self._ended.set()

    def drop(self) -> None:
        """End its connection without an answer: not yet accepted, it never is."""
        self._drop = True
        self._ended.set()

    async def hold(self, call: Call) -> None:
        """What the held request does."""
        self.call = call
        self._reached.set()
        await self._ended.wait()
        if self._drop:
            raise Dropped


class Interventions:
    """The list of interventions, in the order in which they were asked for."""

    def __init__(self, violations: list[str]) -> None:
        self.planned: list[Intervention] = []
        self.violations = violations

    def on(
        self, method: str, phase: Phase, act: Act, times: int = 1, where: Where | None = None
    ) -> Intervention:
        """Run `act` on the next requests of a method; it may raise Refused or Dropped."""
        plan = Intervention(method, phase, act, times, where or (lambda call: True))
        self.planned.append(plan)
        return plan

    def fails(self, method: str, refusal: Exception, times: int = 1, where: Where | None = None) -> None:
        """Answer the next requests with a refusal; nothing happens by them."""

        async def act(call: Call) -> None:
            raise refusal

        self.on(method, Phase.ARRIVED, act, times, where)

    def drops(self, method: str, *, accepted: bool, times: int = 1, where: Where | None = None) -> None:
        """End the next connections without an answer, after or before the request has been accepted."""

        async def act(call: Call) -> None:
            raise Dropped

        self.on(method, Phase.ACCEPTED if accepted else Phase.ARRIVED, act, times, where)

    def pauses(self, method: str, *, accepted: bool, where: Where | None = None) -> Pause:
        """Hold the next request open, after or before it has been accepted."""
        pause = Pause()
        self.on(method, Phase.ACCEPTED if accepted else Phase.ARRIVED, pause.hold, 1, where)
        return pause

    def floods(self, method: str, retry_after: int = 1, *, enforced: bool = True) -> None:
        """Answer one request with 429. If enforced, coming back to the chat too early is a violation."""
        until: dict[object, float] = {}

        async def first(call: Call) -> None:
            until[call.given.get("chat_id")] = time.perf_counter() + retry_after
            raise too_many_requests(retry_after)

        async def again(call: Call) -> None:
            left = until.get(call.given.get("chat_id"), 0) - time.perf_counter()
            if left > 0:
                self.violations.append(f"{call.method}: came back {left:.2f} s before retry_after was over")
                raise too_many_requests(int(left) + 1)

        self.on(method, Phase.ARRIVED, first)
        if enforced:
            self.on(method, Phase.ARRIVED, again, FOREVER, lambda call: call.given.get("chat_id") in until)

    async def intervene(self, phase: Phase, call: Call) -> None:
        """Let the first plan that is meant for the request act on it."""
        for plan in self.planned:
            if plan.meant_for(phase, call):
                plan.times -= 1
                await plan.act(call)
                return

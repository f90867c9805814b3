"""The queue of updates, long polling and its conflicts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from tests.surfaces.telegram_stand_in.refusals import Refused

Update = dict[str, Any]
Found = TypeVar("Found")

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Bell:
    """Rings when anything has changed."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def until(
        self, find: Callable[[], Found | None], seconds: float, otherwise: Callable[[], str]
    ) -> Found:
        """What `find` finds at last. Fails the test with a sentence if it finds nothing in time."""
        try:
            async with asyncio.timeout(seconds):
                while (found := find()) is None:
                    await self._rung.wait()
                return found
        except TimeoutError:
            raise AssertionError(otherwise()) from None


class Updates:
    """Updates not yet confirmed. Those of a kind not allowed when they happen are lost, as at Telegram."""

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self.pending: list[Update] = []
        self.given: dict[int, Update] = {}
        self.allowed: list[str] = []
        self.webhook = ""
        self.conflicts = 0
        self._again: list[Update] = []
        self._next_id = 100_000_001
        self._poll: asyncio.Future[None] | None = None

    def add(self, kind: str, body: dict[str, Any]) -> int | None:
        """Queue something that happened; its id, or None if the bot did not ask for its kind."""
        if kind not in self.allowed if self.allowed else kind in UNASKED:
            return None
        update_id = self._next_id
        self._next_id += 1
        self.given[update_id] = {"update_id": update_id, kind: body}
        self.pending.append(self.given[update_id])
        self.wake()
        return update_id

    def repeat(self, update_id: int | None = None) -> None:
        """Deliver an update (the newest, if none is named) once more, with the same id, confirmed or not."""
        self._again.append(self.given[update_id or max(self.given)])
        self.wake()

    def wake(self) -> None:
        """Let the poll look again."""
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
        self.bell.ring()

    async def take(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """What is due: at once if there is anything, else within these seconds. The newest poll wins."""
        self._confirm(offset)
        self._refuse_other_poll()
        if not (self.pending or self._again) and seconds > 0:
            await self._wait(seconds)
        self._no_webhook()
        due = (self._again + self.pending)[:limit]
        self._again = []
        return due

    @property
    def polling(self) -> bool | None:
        """True while a poll waits, else None, as `Bell.until` asks."""
        return True if self._poll and not self._poll.done() else None

    def _confirm(self, offset: int) -> None:
        self._no_webhook()
        if offset < 0:
            self.pending = self.pending[offset:]
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self.bell.ring()

    def _no_webhook(self) -> None:
        if self.webhook:
            raise Refused(409, f"Conflict: {WEBHOOK}")

    def _refuse_other_poll(self) -> None:
        if self._poll and not self._poll.done():
            self.conflicts += 1
            self._poll.set_exception(Refused(409, f"Conflict: {OTHER_POLL}"))

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self.bell.ring()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            pass
        finally:
            poll.cancel()

"""Polling by hand: an update is confirmed once its ask is answered, so a process that is killed loses none.

The library's own updater confirms with its next poll, finished or not. Updates of one chat are taken
in their order, those of different chats beside one another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.surfaces.telegram_app.patience import wait_of

log = logging.getLogger("purser.telegram")

ALLOWED = ("message", "callback_query")
PATIENCE = 50  # seconds that a poll may wait for something to happen
LULL = 0.5  # seconds between polls while asks are under way, which are given again each time
REMEMBERED = 1000  # finished updates: Telegram may give one again
LONGEST_WAIT = 30.0  # seconds between attempts while Telegram is out of reach
LAST_WORDS = 1.5  # seconds for what is under way when the process stops
TWICE = "Another process polls Telegram with the same token: end one of the two."


class Polling:
    """Takes updates until it is cancelled; what is under way then has a moment to finish."""

    def __init__(self, bot: Bot, hear: Callable[[Update], Awaitable[None]]) -> None:
        self._bot, self._hear = bot, hear
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._last_of: dict[int, asyncio.Task[None]] = {}
        self._finished: dict[int, None] = {}
        self._next = 0
        self._failures = 0

    async def run(self) -> None:
        """Raises InvalidToken; all other trouble is waited out."""
        try:
            while True:
                found = await self._poll()
                for update in found:
                    self._begin(update)
                # After a week of silence Telegram numbers from anywhere: the newest need not be the highest.
                self._next = max((update.update_id + 1 for update in found), default=self._next)
                if self._tasks:
                    await asyncio.wait(self._tasks.values(), timeout=LULL)
        finally:
            await self._stop()

    async def _poll(self) -> tuple[Update, ...]:
        try:
            found = await self._bot.get_updates(self._offset(), timeout=PATIENCE, allowed_updates=ALLOWED)
        except InvalidToken:
            raise
        except TelegramError as trouble:
            await self._wait_after(trouble)
            return ()
        if self._failures:
            log.info("Telegram can be reached again")
        self._failures = 0
        return found

    def _offset(self) -> int | None:
        """All updates before it are confirmed by the next poll."""
        return min(self._tasks, default=self._next) or None

    def _begin(self, update: Update) -> None:
        number = update.update_id
        if number in self._tasks or number in self._finished:
            return
        chat = _chat_of(update)
        task = asyncio.create_task(self._take(update, self._last_of.get(chat)))
        self._tasks[number] = self._last_of[chat] = task
        task.add_done_callback(lambda done: self._end(number, chat, done))

    async def _take(self, update: Update, before: asyncio.Task[None] | None) -> None:
        if before:
            await asyncio.wait([before])
        await self._hear(update)

    def _end(self, number: int, chat: int, task: asyncio.Task[None]) -> None:
        del self._tasks[number]
        if self._last_of.get(chat) is task:
            del self._last_of[chat]
        if task.cancelled():
            self._next = min(self._next, number)
            return
        self._finished[number] = None
        if len(self._finished) > REMEMBERED:
            del self._finished[next(iter(self._finished))]

    async def _wait_after(self, trouble: TelegramError) -> None:
        if isinstance(trouble, RetryAfter):
            await asyncio.sleep(wait_of(trouble).total_seconds())
            return
        self._failures += 1
        if self._failures == 1:
            said = (
                TWICE if isinstance(trouble, Conflict) else f"Telegram cannot be reached: {trouble.message}"
            )
            log.warning("%s", said)
        quick = (
            isinstance(trouble, NetworkError) and self._failures == 1
        )  # a poll whose connection went stale
        await asyncio.sleep(0.2 if quick else min(2.0**self._failures, LONGEST_WAIT))

    async def _stop(self) -> None:
        """Finish or give up what is under way, and confirm what is finished, so that it is not done again."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=LAST_WORDS)
        for task in list(self._tasks.values()):
            task.cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()))
            await asyncio.sleep(0)
        if offset := self._offset():
            try:
                async with asyncio.timeout(0.7):
                    await self._bot.get_updates(offset, limit=1, timeout=0, allowed_updates=ALLOWED)
            except (TelegramError, TimeoutError):
                log.info("The last updates of Telegram could not be confirmed and may come again")


def _chat_of(update: Update) -> int:
    """Whose order an update keeps; a group that moves says so before anything is said in the new one."""
    moved = update.message.migrate_to_chat_id if update.message else None
    return moved or (update.effective_chat.id if update.effective_chat else 0)

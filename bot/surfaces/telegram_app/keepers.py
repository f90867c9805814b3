"""Who keeps: a group's administrators, asked for again after a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.surfaces.telegram_app.patience import patiently
from bot.wiring import Clock

KEPT = timedelta(seconds=60)
MOST = 1000  # groups remembered


class Keepers:
    """The administrators of groups. Who was made or unmade one is known within a minute."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot, self._clock = bot, clock
        self._known: dict[int, tuple[datetime, frozenset[int]]] = {}

    async def include(self, chat: int, person: int) -> bool:
        """Whether this person administers the group. Raises TelegramError if nobody can be asked."""
        return person in await self._of(chat)

    async def _of(self, chat: int) -> frozenset[int]:
        asked_at, found = self._known.get(chat, (None, frozenset[int]()))
        now = self._clock()
        if asked_at is None or not timedelta() <= now - asked_at < KEPT:
            found = await self._ask(chat)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[chat] = now, found
        return found

    async def _ask(self, chat: int) -> frozenset[int]:
        try:
            members = await patiently(lambda: self._bot.get_chat_administrators(chat))
        except ChatMigrated as moved:
            return await self._ask(moved.new_chat_id)
        except (BadRequest, Forbidden):  # gone from there meanwhile
            return frozenset()
        return frozenset(member.user.id for member in members)

"""The message that says how far a file is, and becomes the answer when the file is there."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.pages import Page, lay_out
from bot.surfaces.telegram_app.pen import Spot
from commands.dispatch import UTC
from commands.reply import Reply, Text

log = logging.getLogger("purser.telegram")


class Making:
    """In one chat, for one file."""

    def __init__(self, desk: Desk, spot: Spot) -> None:
        self._desk, self._spot = desk, spot
        self._message: int | None = None

    async def show(self, sentence: str) -> None:
        """Say it, in the message that is there already. The file matters more: trouble is only logged."""
        page = await lay_out(
            Reply("", (Text("{sentence}", {"sentence": sentence}),)), UTC, self._desk.wiring.clock()
        )
        try:
            if self._message is None:
                self._message = await self._desk.pen.write(self._spot, page)
            else:
                await self._desk.pen.rewrite(self._spot.chat, self._message, page)
        except TelegramError as trouble:
            log.info("How far a file is was not taken by Telegram: %s", trouble)

    async def end(self, page: Page) -> int | None:
        """Let the message be the answer; None if there is none, or none any more. Raises TelegramError."""
        message, self._message = self._message, None
        if message is None or not await self._desk.pen.rewrite(self._spot.chat, message, page):
            return None
        return message

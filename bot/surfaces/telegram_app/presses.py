"""A pressed button's spinner, which ends with the answer to its query."""

from __future__ import annotations

from telegram import Bot
from telegram.error import BadRequest

from bot.rendering.buttons import shortened
from bot.surfaces.telegram_app.patience import patiently

LONGEST_ALERT = 200


class Press:
    """Answers one press, once."""

    def __init__(self, bot: Bot, query: str) -> None:
        self._bot, self._query = bot, query
        self._answered = False

    async def answer(self, alert: str = "") -> None:
        """End the spinner; an alert is shown to the presser alone and has to be dismissed."""
        if self._answered:
            return
        self._answered = True
        text = shortened(alert, LONGEST_ALERT) if alert else None
        try:
            await patiently(
                lambda: self._bot.answer_callback_query(self._query, text, show_alert=bool(alert))
            )
        except BadRequest:  # older than the few minutes in which Telegram takes one
            return

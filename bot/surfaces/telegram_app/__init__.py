"""Telegram: commands, buttons and questions in private chats, groups and topics, by polling.

`serve` is the service that `bot.services` starts when there is a token; nothing else loads this package.
"""

from __future__ import annotations

import os

# Else python-telegram-bot 22 warns whenever it makes a RetryAfter; with it, times are timedeltas.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.surfaces.telegram_app.connection import serve

__all__ = ["serve"]

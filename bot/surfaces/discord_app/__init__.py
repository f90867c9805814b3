"""Discord: slash commands, buttons and forms in servers and in the bot's direct messages.

`serve` is the service that `bot.services` starts when there is a token; nothing else loads this package.
"""

from __future__ import annotations

from bot.surfaces.discord_app.connection import serve

__all__ = ["serve"]

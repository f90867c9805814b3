"""Channels: e-mail, SMS, Slack, Teams, ntfy and more, through Apprise, which only writes.

The operator lists them in PURSER_CHANNELS_FILE. `serve` is the service that `bot.services` starts when
that is set; nothing else loads this package.
"""

from __future__ import annotations

from bot.surfaces.channels.connection import serve

__all__ = ["serve"]

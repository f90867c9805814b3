"""What is told once at a start: a new or upgraded database, and the code that joins a first place."""

from __future__ import annotations

import secrets

from bot import VERSION
from bot.logs import told
from bot.wiring import TERMINAL, Wiring
from commands.caller import Caller
from commands.link import LinkAnswer
from storage.workspaces import joined_on

NETWORKS = ("discord", "telegram")


async def greet(wiring: Wiring) -> None:
    """Tell whoever started the process, in a line each, on standard error."""
    upgrade = wiring.upgrade
    if upgrade.done == "made":
        told.info("Purser %s keeps the team's AI spend. %s /help lists what you can ask.", VERSION, upgrade)
    elif upgrade.done == "upgraded":
        told.info("%s", upgrade)
    if wiring.key_note:
        told.warning("%s", wiring.key_note)
    if wiring.settings.has_bots and not await wiring.store.read(lambda c: joined_on(c, NETWORKS)):
        await _tell_code(wiring)


async def _tell_code(wiring: Wiring) -> None:
    """Nobody can ask for the first code in a place that has joined: there is none."""
    caller = Caller(
        TERMINAL, secrets.token_hex(16), wiring.clock(), "local", "You", TERMINAL, "Terminal", keeper=True
    )
    answered = await wiring.dispatch("link", {}, caller)
    if isinstance(answered.answer, LinkAnswer):
        until = f"{answered.answer.until:%Y-%m-%d %H:%M %Z}"
        told.info(
            "Type /start %s in the Discord server or Telegram chat that is to join; it works once, until %s.",
            answered.answer.code,
            until,
        )

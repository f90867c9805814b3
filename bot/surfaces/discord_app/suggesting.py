"""Choices offered while an option is typed: in time, or none."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
import discord
from discord.app_commands import Choice

from bot.surfaces.discord_app.heard import Interaction
from commands.caller import Caller
from commands.dispatch import Dispatch

log = logging.getLogger("purser.discord")


async def suggest(dispatch: Dispatch, interaction: Interaction, caller: Caller, patience: float) -> None:
    """Answer with what may be meant; after `patience` seconds with nothing, since Discord waits for three."""
    try:
        async with asyncio.timeout(patience):
            found = await _found(dispatch, interaction, caller)
    except TimeoutError:
        found = ()
    try:
        await interaction.response.autocomplete([Choice(name=each, value=each) for each in found])
    except (discord.HTTPException, aiohttp.ClientError, OSError) as trouble:
        log.info("Suggestions did not reach Discord: %s", trouble)


async def _found(dispatch: Dispatch, interaction: Interaction, caller: Caller) -> tuple[str, ...]:
    data: Any = interaction.data or {}
    options = data.get("options") or []
    given = {option["name"]: option.get("value", "") for option in options if not option.get("focused")}
    typing = next((option for option in options if option.get("focused")), None)
    if typing is None:
        return ()
    return await dispatch.suggest(data["name"], typing["name"], str(typing["value"]), caller, given)

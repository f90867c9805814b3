"""The command menu, and what a person reads before the first word: set at start where they changed."""

from __future__ import annotations

from collections.abc import Iterable

from telegram import Bot, BotCommand

from commands.definition import Definition

ABOUT = "I keep the team's AI spend: what it was, what is left, and what to do before it hurts."


async def present(bot: Bot, commands: Iterable[Definition]) -> None:
    """Offer every command with its description, and introduce the bot. Raises TelegramError."""
    menu = tuple(BotCommand(definition.name, definition.summary) for definition in commands)
    if await bot.get_my_commands() != menu:
        await bot.set_my_commands(menu)
    if (await bot.get_my_short_description()).short_description != ABOUT:
        await bot.set_my_short_description(ABOUT)

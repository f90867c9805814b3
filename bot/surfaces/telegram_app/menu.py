"""The command menu, and what a person reads before the first word: set at start where they changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from telegram import Bot, BotCommand

from commands.catalogue import LANGUAGES, say, speaking
from commands.definition import Definition
from commands.described import summary
from commands.tongue import ENGLISH


async def present(bot: Bot, commands: Sequence[Definition]) -> None:
    """Offer every command and introduce the bot, in each language. Raises TelegramError."""
    for language in LANGUAGES:
        with speaking(language):
            await _present(bot, commands, None if language == ENGLISH else language)


async def _present(bot: Bot, commands: Iterable[Definition], language: str | None) -> None:
    """`language` None: for everybody whose own has no menu."""
    menu = tuple(BotCommand(definition.name, summary(definition)) for definition in commands)
    if await bot.get_my_commands(language_code=language) != menu:
        await bot.set_my_commands(menu, language_code=language)
    about = say("telegram.about")
    if (await bot.get_my_short_description(language_code=language)).short_description != about:
        await bot.set_my_short_description(about, language_code=language)

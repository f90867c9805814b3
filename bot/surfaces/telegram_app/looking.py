"""Whether the bot may write where it is to, without polling: for the doctor, beside a running process."""

from __future__ import annotations

from collections.abc import Sequence

from telegram.error import InvalidToken, TelegramError

from bot.services import CannotStart, OutOfReach
from bot.settings import Settings
from bot.surfaces.telegram_app.connection import REFUSED, open_bot
from bot.surfaces.telegram_app.permissions import missing_at
from storage.subscriptions import Address


async def look(settings: Settings, addresses: Sequence[Address]) -> list[str]:
    """What is lacking in these groups, in a sentence each; nobody there notices.

    Raises CannotStart if the token is refused, OutOfReach if Telegram does not answer.
    """
    bot = open_bot(settings)
    try:
        await bot.initialize()
        found = [await missing_at(bot, address) for address in addresses]
    except InvalidToken:  # its words hold the token
        raise CannotStart(REFUSED) from None
    except TelegramError as lost:
        raise OutOfReach(f"Telegram does not answer as it should ({type(lost).__name__}).") from None
    finally:
        await bot.shutdown()
    return [missing.sentence for missing in found if missing]

"""The service: one bot, connected, polling and written to until the process stops."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.services import CannotStart, OutOfReach
from bot.settings import Settings
from bot.surfaces.telegram_app.desk import SURFACE, Desk
from bot.surfaces.telegram_app.listening import hear
from bot.surfaces.telegram_app.menu import present
from bot.surfaces.telegram_app.patience import patiently
from bot.surfaces.telegram_app.polling import Polling
from bot.surfaces.telegram_app.telling import TelegramSurface
from bot.wiring import Wiring

log = logging.getLogger("purser.telegram")

REFUSED = "Telegram refuses the token in PURSER_TELEGRAM_TOKEN: copy it again from @BotFather."
SECONDS = 10.0  # the library's five are short for a phone's tether


async def serve(wiring: Wiring, ready: asyncio.Event) -> None:
    """Be the Telegram bot of this process: see `bot.services`."""
    # Both log whole addresses, which hold the token, at lower levels.
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    bot = open_bot(wiring.settings)
    try:
        await bot.initialize()
        await _run(bot, wiring, ready)
    except InvalidToken:  # its words hold the token
        raise CannotStart(REFUSED) from None
    except BadRequest:  # a kind of NetworkError, and our own fault
        raise
    except NetworkError:
        raise OutOfReach("Telegram is out of reach.") from None
    finally:
        wiring.surfaces.pop(SURFACE, None)
        await bot.shutdown()


def open_bot(settings: Settings) -> Bot:
    """The bot of the token, not yet connected."""
    api = settings.telegram_api_url.rstrip("/")
    # one pool for polls and sends: each reads the certificates anew, which takes most of a start
    requests = HTTPXRequest(
        connection_pool_size=32,
        connect_timeout=SECONDS,
        read_timeout=2 * SECONDS,
        write_timeout=2 * SECONDS,
        pool_timeout=SECONDS,
        media_write_timeout=6 * SECONDS,
    )
    return Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=requests,
        get_updates_request=requests,
    )


async def _present(bot: Bot, wiring: Wiring) -> None:
    """A bot without its menu still answers."""
    try:
        await present(bot, tuple(wiring.dispatch.commands.values()))
    except InvalidToken:
        raise
    except TelegramError as trouble:
        log.warning("The command menu on Telegram could not be set: %s", trouble.message)


async def _run(bot: Bot, wiring: Wiring, ready: asyncio.Event) -> None:
    desk = Desk.of(bot, wiring)
    # /link shows an address that takes its code to a group in one tap
    wiring.dispatch.operator = replace(wiring.dispatch.operator, telegram_name=bot.username)
    await patiently(bot.delete_webhook)
    await _present(bot, wiring)
    wiring.surfaces[SURFACE] = TelegramSurface(desk)
    wiring.wake.tell()  # deliveries may have waited for the connection
    log.info("Telegram: @%s listens", bot.username)
    ready.set()
    await Polling(bot, lambda update: hear(desk, update)).run()

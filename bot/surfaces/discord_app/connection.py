"""The service: one connection to Discord, until the process stops or Discord ends it."""

from __future__ import annotations

import asyncio
import logging

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.services import CannotStart, OutOfReach
from bot.settings import Settings
from bot.surfaces.discord_app.asking import PATIENCE
from bot.surfaces.discord_app.listening import Listener
from bot.surfaces.discord_app.refusals import OUT_OF_REACH
from bot.wiring import Wiring

REFUSED = (
    "Discord refuses the token in PURSER_DISCORD_TOKEN: copy it again from discord.com/developers, "
    "your application, Bot."
)
BAD_TOKEN = 4004  # the gateway's close code


async def serve(wiring: Wiring, ready: asyncio.Event, patience: float = PATIENCE) -> None:
    """Be the Discord bot of this process: see `bot.services`. `patience`: see `answering.answer`."""
    point_at(wiring.settings)
    _keep_quiet()
    listener = Listener(wiring, ready, patience)
    try:
        await _run(listener, wiring.settings.discord_token.get_secret_value().strip())
    finally:
        await listener.leave()


async def _run(listener: Listener, token: str) -> None:
    """Until Discord ends it. The library mends what connecting again can mend."""
    if not token.isascii() or not token.isprintable():  # no header takes it
        raise CannotStart(REFUSED)
    try:
        await listener.start(token)
    except discord.LoginFailure:
        raise CannotStart(REFUSED) from None
    except discord.ConnectionClosed as closed:
        if closed.code == BAD_TOKEN:
            raise CannotStart(REFUSED) from None
        raise OutOfReach(f"Discord closed the connection (code {closed.code}).") from None
    except discord.HTTPException as refusal:
        if refusal.status < 500 and refusal.status != 429:
            raise
        raise OutOfReach(f"Discord does not let me in now (HTTP {refusal.status}).") from None
    except (*OUT_OF_REACH, discord.RateLimited) as lost:
        raise OutOfReach(f"Discord is out of reach ({type(lost).__name__}).") from None
    except AttributeError:  # discord.py 2.7 wants to resume what it never began
        if getattr(listener, "ws", None) is not None:
            raise
        raise OutOfReach("Discord's gateway is out of reach.") from None


def point_at(settings: Settings) -> None:
    """The library has these as settings of the whole process."""
    Route.BASE = settings.discord_api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)


def _keep_quiet() -> None:
    """No word on voice, which is not used, and no traceback for a connection that is made again."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    logger = logging.getLogger("discord.client")
    if _in_a_line not in logger.filters:
        logger.addFilter(_in_a_line)


def _in_a_line(record: logging.LogRecord) -> bool:
    if isinstance(record.msg, str) and record.msg.startswith("Attempting a reconnect"):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.exc_info = "The connection to Discord is lost; the next try is in %.0f s.", None
    return True

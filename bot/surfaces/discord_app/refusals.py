"""What Discord's refusals mean.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
"""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import discord

from bot.surfaces.contract import SendLater
from commands.retelling import sentence

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_USER = 10003, 10008, 10013
UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK = 10062, 10015
ANSWERED_ALREADY = 40060
NO_ACCESS, ANOTHERS_MESSAGE, NO_DIRECT_MESSAGES, NO_PERMISSION = 50001, 50005, 50007, 50013
BAD_RECIPIENT, TOKEN_ENDED = 50033, 50027

NO_PERSON = (UNKNOWN_USER, NO_DIRECT_MESSAGES, BAD_RECIPIENT)
TOO_LATE = (UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, TOKEN_ENDED)
BANNED_FOR = timedelta(minutes=1)  # where Discord does not say how long
OUT_OF_REACH = (aiohttp.ClientError, OSError, TimeoutError)


def is_about_form(refusal: discord.HTTPException) -> bool:
    """Whether a plainer message may be taken: an embed or a file was not."""
    if refusal.code in (*NO_PERSON, ANSWERED_ALREADY):
        return False
    return refusal.status in (400, 413) or refusal.code == NO_PERMISSION


def is_gone(refusal: discord.HTTPException) -> bool:
    """Whether a message to edit is there no more, or is not ours."""
    return refusal.code in (UNKNOWN_MESSAGE, ANOTHERS_MESSAGE)


def why_never(refusal: discord.HTTPException) -> str | None:
    """Why nothing will arrive there, in a sentence; None if it may pass, or a permission is missing."""
    if refusal.code == NO_DIRECT_MESSAGES:
        return sentence("reaching.discord_no_messages")
    if refusal.code in NO_PERSON:
        return sentence("reaching.discord_no_person")
    if refusal.code == UNKNOWN_CHANNEL:
        return sentence("reaching.discord_gone")
    return None


def wait_of(refusal: discord.HTTPException | discord.RateLimited) -> SendLater | None:
    """How long Discord asks to wait; None if it does not."""
    if isinstance(refusal, discord.RateLimited):
        return _later(timedelta(seconds=refusal.retry_after))
    if refusal.status != 429:
        return None
    said = refusal.response.headers.get("Retry-After", "")
    return _later(timedelta(seconds=int(said)) if said.isdecimal() else BANNED_FOR)


def _later(after: timedelta) -> SendLater:
    return SendLater("Discord asks to wait.", after)

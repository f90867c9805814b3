"""Whether the bot may write where it is to, without a gateway: for the doctor, beside a running process."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.services import CannotStart, OutOfReach
from bot.settings import Settings
from bot.surfaces.discord_app.connection import REFUSED, point_at
from bot.surfaces.discord_app.permissions import NO_CHANNEL, missing_for
from bot.surfaces.discord_app.refusals import NO_ACCESS, OUT_OF_REACH, why_never
from commands.retelling import sentence
from storage.subscriptions import Address


async def look(settings: Settings, addresses: Sequence[Address]) -> list[str]:
    """What is lacking in these channels, in a sentence each; nobody there notices.

    Raises CannotStart if the token is refused, OutOfReach if Discord does not answer.
    """
    point_at(settings)
    try:
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(settings.discord_token.get_secret_value().strip())
            found = [await _lacking(client, int(address.chat)) for address in addresses]
    except discord.LoginFailure:
        raise CannotStart(REFUSED) from None
    except (*OUT_OF_REACH, discord.HTTPException, discord.RateLimited) as lost:
        raise OutOfReach(f"Discord does not answer as it should ({type(lost).__name__}).") from None
    return [each for each in found if each]


async def _lacking(client: discord.Client, id: int) -> str | None:
    assert client.user is not None
    try:
        found = await client.fetch_channel(id)
        if not isinstance(found, discord.abc.GuildChannel | discord.Thread):
            return sentence(NO_CHANNEL)
        guild = await client.fetch_guild(found.guild.id)  # a channel alone knows no roles
        me = await guild.fetch_member(client.user.id)
        place = found.parent_id if isinstance(found, discord.Thread) else id  # which holds a thread's rights
        channel = await guild.fetch_channel(place)
    except discord.HTTPException as refusal:
        never = sentence(NO_CHANNEL) if refusal.code == NO_ACCESS else why_never(refusal)
        if never is None:
            raise
        return never
    assert isinstance(channel, discord.abc.GuildChannel)
    missing = missing_for(channel, me, thread=isinstance(found, discord.Thread))
    return missing.sentence if missing else None

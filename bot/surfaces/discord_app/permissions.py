"""What the bot lacks in a channel, said when somebody subscribes and not at nine in the morning."""

from __future__ import annotations

from dataclasses import dataclass

import discord

from bot.surfaces.discord_app.refusals import NO_ACCESS, NO_DIRECT_MESSAGES, why_never
from storage.subscriptions import Address

LACK = "I lack {names} in #{channel}: who manages the server grants it under the channel's permissions."
PLAIN = "Until then what I send there comes plainer than it should."
NO_CHANNEL = "I am not in that Discord channel: add me to the server, and let my role see the channel."
CLOSED = "I cannot write to you: allow direct messages from members of a server that we share."

Channel = discord.abc.GuildChannel | discord.Thread


@dataclass(frozen=True, slots=True)
class Missing:
    """`in_the_way`: without it nothing arrives at all; else it comes as plain text."""

    sentence: str
    in_the_way: bool


async def missing_at(client: discord.Client, address: Address) -> Missing | None:
    """What would keep a message or a picture from arriving there. Raises what Discord says otherwise."""
    try:
        if address.direct:
            return await _missing_for_person(client, int(address.chat))
        return _missing_in(await _channel(client, int(address.chat)))
    except discord.HTTPException as refusal:
        sentence = NO_CHANNEL if refusal.code == NO_ACCESS else why_never(refusal)
        if sentence is None:
            raise
        return Missing(CLOSED if address.direct else sentence, in_the_way=True)


async def lacking(client: discord.Client, address: Address) -> str:
    """Why a message was refused for want of a permission: which one, if that can be seen."""
    try:
        missing = await missing_at(client, address)
    except discord.HTTPException:
        missing = None
    return missing.sentence if missing else "I lack a permission in that Discord channel."


async def _missing_for_person(client: discord.Client, person: int) -> Missing | None:
    """Discord tells for certain only when something is sent; a sign of typing is the next best."""
    chat = await client.create_dm(discord.Object(person))
    try:
        await chat.typing()
    except discord.HTTPException as refusal:
        if refusal.code == NO_DIRECT_MESSAGES:
            raise
    return None


async def _channel(client: discord.Client, id: int) -> Channel | None:
    found = client.get_channel(id) or await client.fetch_channel(id)
    return found if isinstance(found, Channel) else None


def _missing_in(channel: Channel | None) -> Missing | None:
    if channel is None or channel.guild.me is None:
        return Missing(NO_CHANNEL, in_the_way=True)
    return missing_for(channel, channel.guild.me, thread=isinstance(channel, discord.Thread))


def missing_for(channel: Channel, me: discord.Member, *, thread: bool) -> Missing | None:
    """What a member lacks in a channel, or in its threads."""
    may = channel.permissions_for(me)
    writes = may.send_messages_in_threads if thread else may.send_messages
    if not may.view_channel or not writes:  # the library takes all others for missing too
        name = (
            ("Send Messages in Threads" if thread else "Send Messages")
            if may.view_channel
            else "View Channel"
        )
        return Missing(LACK.format(names=name, channel=channel.name), in_the_way=True)
    rights = {"Embed Links": may.embed_links, "Attach Files": may.attach_files}
    names = " and ".join(name for name, given in rights.items() if not given)
    if not names:
        return None
    return Missing(f"{LACK.format(names=names, channel=channel.name)} {PLAIN}", in_the_way=False)

"""What the bot lacks in a channel, said when somebody subscribes and not at nine in the morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.surfaces.discord_app.refusals import NO_ACCESS, NO_DIRECT_MESSAGES, why_never
from commands.retelling import sentence
from ledger.sentences import Sentence
from storage.subscriptions import Address

NO_CHANNEL = "reaching.discord_no_channel"

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
        never = sentence(NO_CHANNEL) if refusal.code == NO_ACCESS else why_never(refusal)
        if never is None:
            raise
        return Missing(sentence("reaching.discord_closed") if address.direct else never, in_the_way=True)


async def lacking(client: discord.Client, address: Address) -> str:
    """Why a message was refused for want of a permission: which one, if that can be seen."""
    try:
        missing = await missing_at(client, address)
    except discord.HTTPException:
        missing = None
    return missing.sentence if missing else sentence("reaching.discord_permission")


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
        return Missing(sentence(NO_CHANNEL), in_the_way=True)
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
        return Missing(_lack([name], channel.name), in_the_way=True)
    rights = {"Embed Links": may.embed_links, "Attach Files": may.attach_files}
    names = [name for name, given in rights.items() if not given]
    if not names:
        return None
    plain = sentence("reaching.discord_plain")
    both = sentence("reaching.then", first=_lack(names, channel.name), second=plain)
    return Missing(both, in_the_way=False)


def _lack(names: Sequence[str], channel: str) -> Sentence:
    """One permission or two, as Discord calls them."""
    if len(names) == 1:
        return sentence("reaching.discord_lacks", names=names[0], channel=channel)
    return sentence("reaching.discord_lacks_two", name=names[0], other=names[1], channel=channel)

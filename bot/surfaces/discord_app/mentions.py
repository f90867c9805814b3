"""Who an alert mentions: exactly the roles and people whom a keeper chose, whatever else a text says."""

from __future__ import annotations

import discord

from bot.rendering.buttons import shortened
from bot.rendering.embed import CONTENT
from commands.pinging import PERSON, ROLE
from commands.retelling import sentence


def only(ping: str) -> discord.AllowedMentions:
    """What Discord may turn into a mention: https://discord.com/developers/docs/resources/message."""
    return discord.AllowedMentions(
        everyone=False,
        roles=[discord.Object(int(id)) for id in ROLE.findall(ping)] or False,
        users=[discord.Object(int(id)) for id in PERSON.findall(ping)] or False,
        replied_user=False,
    )


def silent(client: discord.Client, chat: str, ping: str) -> str | None:
    """Which roles would be named there and not ring, in a sentence; None: none that is known."""
    channel = client.get_channel(int(chat))
    if isinstance(channel, discord.Thread):
        channel = channel.parent
    if not isinstance(channel, discord.abc.GuildChannel) or channel.guild.me is None:
        return None
    if channel.permissions_for(channel.guild.me).mention_everyone:
        return None
    roles = [channel.guild.get_role(int(id)) for id in ROLE.findall(ping)]
    names = ", ".join(role.name for role in roles if role and not role.mentionable)
    return sentence("reaching.discord_silent", names=names) if names else None


def beside(ping: str, content: str | None) -> str | None:
    """The message's text with who is mentioned before it: an embed mentions nobody."""
    mentions = " ".join(word for word in ping.split() if ROLE.fullmatch(word) or PERSON.fullmatch(word))
    if not mentions or not content:
        return mentions or content
    return f"{mentions}\n{shortened(content, CONTENT - len(mentions) - 1)}"

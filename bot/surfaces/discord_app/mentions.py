"""Who an alert mentions: exactly the roles and people whom a keeper chose, whatever else a text says."""

from __future__ import annotations

import discord

from bot.rendering.buttons import shortened
from bot.rendering.embed import CONTENT
from commands.pinging import PERSON, ROLE


def only(ping: str) -> discord.AllowedMentions:
    """What Discord may turn into a mention: https://discord.com/developers/docs/resources/message."""
    return discord.AllowedMentions(
        everyone=False,
        roles=[discord.Object(int(id)) for id in ROLE.findall(ping)] or False,
        users=[discord.Object(int(id)) for id in PERSON.findall(ping)] or False,
        replied_user=False,
    )


def beside(ping: str, content: str | None) -> str | None:
    """The message's text with who is mentioned before it: an embed mentions nobody."""
    mentions = " ".join(word for word in ping.split() if ROLE.fullmatch(word) or PERSON.fullmatch(word))
    if not mentions or not content:
        return mentions or content
    return f"{mentions}\n{shortened(content, CONTENT - len(mentions) - 1)}"

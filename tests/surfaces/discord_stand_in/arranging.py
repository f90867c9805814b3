"""Changes in the world, told to the bot as Discord tells them."""

from tests.surfaces.discord_stand_in.gateway import GUILDS, MESSAGE_CONTENT
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.network import DIRECT_MESSAGES, GUILD_MESSAGES, Network
from tests.surfaces.discord_stand_in.permissions import NONE, Permission
from tests.surfaces.discord_stand_in.shapes import (
    channel_json,
    member_json,
    message_json,
    role_json,
    user_json,
)
from tests.surfaces.discord_stand_in.world import Channel, Guild, Person


def let_in(network: Network, guild: Guild) -> None:
    network.world.join(guild, network.bot)
    network.world.own_role(guild, network.bot)


async def invite(network: Network, guild: Guild) -> None:
    let_in(network, guild)
    await network.gateway.dispatch("GUILD_CREATE", network.gateway.guild_create(guild), GUILDS)


async def remove_bot(network: Network, guild: Guild) -> None:
    guild.members.pop(network.bot.id)
    await network.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, GUILDS)


async def grant(network: Network, person: Person, guild: Guild, permissions: Permission) -> None:
    role = network.world.own_role(guild, person)
    role.permissions = permissions
    told = {"guild_id": str(guild.id), "role": role_json(role, guild)}
    await network.gateway.dispatch("GUILD_ROLE_UPDATE", told, GUILDS)


async def overwrite(
    network: Network,
    person: Person,
    channel: Channel,
    *,
    allowed: Permission = NONE,
    denied: Permission = NONE,
) -> None:
    before_allowed, before_denied = channel.overwrites.get(person.id, (0, 0))
    channel.overwrites[person.id] = (
        (before_allowed | allowed) & ~denied,
        (before_denied | denied) & ~allowed,
    )
    await network.gateway.dispatch("CHANNEL_UPDATE", channel_json(channel), GUILDS)


async def say(
    network: Network,
    person: Person,
    channel: Channel,
    text: str,
    reply_to: Message | None = None,
    *,
    ping: bool = True,
) -> Message:
    """A person's own message. Without the intent for content a bot reads it only where it is meant.

    A reply mentions whom it answers, unless the person switches its `ping` off.
    """
    message = network.messages.draft(channel, person, "person")
    message.content, message.reply_to = text, reply_to
    network.messages.keep(message)
    told = message_json(message, network.origin)
    mentioned = network.bot.mention in text or (
        reply_to is not None and reply_to.author is network.bot and ping
    )
    if reply_to is not None:
        told["message_reference"] = {"message_id": str(reply_to.id), "channel_id": str(channel.id)}
    if mentioned:
        told["mentions"] = [user_json(network.bot)]
    guild = channel.guild
    if guild is None:
        await network.gateway.dispatch("MESSAGE_CREATE", told, DIRECT_MESSAGES)
        return message
    told |= {"guild_id": str(guild.id), "member": member_json(guild.members[person.id])}
    if not mentioned and not network.gateway.privileged_intents & MESSAGE_CONTENT:
        told["content"] = ""
    await network.gateway.dispatch("MESSAGE_CREATE", told, GUILD_MESSAGES)
    return message

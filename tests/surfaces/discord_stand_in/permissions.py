from enum import IntFlag

from tests.surfaces.discord_stand_in.world import Channel, Guild, Person


class Permission(IntFlag):
    """The bits that matter here; the whole list is in Discord's documentation, "Permissions"."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31


NONE, EVERYTHING = Permission(0), Permission((1 << 53) - 1)
ORDINARY = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)
IN_DIRECT_CHAT = ORDINARY | Permission.MENTION_EVERYONE


def permissions_in(channel: Channel, person: Person) -> Permission:
    """What a person or the bot may do in a channel: roles first, then the channel's overwrites."""
    guild = channel.guild
    if guild is None:
        return IN_DIRECT_CHAT
    granted = guild_permissions(guild, person)
    if granted & Permission.ADMINISTRATOR or not granted:
        return granted
    roles = [role.id for role in guild.members[person.id].roles]
    for group in ([guild.id], roles, [person.id]):
        granted = _overwritten(channel, granted, group)
    return granted


def guild_permissions(guild: Guild, person: Person) -> Permission:
    if person is guild.owner:
        return EVERYTHING
    member = guild.members.get(person.id)
    if member is None:
        return Permission(0)
    granted = Permission(guild.roles[guild.id].permissions)
    for role in member.roles:
        granted |= Permission(role.permissions)
    return EVERYTHING if granted & Permission.ADMINISTRATOR else granted


def _overwritten(channel: Channel, granted: Permission, ids: list[int]) -> Permission:
    allow, deny = Permission(0), Permission(0)
    for which in ids:
        more, less = channel.overwrites.get(which, (0, 0))
        allow, deny = allow | Permission(more), deny | Permission(less)
    return (granted & ~deny) | allow

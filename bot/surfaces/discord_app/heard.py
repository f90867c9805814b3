"""Who asks: an interaction of Discord, or a message, as a caller."""

from __future__ import annotations

from datetime import datetime

import discord

from commands.caller import Caller

SURFACE = "discord"
MAY_WORK_ON_THE_BOT = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)

Interaction = discord.Interaction[discord.Client]


def caller_of(interaction: Interaction, owners: frozenset[int], at: datetime) -> Caller:
    """What the interaction itself says of the asker: nothing is looked up."""
    server = interaction.guild if interaction.guild_id else None
    return Caller(
        SURFACE,
        str(interaction.id),
        at,
        person=str(interaction.user.id),
        person_name=interaction.user.display_name,
        place=str(interaction.guild_id or ""),
        place_name=server.name if server else "",
        chat=str(interaction.channel_id or ""),
        direct=interaction.guild_id is None,
        keeper=interaction.permissions.manage_guild,  # administrators have every permission
        owner=interaction.user.id in owners,
        language=str(interaction.guild_locale or interaction.locale),
    )


def writer_of(message: discord.Message, owners: frozenset[int], at: datetime) -> Caller:
    """The same of who wrote a message, by the roles that came with it."""
    author, server = message.author, message.guild
    return Caller(
        SURFACE,
        str(message.id),
        at,
        person=str(author.id),
        person_name=author.display_name,
        place=str(server.id) if server else "",
        place_name=server.name if server else "",
        chat=str(message.channel.id),
        direct=server is None,
        keeper=isinstance(author, discord.Member) and author.guild_permissions.manage_guild,
        owner=author.id in owners,
    )


def owners_of(application: discord.AppInfo | None) -> frozenset[int]:
    """Who owns the bot: a person, or those of a team who may change it."""
    if application is None:
        return frozenset()
    team = application.team
    if team is None:
        return frozenset({application.owner.id})
    accepted = [m for m in team.members if m.membership_state is discord.TeamMembershipState.accepted]
    trusted = {member.id for member in accepted if member.role in MAY_WORK_ON_THE_BOT}
    return frozenset(trusted | ({team.owner_id} if team.owner_id else set()))

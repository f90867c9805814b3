"""Who asked what: an interaction of Discord as a caller and what they gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

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


def options_of(data: Mapping[str, Any]) -> dict[str, str]:
    """What was put into a command's options."""
    return {option["name"]: str(option["value"]) for option in data.get("options") or []}


def submitted_text(data: Mapping[str, Any]) -> str:
    """What was typed into a form's one field, which lies in a label."""
    return next((str(field["value"]) for field in _fields(data.get("components") or [])), "")


def _fields(components: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    inner = [part.get("component") or {} for part in components]
    return [field for field in inner if "value" in field]

"""Discord's JSON for what the stand-in knows. Every answer is checked against the document too."""

import json
import struct

from tests.surfaces.discord_stand_in.messages import MENU, Attachment, Message, walk
from tests.surfaces.discord_stand_in.wire import Json
from tests.surfaces.discord_stand_in.world import Channel, Guild, Member, Person, Role

COMMAND_REPLY, PLAIN, REPLY = 20, 0, 19
NOT_SET = """
    icon description home_header splash discovery_splash banner application_id afk_channel_id
    system_channel_id widget_channel_id max_presences vanity_url_code rules_channel_id
    safety_alerts_channel_id public_updates_channel_id incidents_data
"""
AT_ZERO = """
    system_channel_flags verification_level default_message_notifications mfa_level
    explicit_content_filter premium_tier premium_subscription_count nsfw_level
"""
PNG = b"\x89PNG\r\n\x1a\n"


def user_json(person: Person) -> Json:
    return {
        "id": str(person.id),
        "username": person.name.lower().replace(" ", "_"),
        "global_name": None if person.bot else person.name,
        "discriminator": "0",
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def own_user_json(bot: Person) -> Json:
    return {**user_json(bot), "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def member_json(member: Member) -> Json:
    return {
        "user": user_json(member.person),
        "roles": [str(role.id) for role in member.roles],
        "joined_at": member.joined_at,
        "nick": None,
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "premium_since": None,
        "pending": False,
        "mute": False,
        "deaf": False,
        "flags": 0,
    }


def role_json(role: Role, guild: Guild) -> Json:
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(int(role.permissions)),
        "position": 0 if role.id == guild.id else list(guild.roles).index(role.id),
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel_json(channel: Channel) -> Json:
    if channel.recipient is not None:
        there = [user_json(channel.recipient)]
        return {"id": str(channel.id), "type": channel.kind, "flags": 0, "recipients": there}
    assert channel.guild is not None
    return {
        "id": str(channel.id),
        "type": channel.kind,
        "flags": 0,
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "position": 0,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "last_message_id": None,
        "permission_overwrites": [
            _overwrite_json(channel.guild, which, *bits) for which, bits in channel.overwrites.items()
        ],
    }


def _overwrite_json(guild: Guild, which: int, allowed: int, denied: int) -> Json:
    kind = 0 if which in guild.roles else 1
    return {"id": str(which), "type": kind, "allow": str(int(allowed)), "deny": str(int(denied))}


def guild_json(guild: Guild) -> Json:
    return {
        **dict.fromkeys(NOT_SET.split()),
        **dict.fromkeys(AT_ZERO.split(), 0),
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        "roles": [role_json(role, guild) for role in guild.roles.values()],
        "features": [],
        "emojis": [],
        "stickers": [],
        "region": "deprecated",
        "afk_timeout": 300,
        "preferred_locale": "en-US",
        "widget_enabled": False,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "max_members": 500_000,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
    }


def message_json(message: Message, origin: str) -> Json:
    """`origin` is where the stand-in serves attachments."""
    by_interaction = message.via in ("callback", "follow-up")
    shown: Json = {
        "id": str(message.id),
        "type": _type_of(message),
        "channel_id": str(message.channel.id),
        "author": user_json(message.author),
        "content": message.content,
        "embeds": [_embed_json(embed, message, origin) for embed in message.embeds],
        "components": [_shown(each) for each in message.components],
        "attachments": [_attachment_json(each, message, origin) for each in message.attachments],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": bool(message.pings & {"@everyone", "@here"}),
        "timestamp": message.sent_at,
        "edited_timestamp": message.edited_at,
        "flags": message.flags,
        "pinned": False,
        "tts": False,
    }
    if message.nonce is not None:
        shown["nonce"] = message.nonce
    if by_interaction:
        shown["application_id"] = shown["webhook_id"] = str(message.author.id)
    return shown


def _type_of(message: Message) -> int:
    if message.reply_to is not None:
        return REPLY
    return COMMAND_REPLY if message.via == "callback" else PLAIN


def _shown(component: Json) -> Json:
    """Discord leaves out of its answers what was sent as null, and fills in a menu's defaults."""
    copy: Json = json.loads(json.dumps(component))
    for each in walk([copy]):
        for name in [name for name, value in each.items() if value is None]:
            del each[name]
        if each["type"] == MENU:
            each.setdefault("min_values", 1)
            each.setdefault("max_values", 1)
    return copy


def _embed_json(embed: Json, message: Message, origin: str) -> Json:
    shown: Json = {name: value for name, value in embed.items() if value is not None}
    shown["type"] = "rich"
    if shown.get("fields"):
        shown["fields"] = [{**each, "inline": bool(each.get("inline"))} for each in shown["fields"]]
    for part in ("image", "thumbnail"):
        name = (shown.get(part) or {}).get("url", "").removeprefix("attachment://")
        for attachment in message.attachments:
            if attachment.name == name:
                shown[part] = {"url": _address(attachment, message, origin)}
    return shown


def _attachment_json(attachment: Attachment, message: Message, origin: str) -> Json:
    shown: Json = {
        "id": str(attachment.id),
        "filename": attachment.name,
        "size": len(attachment.data),
        "url": _address(attachment, message, origin),
        "proxy_url": _address(attachment, message, origin),
    }
    if attachment.description:
        shown["description"] = attachment.description
    if attachment.data.startswith(PNG):
        width, height = struct.unpack(">II", attachment.data[16:24])
        shown |= {"content_type": "image/png", "width": width, "height": height}
    return shown


def _address(attachment: Attachment, message: Message, origin: str) -> str:
    return f"{origin}/attachments/{message.channel.id}/{attachment.id}/{attachment.name}"

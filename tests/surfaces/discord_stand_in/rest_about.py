from typing import Any

from tests.surfaces.discord_stand_in.calls import Call
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.permissions import guild_permissions
from tests.surfaces.discord_stand_in.shapes import (
    channel_json,
    guild_json,
    member_json,
    own_user_json,
    role_json,
    user_json,
)
from tests.surfaces.discord_stand_in.wire import Json, missing_access, unknown
from tests.surfaces.discord_stand_in.world import Guild


async def own_user(network: Network, call: Call) -> tuple[int, Any]:
    return 200, own_user_json(network.bot)


async def user(network: Network, call: Call) -> tuple[int, Any]:
    person = network.world.people.get(call.id_of("user_id"))
    if person is None:
        raise unknown("User")
    return 200, user_json(person)


async def gateway(network: Network, call: Call) -> tuple[int, Any]:
    return 200, {"url": network.gateway.url}


async def gateway_for_bots(network: Network, call: Call) -> tuple[int, Any]:
    starts = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
    return 200, {"url": network.gateway.url, "shards": 1, "session_start_limit": starts}


async def application(network: Network, call: Call) -> tuple[int, Any]:
    shown: Json = {
        "id": str(network.bot.id),
        "name": network.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user_json(network.owner),
        "approximate_guild_count": len(_own_guilds(network)),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
        "bot": user_json(network.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
    }
    return 200, shown


def _own_guilds(network: Network) -> list[Guild]:
    return [guild for guild in network.world.guilds.values() if network.bot.id in guild.members]


def _guild_of(network: Network, call: Call) -> Guild:
    guild = network.world.guilds.get(call.id_of("guild_id"))
    if guild is None:
        raise unknown("Guild")
    if network.bot.id not in guild.members:
        raise missing_access()
    return guild


async def own_guilds(network: Network, call: Call) -> tuple[int, Any]:
    return 200, [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(int(guild_permissions(guild, network.bot))),
            "features": [],
        }
        for guild in _own_guilds(network)
    ]


async def guild(network: Network, call: Call) -> tuple[int, Any]:
    return 200, guild_json(_guild_of(network, call))


async def channels(network: Network, call: Call) -> tuple[int, Any]:
    return 200, [channel_json(channel) for channel in _guild_of(network, call).channels.values()]


async def roles(network: Network, call: Call) -> tuple[int, Any]:
    found = _guild_of(network, call)
    return 200, [role_json(role, found) for role in found.roles.values()]


async def member(network: Network, call: Call) -> tuple[int, Any]:
    found = _guild_of(network, call).members.get(call.id_of("user_id"))
    if found is None:
        raise unknown("Member")
    return 200, member_json(found)


ROUTES = {
    "GET /users/@me": own_user,
    "GET /users/@me/guilds": own_guilds,
    "GET /users/{user_id}": user,
    "GET /gateway": gateway,
    "GET /gateway/bot": gateway_for_bots,
    "GET /oauth2/applications/@me": application,
    "GET /applications/@me": application,
    "GET /guilds/{guild_id}": guild,
    "GET /guilds/{guild_id}/channels": channels,
    "GET /guilds/{guild_id}/roles": roles,
    "GET /guilds/{guild_id}/members/{user_id}": member,
}

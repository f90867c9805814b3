from typing import Any

from tests.surfaces.discord_stand_in.calls import Call
from tests.surfaces.discord_stand_in.command_limits import command_faults
from tests.surfaces.discord_stand_in.network import Network
from tests.surfaces.discord_stand_in.wire import Json, Refusal, invalid, missing_access, unknown


def _scope(network: Network, call: Call) -> int | None:
    """The guild whose commands are meant, or None for those of everywhere."""
    if call["application_id"] != str(network.bot.id):
        raise Refusal(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" not in dict(call.operation.filled):
        return None
    guild = network.world.guilds.get(call.id_of("guild_id"))
    if guild is None or network.bot.id not in guild.members:
        raise missing_access()
    return guild.id


async def listed(network: Network, call: Call) -> tuple[int, Any]:
    return 200, network.commands.in_scope(_scope(network, call))


async def overwrite(network: Network, call: Call) -> tuple[int, Any]:
    scope = _scope(network, call)
    bodies: list[Json] = call.body or []
    _check(bodies)
    kept = network.commands.overwrite(scope, bodies)
    network.board.changed()
    return 200, kept


async def add(network: Network, call: Call) -> tuple[int, Any]:
    scope = _scope(network, call)
    others = [each for each in network.commands.in_scope(scope) if each["name"] != call.body["name"]]
    _check([*others, call.body])
    fresh = len(others) == len(network.commands.in_scope(scope))
    kept = network.commands.add(scope, call.body)
    network.board.changed()
    return 201 if fresh else 200, kept


def _check(bodies: list[Json]) -> None:
    if faults := command_faults(bodies):
        raise invalid(*faults)


async def one(network: Network, call: Call) -> tuple[int, Any]:
    wanted = str(call.id_of("command_id"))
    for command in network.commands.in_scope(_scope(network, call)):
        if command["id"] == wanted:
            return 200, command
    raise unknown("application command")


async def remove(network: Network, call: Call) -> tuple[int, Any]:
    if not network.commands.remove(_scope(network, call), call.id_of("command_id")):
        raise unknown("application command")
    return 204, None


EVERYWHERE = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES = {
    f"{method} {path}{tail}": handler
    for path in (EVERYWHERE, IN_GUILD)
    for method, tail, handler in (
        ("GET", "", listed),
        ("PUT", "", overwrite),
        ("POST", "", add),
        ("GET", "/{command_id}", one),
        ("DELETE", "/{command_id}", remove),
    )
}

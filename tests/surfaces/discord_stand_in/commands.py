from tests.surfaces.discord_stand_in.clock import Clock
from tests.surfaces.discord_stand_in.command_limits import CHAT_INPUT
from tests.surfaces.discord_stand_in.wire import Json
from tests.surfaces.discord_stand_in.world import Guild

GUILD_INSTALL = 0


class Commands:
    """Commands as registered, for everywhere (scope None) and for single guilds."""

    def __init__(self, clock: Clock, application_id: int) -> None:
        self.clock = clock
        self.application_id = application_id
        self.registrations = 0
        self._scopes: dict[int | None, dict[str, Json]] = {}

    def in_scope(self, guild_id: int | None) -> list[Json]:
        return list(self._scopes.get(guild_id, {}).values())

    def overwrite(self, guild_id: int | None, bodies: list[Json]) -> list[Json]:
        """Bulk overwrite: what is not named goes, what has the same name keeps its id."""
        before = self._scopes.get(guild_id, {})
        self._scopes[guild_id] = {body["name"]: self._entry(body, guild_id, before) for body in bodies}
        self.registrations += 1
        return self.in_scope(guild_id)

    def add(self, guild_id: int | None, body: Json) -> Json:
        scope = self._scopes.setdefault(guild_id, {})
        scope[body["name"]] = self._entry(body, guild_id, scope)
        return scope[body["name"]]

    def remove(self, guild_id: int | None, command_id: int) -> bool:
        scope = self._scopes.get(guild_id, {})
        gone = [name for name, command in scope.items() if int(command["id"]) == command_id]
        for name in gone:
            del scope[name]
        return bool(gone)

    def visible(self, guild: Guild | None, name: str) -> Json | None:
        """The command a person finds by this name: a guild's own hides the one for everywhere."""
        own = self._scopes.get(guild.id, {}) if guild else {}
        return own.get(name) or self._scopes.get(None, {}).get(name)

    def _entry(self, body: Json, guild_id: int | None, before: dict[str, Json]) -> Json:
        now = str(self.clock.next_id())
        needed = body.get("default_member_permissions")
        entry = {
            "options": [],
            "integration_types": [GUILD_INSTALL],
            "contexts": None,
            "nsfw": False,
            **{name: value for name, value in body.items() if value is not None},
            "id": before[body["name"]]["id"] if body["name"] in before else now,
            "version": now,
            "application_id": str(self.application_id),
            "type": body.get("type") or CHAT_INPUT,
            "description": body.get("description") or "",
            "default_member_permissions": None if needed is None else str(needed),
        }
        return entry if guild_id is None else {**entry, "guild_id": str(guild_id)}

import asyncio
import json
import secrets
from typing import Any

from aiohttp import WSMsgType, web

from tests.surfaces.discord_stand_in.gateway_connection import Connection, Session
from tests.surfaces.discord_stand_in.noticeboard import Noticeboard
from tests.surfaces.discord_stand_in.shapes import channel_json, guild_json, member_json, own_user_json
from tests.surfaces.discord_stand_in.wire import Json
from tests.surfaces.discord_stand_in.world import Guild, Person, World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 3, 6, 7, 9, 10, 11
GUILDS, GUILD_MEMBERS, PRESENCES, MESSAGE_CONTENT = 1 << 0, 1 << 1, 1 << 8, 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
EVENTS_A_MINUTE, LONGEST_PAYLOAD = 120, 4096


class Gateway:
    """The web socket a bot listens on.

    Wrong moves are closed with Discord's codes and noted as violations; a wrong token and an intent that is
    not switched on are the operator's mistakes and only closed (4004, 4014).
    """

    def __init__(self, token: str, world: World, bot: Person, board: Noticeboard) -> None:
        self.token, self.world, self.bot, self.board = token, world, bot, board
        self.violations: list[str] = []
        self.heartbeat_ms = 41_250
        self.privileged_intents = 0
        self.acknowledging = True
        self.url = ""
        self.heartbeats = self.identified = self.resumed = 0
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()

    @property
    def connected(self) -> bool:
        return any(session.connection is not None for session in self.sessions.values())

    async def dispatch(self, event: str, data: Json, intent: int = 0) -> None:
        """To every session that asked for it; who is away gets it when resuming."""
        for session in list(self.sessions.values()):
            if not intent or session.intents & intent:
                await session.dispatch(event, data)

    async def drop(self, code: int | None = None) -> None:
        """Close all connections with a code, or cut them without one. The sessions stay resumable."""
        for connection in list(self.connections):
            self._detach(connection)
            if code is None:
                connection.cut()
            else:
                await connection.close(code)

    async def ask_to_reconnect(self) -> None:
        for connection in list(self.connections):
            await connection.send(RECONNECT, None)

    def forget_sessions(self) -> None:
        """The next attempt to resume is told that its session is invalid."""
        self.sessions.clear()

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(timeout=1.0, compress=False)
        await socket.prepare(request)
        connection = Connection(request, socket)
        self.connections.add(connection)
        try:
            await self._greet(connection)
        finally:
            self.connections.discard(connection)
            self._detach(connection)
        return socket

    async def _greet(self, connection: Connection) -> None:
        asked = connection.request.query
        if asked.get("v") != "10" or asked.get("encoding") != "json":
            await self._refuse(connection, 4012, f"gateway: v=10 and encoding=json, not {dict(asked)}")
            return
        await connection.send(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        while not connection.socket.closed:
            try:
                message = await connection.socket.receive(timeout=self.heartbeat_ms / 500)
            except TimeoutError:
                await connection.close(4009, "Session timed out.")
                return
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await self._receive(connection, message.data)

    async def _receive(self, connection: Connection, text: str | bytes) -> None:
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload["d"]
        except (ValueError, KeyError, TypeError):
            await self._refuse(connection, 4002, f"gateway: not a payload: {text[:80]!r}")
            return
        if len(text) > LONGEST_PAYLOAD:
            await self._refuse(connection, 4002, "gateway: a payload of more than 4096 bytes")
        elif self._too_often(connection):
            await self._refuse(connection, 4008, "gateway: more than 120 events in a minute")
        else:
            await self._obey(connection, op, data)

    async def _obey(self, connection: Connection, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            await self._beat(connection, data)
        elif op in (IDENTIFY, RESUME) and connection.session is not None:
            await self._refuse(connection, 4005, "gateway: identified twice")
        elif op == IDENTIFY:
            await self._identify(connection, data)
        elif op == RESUME:
            await self._resume(connection, data)
        elif connection.session is None:
            await self._refuse(connection, 4003, f"gateway: op {op} before identifying")
        elif op != PRESENCE:
            await self._refuse(connection, 4001, f"gateway: op {op} is not known to the stand-in")

    def _too_often(self, connection: Connection) -> bool:
        now = asyncio.get_running_loop().time()
        connection.received.append(now)
        while connection.received[0] < now - 60:
            connection.received.popleft()
        return len(connection.received) > EVENTS_A_MINUTE

    async def _beat(self, connection: Connection, seq: Any) -> None:
        known = connection.session.seq if connection.session else 0
        if seq is not None and not 0 <= seq <= known and connection.session is not None:
            self.violations.append(f"gateway: heartbeat with {seq!r} of {known} events")
        self.heartbeats += 1
        if self.acknowledging:
            await connection.send(ACK, None)
        self.board.changed()

    async def _identify(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self.token:
            await connection.close(4004, "Authentication failed.")
        elif not isinstance(data.get("intents"), int) or "properties" not in data:
            await self._refuse(connection, 4002, "gateway: IDENTIFY needs intents and properties")
        elif data["intents"] & PRIVILEGED & ~self.privileged_intents:
            await connection.close(4014, "Disallowed intent(s).")
        else:
            await self._begin(connection, Session(secrets.token_hex(16), data["intents"]))

    async def _begin(self, connection: Connection, session: Session) -> None:
        connection.session, session.connection = session, connection
        guilds = [guild for guild in self.world.guilds.values() if self.bot.id in guild.members]
        await session.dispatch("READY", self._ready(session, guilds))
        for guild in guilds if session.intents & GUILDS else []:
            await session.dispatch("GUILD_CREATE", self.guild_create(guild))
        self.sessions[session.id] = session
        self.identified += 1
        self.board.changed()

    async def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(data.get("session_id", ""))
        if data.get("token") != self.token:
            await connection.close(4004, "Authentication failed.")
        elif session is None or (missed := session.since(data["seq"])) is None:
            await connection.send(INVALID, False)
        elif data["seq"] > session.seq:
            await self._refuse(connection, 4007, "gateway: RESUME with a number that was never sent")
        else:
            for seq, event, told in missed:
                await connection.send(DISPATCH, told, seq, event)
            connection.session, session.connection = session, connection
            await session.dispatch("RESUMED", {"_trace": []})
            self.resumed += 1
            self.board.changed()

    async def _refuse(self, connection: Connection, code: int, why: str) -> None:
        self.violations.append(why)
        await connection.close(code, why)

    def _detach(self, connection: Connection) -> None:
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
        self.board.changed()

    def _ready(self, session: Session, guilds: list[Guild]) -> Json:
        return {
            "v": 10,
            "user": own_user_json(self.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(self.bot.id), "flags": 0},
            "private_channels": [],
        }

    def guild_create(self, guild: Guild) -> Json:
        # Without the intent for members Discord names only the bot itself.
        nothing: dict[str, list[Json]] = {
            name: []
            for name in ("threads", "presences", "voice_states", "stage_instances", "guild_scheduled_events")
        }
        return {
            **guild_json(guild),
            **nothing,
            "joined_at": guild.members[self.bot.id].joined_at,
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [member_json(guild.members[self.bot.id])],
            "channels": [channel_json(channel) for channel in guild.channels.values()],
        }

from dataclasses import dataclass, field

from tests.surfaces.discord_stand_in.clock import Clock

TEXT_CHANNEL, DIRECT_CHAT = 0, 1


@dataclass(eq=False)
class Person:
    """Somebody on Discord, or the bot. `installed` says that they added the application to their account."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True
    installed: bool = False
    locale: str = "en-GB"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    id: int
    name: str
    permissions: int = 0
    mentionable: bool = False
    managed: bool = False


@dataclass(eq=False)
class Member:
    person: Person
    roles: list[Role] = field(default_factory=list)
    joined_at: str = "2026-01-01T00:00:00+00:00"


@dataclass(eq=False)
class Channel:
    """A text channel of a guild, or a direct chat (then `guild` is None and `recipient` a person).

    `overwrites` maps the id of a role or member to the bits (allowed, denied) here.
    """

    id: int
    name: str
    guild: "Guild | None" = None
    recipient: Person | None = None
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def kind(self) -> int:
        return DIRECT_CHAT if self.guild is None else TEXT_CHANNEL


@dataclass(eq=False)
class Guild:
    """A Discord server. The role with the guild's own id is @everyone."""

    id: int
    name: str
    owner: Person
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)


class World:
    """Who and what exists, whether or not the bot is there to see it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[int, Person] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self._chats: dict[int, Channel] = {}

    def add_person(self, name: str, *, bot: bool = False) -> Person:
        person = Person(self.clock.next_id(), name, bot=bot)
        self.people[person.id] = person
        return person

    def add_guild(self, name: str, owner: Person, everyone: int) -> Guild:
        guild = Guild(self.clock.next_id(), name, owner)
        guild.roles[guild.id] = Role(guild.id, "@everyone", everyone)
        self.guilds[guild.id] = guild
        self.join(guild, owner)
        return guild

    def add_role(self, guild: Guild, name: str, permissions: int = 0, *, mentionable: bool = False) -> Role:
        role = Role(self.clock.next_id(), name, permissions, mentionable)
        guild.roles[role.id] = role
        return role

    def add_channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(self.clock.next_id(), name, guild)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        return channel

    def join(self, guild: Guild, person: Person) -> Member:
        return guild.members.setdefault(person.id, Member(person))

    def own_role(self, guild: Guild, person: Person) -> Role:
        """A role that only this member has, so that a test grants to one person."""
        member = guild.members[person.id]
        if not member.roles:
            role = self.add_role(guild, person.name)
            role.managed = person.bot
            member.roles.append(role)
        return member.roles[0]

    def chat_with(self, person: Person) -> Channel:
        """The direct chat of the bot and a person: always the same one."""
        if person.id not in self._chats:
            chat = Channel(self.clock.next_id(), "", recipient=person)
            self._chats[person.id] = self.channels[chat.id] = chat
        return self._chats[person.id]

    def shared_guilds(self, one: Person, other: Person) -> list[Guild]:
        return [g for g in self.guilds.values() if one.id in g.members and other.id in g.members]

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.surfaces.discord_stand_in.clock import Clock
from tests.surfaces.discord_stand_in.mentions import pings
from tests.surfaces.discord_stand_in.wire import Json
from tests.surfaces.discord_stand_in.world import Channel, Person

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
BUTTON, MENU, TEXT_DISPLAY = 2, 3, 10


@dataclass(frozen=True)
class Attachment:
    id: int
    name: str
    data: bytes
    description: str | None = None


@dataclass(eq=False)
class Message:
    """A message as Discord keeps it, with what it said before each edit and everybody it ever pinged.

    `via` tells how it came: "channel", "callback" (the answer to an interaction), "follow-up" or "person".
    """

    id: int
    channel: Channel
    author: Person
    via: str
    sent_at: str
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    reply_to: "Message | None" = None
    edited_at: str | None = None
    deleted: bool = False
    only_for: Person | None = None
    pings: frozenset[str] = frozenset()
    before: list[str] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.attachments)

    @property
    def text(self) -> str:
        """All that can be read: content, text components and embeds, a line each; no button labels."""
        lines = [self.content, *_spoken(self.components)]
        for embed in self.embeds:
            lines += _lines_of(embed)
        return "\n".join(line for line in lines if line)

    @property
    def buttons(self) -> dict[str, Json]:
        """Buttons by label (or emoji), in the order shown."""
        found = [each for each in walk(self.components) if each["type"] == BUTTON]
        return {each.get("label") or (each.get("emoji") or {}).get("name", ""): each for each in found}

    @property
    def menus(self) -> list[Json]:
        return [each for each in walk(self.components) if each["type"] == MENU]


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, however deep; in the order shown."""
    for each in components:
        yield each
        inner = [*(each.get("components") or []), each.get("component"), each.get("accessory")]
        yield from walk([part for part in inner if part])


def _lines_of(embed: Json) -> list[str]:
    lines = [(embed.get("author") or {}).get("name"), embed.get("title"), embed.get("description")]
    for shown in embed.get("fields") or []:
        lines += [shown["name"], shown["value"]]
    return [line for line in [*lines, (embed.get("footer") or {}).get("text")] if line]


class Messages:
    """Everything ever said. It outlives the bot, as Discord does, so a killed bot finds it again."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.nonce_seconds = 300.0
        self.all: dict[int, Message] = {}
        self._by_nonce: dict[tuple[int, str], tuple[float, Message]] = {}

    def draft(self, channel: Channel, author: Person, via: str) -> Message:
        return Message(self.clock.next_id(), channel, author, via, self.clock.moment())

    def keep(self, message: Message, *, enforce_nonce: bool = False) -> None:
        self.all[message.id] = message
        if message.nonce is not None and enforce_nonce:
            self._by_nonce[message.author.id, message.nonce] = self.clock.now(), message

    def sent_already(self, author: Person, nonce: str) -> Message | None:
        """The author's message with this nonce from the last few minutes, in whatever channel."""
        when, message = self._by_nonce.get((author.id, nonce), (0.0, None))
        return message if self.clock.now() - when < self.nonce_seconds else None

    def in_channel(self, channel: Channel) -> list[Message]:
        return [m for m in self.all.values() if m.channel is channel and not m.deleted]

    def write(self, message: Message, body: Json, files: dict[int, Attachment]) -> None:
        """Fill or edit: what the body does not name stays; what it names as null becomes empty."""
        components = numbered(body.get("components") or [])
        message.content = body["content"] or "" if "content" in body else message.content
        message.embeds = body["embeds"] or [] if "embeds" in body else message.embeds
        message.components = components if "components" in body else message.components
        message.attachments = self._attached(message, body, files)
        replied_to = message.reply_to.author.id if message.reply_to else None
        said_now = "\n".join([body.get("content") or "", *_spoken(components)])
        message.pings |= pings(said_now, body.get("allowed_mentions"), replied_to)

    def edit(self, message: Message, body: Json, files: dict[int, Attachment]) -> None:
        message.before.append(message.text)
        self.write(message, body, files)
        message.flags &= ~LOADING
        message.edited_at = self.clock.moment()

    def _attached(self, message: Message, body: Json, files: dict[int, Attachment]) -> list[Attachment]:
        if body.get("attachments") is None:
            return [*message.attachments, *files.values()]
        named = {int(each["id"]): each.get("description") for each in body["attachments"]}
        kept = [each for each in message.attachments if each.id in named]
        return kept + [
            Attachment(each.id, each.name, each.data, named.get(index)) for index, each in files.items()
        ]


def _spoken(components: list[Json]) -> list[str]:
    return [each["content"] for each in walk(components) if each["type"] == TEXT_DISPLAY]


def numbered(components: list[Json]) -> list[Json]:
    """Discord numbers components that came without an id of their own."""
    for number, each in enumerate(walk(components), start=1):
        each.setdefault("id", number)
    return components

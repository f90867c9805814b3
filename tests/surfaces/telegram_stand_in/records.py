"""What the stand-in remembers: users, chats, and messages with all they ever showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.surfaces.telegram_stand_in.formatting import Entity

Markup = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file of a multipart request."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """A request of the bot, its parameters typed as the specification has them."""

    method: str
    given: dict[str, Any]
    files: dict[str, Upload]


@dataclass(frozen=True)
class StoredFile:
    """A file that Telegram keeps; pixels only for a photo."""

    file_id: str
    path: str
    name: str
    content: bytes
    width: int = 0
    height: int = 0

    def json(self) -> dict[str, Any]:
        """As the type File."""
        size = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.content)}
        return size | {"file_path": self.path}

    def sized(self) -> dict[str, Any]:
        """As a PhotoSize or a Document, which have no path."""
        known = {key: value for key, value in self.json().items() if key != "file_path"}
        return known | (
            {"width": self.width, "height": self.height} if self.width else {"file_name": self.name}
        )


@dataclass(eq=False)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str = "en"
    is_bot: bool = False

    def json(self) -> dict[str, Any]:
        """As the type User."""
        shown: dict[str, Any] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        shown |= {} if self.is_bot else {"language_code": self.language_code}
        return shown | ({"username": self.username} if self.username else {})


@dataclass(frozen=True)
class Content:
    """What a message shows at one time; `text` is the caption of a photo or a document."""

    text: str = ""
    entities: tuple[Entity, ...] = ()
    source: str = ""
    markup: Markup | None = None
    photo: StoredFile | None = None
    document: StoredFile | None = None
    service: dict[str, Any] | None = None

    def json(self) -> dict[str, Any]:
        """The fields of the type Message that say it; forced replies and key rows are not among them."""
        media: dict[str, Any] = {}
        if self.photo:
            media = {"photo": [self.photo.sized()]}
        elif self.document:
            media = {"document": self.document.sized()}
        text, entities = ("caption", "caption_entities") if media else ("text", "entities")
        shown = media | ({text: self.text} if self.text else {})
        shown |= {entities: list(self.entities)} if self.entities else {}
        keyboard = self.markup and "inline_keyboard" in self.markup
        return shown | ({"reply_markup": self.markup} if keyboard else {}) | (self.service or {})


@dataclass(eq=False)
class Message:
    """One message; `versions` is what it showed from the first to now. Its id is unique in its chat only."""

    id: int
    chat: Chat
    sender: User
    date: int
    versions: list[Content]
    reply_to: Message | None = None
    thread: int | None = None
    pinged: list[User] = field(default_factory=list)
    silent: bool = False
    protected: bool = False
    anonymous: bool = False
    edited_at: int | None = None
    deleted: bool = False
    update_id: int | None = None

    @property
    def content(self) -> Content:
        """What it shows now."""
        return self.versions[-1]

    @property
    def text(self) -> str:
        """Its plain text or caption now."""
        return self.content.text

    @property
    def entities(self) -> tuple[Entity, ...]:
        """What is bold, linked, a command and so on; offsets and lengths in UTF-16 code units."""
        return self.content.entities

    @property
    def photo(self) -> bytes | None:
        """The picture's bytes as they were uploaded."""
        return self.content.photo.content if self.content.photo else None

    @property
    def document(self) -> bytes | None:
        """The file's bytes as they were uploaded."""
        return self.content.document.content if self.content.document else None

    @property
    def button_rows(self) -> list[list[dict[str, Any]]]:
        """The inline keyboard."""
        rows: list[list[dict[str, Any]]] = (self.content.markup or {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """What is written on the inline buttons, row by row."""
        return [button["text"] for row in self.button_rows for button in row]

    @property
    def forces_reply(self) -> bool:
        """Whether it opens the answering field of those it asks."""
        return bool((self.content.markup or {}).get("force_reply"))

    def of(self, kind: str) -> list[str]:
        """The pieces of text that bear an entity, `bold` for example."""
        units = self.text.encode("utf-16-le")
        spans = [
            (e["offset"] * 2, (e["offset"] + e["length"]) * 2) for e in self.entities if e["type"] == kind
        ]
        return [units[start:end].decode("utf-16-le") for start, end in spans]

    def json(self, *, with_reply: bool = True) -> dict[str, Any]:
        """As the type Message; what it replies to is shown one deep."""
        shown: dict[str, Any] = {"message_id": self.id, "date": self.date, "chat": self.chat.json()}
        shown["from"] = self.sender.json()
        shown |= {"sender_chat": self.chat.json()} if self.anonymous else {}
        shown |= {"edit_date": self.edited_at} if self.edited_at else {}
        shown |= {"has_protected_content": True} if self.protected else {}
        if self.thread:
            shown |= {"message_thread_id": self.thread}
            shown |= {"is_topic_message": True} if self.chat.forum else {}
        if with_reply and self.reply_to and not self.reply_to.deleted:
            shown["reply_to_message"] = self.reply_to.json(with_reply=False)
        return shown | self.content.json()


@dataclass(eq=False)
class Chat:
    """A private chat (with the person's id), a group or a supergroup, as the bot's world has it."""

    id: int
    type: str
    title: str = ""
    person: User | None = None
    forum: bool = False
    members: dict[int, User] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Message] = field(default_factory=dict)
    bot_status: str = "member"
    bot_may_delete: bool = False
    forbidden: set[str] = field(default_factory=set)
    forbidden_to_bot: set[str] = field(default_factory=set)
    started: bool = False
    blocked: bool = False
    moved_to: Chat | None = None

    @property
    def private(self) -> bool:
        """Whether it is a person's chat with the bot."""
        return self.type == "private"

    @property
    def bot_is_admin(self) -> bool:
        """Whether the bot is an administrator here."""
        return self.bot_status == "administrator"

    def json(self) -> dict[str, Any]:
        """As the type Chat."""
        if self.person:
            names = {
                key: value for key, value in self.person.json().items() if key in ("first_name", "username")
            }
            return {"id": self.id, "type": self.type} | names
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.type, "title": self.title} | forum

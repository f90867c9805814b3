"""Telegram as one bot finds it: chats, messages, files, and who may write where."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.surfaces.telegram_stand_in.found_entities import pinged
from tests.surfaces.telegram_stand_in.records import Call, Chat, Content, Message, StoredFile, Upload, User
from tests.surfaces.telegram_stand_in.refusals import bad_request, forbidden
from tests.surfaces.telegram_stand_in.updates import Bell, Updates

# Who Telegram says wrote, when an administrator writes in the group's name.
ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)


@dataclass(frozen=True)
class Answered:
    """What a person sees after pressing a button: nothing, a line that fades, or an alert to dismiss."""

    text: str
    alert: bool


class World:
    """The state behind the Bot API. `now` gives seconds since 1970, for the dates of messages."""

    def __init__(
        self,
        name: str = "Purser",
        username: str = "purser_bot",
        *,
        privacy: bool = True,
        now: Callable[[], float] = time.time,  # noqa: TID251 - Telegram has a clock of its own
    ) -> None:
        self.bot = User(7_000_000_001, name, username, is_bot=True)
        self.token = f"{self.bot.id}:made-up-token-of-the-test-stand-in0"
        self.privacy, self.now = privacy, now
        self.bell = Bell()
        self.updates = Updates(self.bell)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.presses: dict[str, Answered | None] = {}
        self.settings: dict[tuple[str, str, str], Any] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self._ids = count(1)
        self._ids_of: dict[int, count[int]] = {}

    def find_user(self, user_id: int) -> dict[str, Any] | None:
        """A user for a mention by id; only those the bot may know."""
        return self.users[user_id].json() if user_id in self.users else None

    def seen_chat(self, chat_id: object) -> Chat:
        """A chat the bot may look at, or why not. Basic groups that became supergroups name the new one."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to:
            moved = chat.moved_to.id
            raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
        if chat.bot_status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        if chat.bot_status == "left":
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat

    def open_chat(self, chat_id: object) -> Chat:
        """A chat the bot may write to, or why not."""
        chat = self.seen_chat(chat_id)
        if chat.private and not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def message_in(self, chat: Chat, message_id: int, purpose: str) -> Message:
        """A message that is still there."""
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request(f"message to {purpose} not found")
        return message

    def keep_file(self, upload: Upload, folder: str, size: tuple[int, int] = (0, 0)) -> StoredFile:
        """Store an upload; it can be downloaded, and sent again by its id."""
        number = len(self.files) + 1
        path = f"{folder}/file_{number}"
        self.files[f"F{number}"] = StoredFile(f"F{number}", path, upload.name, upload.content, *size)
        return self.files[f"F{number}"]

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Content,
        reply_to: Message | None = None,
        thread: int | None = None,
    ) -> Message:
        """Put a message into a chat. Ids count by supergroup; all other chats share a count."""
        ids = self._ids_of.setdefault(chat.id, count(1)) if chat.type == "supergroup" else self._ids
        thread = self._thread(chat, reply_to, thread)
        # In a topic every message that replies to nothing else replies to the topic's first.
        reply_to = reply_to or (chat.topics.get(thread) if thread else None)
        message = Message(next(ids), chat, sender, int(self.now()), [content], reply_to, thread)
        others = [user for user in chat.members.values() if user is not sender]
        message.pinged = pinged(content.text, content.entities, others)
        chat.messages[message.id] = message
        self.bell.ring()
        return message

    def _thread(self, chat: Chat, reply_to: Message | None, thread: int | None) -> int | None:
        """Replies stay in their topic; in a supergroup without topics they make a thread of their own."""
        if chat.forum:
            return thread or (reply_to.thread if reply_to else None)
        if chat.type == "supergroup" and reply_to:
            return reply_to.thread or reply_to.id
        return None

    def deliver(self, message: Message) -> None:
        """Tell the bot of a message, if it may see it."""
        if self._bot_sees(message):
            message.update_id = self.updates.add("message", message.json())

    def _bot_sees(self, message: Message) -> bool:
        """In groups a bot with privacy mode sees commands that name no other bot, and replies to itself."""
        chat = message.chat
        if chat.bot_status in ("left", "kicked"):
            return False
        if chat.private or chat.bot_is_admin or not self.privacy or message.content.service:
            return True
        answers_bot = message.reply_to is not None and message.reply_to.sender is self.bot
        return answers_bot or self._commands_bot(message)

    def _commands_bot(self, message: Message) -> bool:
        if not message.text.startswith("/"):
            return False
        _, _, name = message.text.split()[0].partition("@")
        return name.casefold() in ("", (self.bot.username or "").casefold())

    def messages(self, chat: Chat) -> list[Message]:
        """All that was ever written in a chat, by whomever, deleted messages included."""
        return list(chat.messages.values())

    def said(self, chat: Chat, containing: str = "", after: Message | None = None) -> list[Message]:
        """What the bot wrote and has not deleted, as it reads now."""
        own = [m for m in chat.messages.values() if m.sender is self.bot and not m.deleted]
        return [m for m in own if containing in m.text and (after is None or m.id > after.id)]

    async def wait_for(
        self,
        chat: Chat,
        containing: str = "",
        *,
        count: int = 1,
        after: Message | None = None,
        seconds: float = 5.0,
    ) -> Message:
        """The newest message of the bot that reads like this, edited or new, once `count` do."""

        def find() -> Message | None:
            found = self.said(chat, containing, after)
            return found[-1] if len(found) >= count else None

        def otherwise() -> str:
            texts = [f"{m.sender.first_name}: {m.text}" for m in chat.messages.values()]
            return f"no {count} answers with {containing!r}; violations {self.violations}; chat: {texts}"

        return await self.bell.until(find, seconds, otherwise)

    async def all_taken(self, seconds: float = 5.0) -> None:
        """Wait until the bot has confirmed every update; it may still be working on them."""
        waiting = self.updates.pending
        await self.bell.until(
            lambda: None if self.updates.pending else True,
            seconds,
            lambda: f"not taken by the bot: {waiting}",
        )

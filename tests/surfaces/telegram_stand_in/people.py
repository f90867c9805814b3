"""People and groups that a test plays: they write, press, answer, block, and change the group."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.surfaces.telegram_stand_in.bot_methods import bot_as_member
from tests.surfaces.telegram_stand_in.found_entities import with_found
from tests.surfaces.telegram_stand_in.menus import menu
from tests.surfaces.telegram_stand_in.records import Chat, Content, Message, Upload, User
from tests.surfaces.telegram_stand_in.world import ANONYMOUS, Answered, World

PEOPLE, GROUPS, PRESSES = count(501), count(601), count(90_001)


class Person(User):
    """Somebody with a Telegram account. `private` is the chat with the bot."""

    def __init__(self, world: World, name: str, username: str | None, language_code: str) -> None:
        super().__init__(next(PEOPLE), name, username, language_code)
        self.world = world
        self.private = Chat(self.id, "private", person=self, members={self.id: self})
        world.users[self.id] = self
        world.chats[self.id] = self.private

    async def says(
        self,
        chat: Chat,
        text: str,
        *,
        reply_to: Message | None = None,
        topic: int | None = None,
        anonymously: bool = False,
    ) -> Message:
        """Write into a chat, as it is typed; `topic` is what `opens_topic` gave."""
        return self.sends(chat, Content(text, with_found(text, []), text), reply_to, topic, anonymously)

    def sends(
        self,
        chat: Chat,
        content: Content,
        reply_to: Message | None = None,
        topic: int | None = None,
        anonymously: bool = False,
    ) -> Message:
        """Put content into a chat (the new one, if the group moved) and tell the bot if it may see it."""
        chat = chat.moved_to or chat
        assert self.id in chat.members, f"{self.first_name} is not in {chat.title}"
        assert not chat.blocked, f"{self.first_name} has blocked the bot and cannot write to it"
        chat.started = True
        message = self.world.post(chat, ANONYMOUS if anonymously else self, content, reply_to, topic)
        message.anonymous = anonymously
        self.world.deliver(message)
        return message

    async def starts(self, payload: str = "") -> Message:
        """Open the bot's private chat, by a link with a payload if one is given."""
        assert re.fullmatch(r"[A-Za-z0-9_-]{0,64}", payload), "Telegram cuts such a link's payload"
        return await self.says(self.private, f"/start {payload}".strip())

    async def follows(self, link: str) -> Message:
        """Tap a link `https://t.me/<bot>?start=CODE`."""
        parts = urlsplit(link)
        assert parts.hostname == "t.me", f"{link} does not lead to Telegram"
        assert parts.path == f"/{self.world.bot.username}", f"{link} does not lead to the bot"
        return await self.starts(parse_qs(parts.query).get("start", [""])[0])

    async def answers(self, asked: Message, text: str) -> Message:
        """Answer a forced reply: the field is open already, and the answer replies to the question."""
        assert asked.forces_reply, f"{asked.text!r} forces no reply"
        assert self in forced(asked), f"{asked.text!r} does not ask {self.first_name}"
        return await self.says(asked.chat, text, reply_to=asked)

    async def edits(self, message: Message, text: str) -> Message:
        """Change what one wrote."""
        assert message.sender is self
        message.versions.append(
            replace(message.content, text=text, entities=with_found(text, []), source=text)
        )
        message.edited_at = int(self.world.now())
        if message.update_id:
            self.world.updates.add("edited_message", message.json())
        return message

    async def sends_document(self, chat: Chat, name: str, content: bytes, caption: str = "") -> Message:
        """Send a file; the bot gets it by getFile."""
        stored = self.world.keep_file(Upload(name, content), "documents")
        return self.sends(chat, Content(caption, with_found(caption, []), caption, document=stored))

    async def presses(
        self, message: Message, label: str, *, inaccessible: bool = False, seconds: float = 5.0
    ) -> Answered:
        """Press the button with this text and see what the bot answers; fails if it does not answer.

        `inaccessible`: the message is so old that the bot is told only its chat and number.
        """
        query = self.begins_press(message, label, inaccessible=inaccessible)
        presses = self.world.presses
        return await self.world.bell.until(
            lambda: presses[query], seconds, lambda: f"nobody answered the press of {label!r}"
        )

    def begins_press(self, message: Message, label: str, *, inaccessible: bool = False) -> str:
        """Press a button and wait for nothing; its key in `presses`."""
        assert not message.deleted, "the message is gone"
        assert self.id in message.chat.members, f"{self.first_name} cannot see the message"
        button = next((b for row in message.button_rows for b in row if b["text"] == label), None)
        assert button, f"no button {label!r} among {message.buttons}"
        query = str(next(PRESSES))
        self.world.presses[query] = None
        shown: dict[str, Any] = message.json()
        if inaccessible:
            shown = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
        press = {"id": query, "from": self.json(), "message": shown, "data": button["callback_data"]}
        self.world.updates.add("callback_query", press | {"chat_instance": str(-message.chat.id)})
        return query

    async def blocks(self) -> None:
        """Block the bot, which is told of it."""
        self._stands(blocked=True)

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self._stands(blocked=False)

    def _stands(self, *, blocked: bool) -> None:
        was = standing(self.world, self.private)
        self.private.blocked = blocked
        tell_standing(self.world, self.private, self, was)

    def menu(self, chat: Chat) -> dict[str, str]:
        """The commands that Telegram offers this person here, with their descriptions."""
        return menu(self.world.settings, chat, self.id, self.language_code)


class Group(Chat):
    """A group as its members change it."""

    def __init__(
        self,
        world: World,
        title: str,
        members: list[Person],
        admins: list[Person],
        *,
        supergroup: bool = False,
        forum: bool = False,
    ) -> None:
        wide = supergroup or forum
        number = next(GROUPS)
        super().__init__(
            -1_000_000_000_000 - number if wide else -number, "supergroup" if wide else "group", title
        )
        self.world, self.forum, self.started = world, forum, True
        self.members = {user.id: user for user in [*members, *admins]}
        self.admins = {user.id for user in admins}
        world.chats[self.id] = self

    def someone(self) -> User:
        """An administrator, else any member."""
        return self.members[min(self.admins or self.members)]

    def _announce(self, service: dict[str, Any]) -> Message:
        message = self.world.post(self, self.someone(), Content(service=service))
        self.world.deliver(message)
        return message

    async def opens_topic(self, name: str) -> int:
        """A new topic; its number is that of the service message that opens it."""
        assert self.forum, "only a forum has topics"
        opened = self._announce({"forum_topic_created": {"name": name, "icon_color": 7322096}})
        opened.thread = opened.id
        self.topics[opened.id] = opened
        return opened.id

    async def becomes_supergroup(self) -> Group:
        """Move to a supergroup with another id. The old group answers only that it has moved."""
        people = [user for user in self.members.values() if isinstance(user, Person)]
        new = Group(
            self.world, self.title, people, [p for p in people if p.id in self.admins], supergroup=True
        )
        new.bot_status, new.bot_may_delete, new.forbidden = (
            self.bot_status,
            self.bot_may_delete,
            self.forbidden,
        )
        self._announce({"migrate_to_chat_id": new.id})
        self.moved_to = new
        new._announce({"migrate_from_chat_id": self.id})
        return new

    async def makes_bot(self, status: str, *, may_delete: bool = False) -> None:
        """Give the bot a standing, and tell it: member, administrator, left or kicked."""
        was = standing(self.world, self)
        self.bot_status, self.bot_may_delete = status, may_delete
        tell_standing(self.world, self, self.someone(), was)

    async def restricts_bot(self, *kinds: str) -> None:
        """Forbid the bot alone to send messages, photos or documents; none named gives all back."""
        was = standing(self.world, self)
        self.forbidden_to_bot = set(kinds)
        tell_standing(self.world, self, self.someone(), was)

    def joins(self, person: Person) -> None:
        """A new member; the bot is not told, as it does not ask."""
        self.members[person.id] = person

    def leaves(self, person: Person) -> None:
        """A member goes."""
        self.members.pop(person.id)
        self.admins.discard(person.id)


def standing(world: World, chat: Chat) -> dict[str, Any]:
    """The bot's standing in a chat; a person who blocks it has kicked it."""
    if chat.private:
        until = {"until_date": 0} if chat.blocked else {}
        return {"status": "kicked" if chat.blocked else "member", "user": world.bot.json()} | until
    return bot_as_member(world, chat)


def tell_standing(world: World, chat: Chat, by: User, was: dict[str, Any]) -> None:
    """Tell the bot that its standing has changed."""
    change: dict[str, Any] = {"chat": chat.json(), "from": by.json(), "date": int(world.now())}
    change |= {"old_chat_member": was, "new_chat_member": standing(world, chat)}
    world.updates.add("my_chat_member", change)


def forced(asked: Message) -> list[User]:
    """Whose answering field a forced reply opens: all members', or with `selective` those it is meant for."""
    if not (asked.content.markup or {}).get("selective"):
        return list(asked.chat.members.values())
    return [*asked.pinged, *([asked.reply_to.sender] if asked.reply_to else [])]

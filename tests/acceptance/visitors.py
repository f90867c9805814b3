"""Somebody on Telegram and somebody on Discord who ask the same things in their own ways."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, TypeVar

from commands import COMMANDS
from commands.given import words_to_given
from tests.acceptance.purser_process import PATIENCE
from tests.surfaces.discord_stand_in.messages import Message as DiscordMessage
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.discord_stand_in.world import Channel
from tests.surfaces.discord_stand_in.world import Person as DiscordPerson
from tests.surfaces.telegram_stand_in.people import Person as TelegramPerson
from tests.surfaces.telegram_stand_in.records import Chat
from tests.surfaces.telegram_stand_in.records import Message as TelegramMessage
from tests.surfaces.telegram_stand_in.server import TelegramStandIn

DEFINITIONS = {definition.name: definition for definition in COMMANDS}
M = TypeVar("M", TelegramMessage, DiscordMessage)


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as it reads now. What is said of the picture is on Telegram only what its caption says."""

    text: str
    buttons: tuple[str, ...]
    picture: bytes | None
    said_of_picture: str
    message: Any


class Visitor(ABC):
    """A keeper in a joined place."""

    @abstractmethod
    async def asks(self, line: str, containing: str = "") -> Seen:
        """Type a command in the place; what is answered there or to the asker alone."""

    @abstractmethod
    async def presses(self, seen: Seen, label: str) -> Seen:
        """Press a button; what is answered."""

    @abstractmethod
    async def asks_in_private(self, line: str) -> Seen:
        """Type a command in the direct chat with the bot."""

    @abstractmethod
    async def hands_over(self, key: str) -> Seen:
        """/connect openai in the place, and the key where it is asked for; what is answered to the key."""

    @abstractmethod
    async def is_told(self, containing: str, *, alone: bool = False) -> Seen:
        """The newest message with these words that nobody asked for, in the place or to the visitor alone."""

    @abstractmethod
    def told(self, containing: str, *, alone: bool = False) -> list[Seen]:
        """All such messages, oldest first."""


class OnTelegram(Visitor):
    def __init__(self, telegram: TelegramStandIn, person: TelegramPerson, chat: Chat) -> None:
        self.telegram, self.person, self.chat = telegram, person, chat

    async def asks(self, line: str, containing: str = "") -> Seen:
        return await self._asks(self.chat, line, containing)

    async def asks_in_private(self, line: str) -> Seen:
        return await self._asks(self.person.private, line)

    async def presses(self, seen: Seen, label: str) -> Seen:
        newest = list(self.chat.messages.values())[-1]
        await self.person.presses(seen.message, label, seconds=PATIENCE)
        return await self._answer(self.chat, newest)

    async def hands_over(self, key: str) -> Seen:
        before = list(self.person.private.messages.values())[-1:]
        asked = await self.person.says(self.chat, "/connect openai")
        away = await self.telegram.wait_for(self.chat, "private chat", after=asked, seconds=PATIENCE)
        if not self.person.private.started:
            await self.person.follows(away.button_rows[0][0]["url"])
        question = await self._answer(self.person.private, *before, containing="I delete your message")
        answer = await self.person.answers(question.message, key)
        said = await self._answer(self.person.private, answer)
        assert answer.deleted
        return said

    async def is_told(self, containing: str, *, alone: bool = False) -> Seen:
        where = self.person.private if alone else self.chat
        return _on_telegram(await self.telegram.wait_for(where, containing, seconds=PATIENCE))

    def told(self, containing: str, *, alone: bool = False) -> list[Seen]:
        where = self.person.private if alone else self.chat
        return [_on_telegram(message) for message in self.telegram.said(where, containing)]

    async def _asks(self, chat: Chat, line: str, containing: str = "") -> Seen:
        return await self.answer_to(await self.person.says(chat, line), containing)

    async def answer_to(self, asked: TelegramMessage, containing: str = "") -> Seen:
        """In a group answers refer to what they answer: one of an earlier ask may still come in between."""
        chat = asked.chat

        def look() -> TelegramMessage | None:
            said = self.telegram.said(chat, containing, after=asked)
            return next((m for m in reversed(said) if chat.private or m.reply_to is asked), None)

        story = f"an answer to {asked.text!r} with {containing!r}"
        return _on_telegram(
            await self.telegram.bell.until(look, PATIENCE, lambda: f"no {story} in {chat.messages.values()}")
        )

    async def _answer(self, chat: Chat, *after: TelegramMessage, containing: str = "") -> Seen:
        last = after[-1] if after else None
        return _on_telegram(await self.telegram.wait_for(chat, containing, after=last, seconds=PATIENCE))


class OnDiscord(Visitor):
    def __init__(self, discord: DiscordStandIn, person: DiscordPerson, channel: Channel) -> None:
        self.discord, self.person, self.channel = discord, person, channel

    async def asks(self, line: str, containing: str = "") -> Seen:
        return await self._asks(self.channel, line, containing)

    async def asks_in_private(self, line: str) -> Seen:
        return await self._asks(self.person, line)

    async def presses(self, seen: Seen, label: str) -> Seen:
        answer = await self.discord.press(self.person, seen.message, label)
        return _on_discord(await answer.message())

    async def hands_over(self, key: str) -> Seen:
        opened = await self.discord.slash(self.person, self.channel, "connect", provider="OpenAI")
        answer = await opened.submit(key=key)
        message = await answer.message()
        assert message.only_for is self.person
        return _on_discord(message)

    async def is_told(self, containing: str, *, alone: bool = False) -> Seen:
        def look() -> Seen | None:
            return next(iter(self.told(containing, alone=alone)[-1:]), None)

        return await self.discord.until(look, f"{containing!r} on Discord")

    def told(self, containing: str, *, alone: bool = False) -> list[Seen]:
        there = self.discord.messages_in(self.person if alone else self.channel)
        return [_on_discord(m) for m in there if m.via == "channel" and containing in m.text]

    async def _asks(self, where: Channel | DiscordPerson, line: str, containing: str = "") -> Seen:
        name, _, rest = line.removeprefix("/").partition(" ")
        given = words_to_given(DEFINITIONS[name], rest)
        assert isinstance(given, dict), given
        options: dict[str, Any] = given
        answer = await self.discord.slash(self.person, where, name, **options)
        return _on_discord(await answer.message_with(containing))


def _on_telegram(message: TelegramMessage) -> Seen:
    return Seen(message.text, tuple(message.buttons), message.photo, message.text, message)


def _on_discord(message: DiscordMessage) -> Seen:
    picture = message.attachments[0] if message.attachments else None
    alt = (picture.description or "") if picture else ""
    return Seen(message.text, tuple(message.buttons), picture.data if picture else None, alt, message)

"""Who said what where: an update of Telegram as a caller."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from telegram import CallbackQuery, Chat, Message
from telegram.constants import ChatType

from bot.surfaces.telegram_app.desk import SURFACE, Desk
from bot.surfaces.telegram_app.mentions import spelled
from bot.surfaces.telegram_app.pen import Spot
from bot.surfaces.telegram_app.presses import Press
from commands.caller import Caller

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


@dataclass(frozen=True, slots=True)
class Heard:
    """`message` is what was written, or whose button was pressed; `replies_to` a message of the bot's.

    `nameless`: an administrator who writes in the group's name, and has no private chat.
    """

    caller: Caller
    spot: Spot
    message: int
    text: str = ""
    sent_at: datetime | None = None
    replies_to: int | None = None
    nameless: bool = False
    press: Press | None = None

    @property
    def direct(self) -> bool:
        return self.caller.direct

    @property
    def person(self) -> int:
        return int(self.caller.person)

    @property
    def brings_code(self) -> bool:
        return self.text.startswith("/start") and len(self.text.split()) > 1

    def privately(self) -> Heard:
        """The same ask, of the same place, answered in the asker's private chat."""
        person = self.caller.person
        caller = replace(self.caller, chat=person, topic="", direct=True)
        return replace(self, caller=caller, spot=Spot(self.person), press=None)


async def heard_message(desk: Desk, update_id: int, message: Message) -> Heard | None:
    """None for what nobody asks: channels, other bots, people who write as a channel."""
    chat, writer = message.chat, message.from_user
    nameless = message.sender_chat is not None and message.sender_chat.id == chat.id
    strange = message.sender_chat is not None and not nameless
    if writer is None or strange or (writer.is_bot and not nameless):
        return None
    topic = message.message_thread_id if message.is_topic_message else None
    person, name = (chat.id, f"{chat.title} (anonymous)") if nameless else (writer.id, writer.full_name)
    caller = await _caller(desk, update_id, chat, person, name, topic, nameless=nameless)
    if caller is None:
        return None
    return Heard(
        replace(caller, language=writer.language_code or ""),
        Spot(chat.id, topic, None if caller.direct else message.message_id),
        message.message_id,
        spelled(message).strip(),
        message.date,
        replied_to(desk, message),
        nameless,
    )


async def heard_press(desk: Desk, update_id: int, query: CallbackQuery) -> Heard | None:
    """None if the message is unknown here. Of an old message only its chat and number are known."""
    if query.message is None:
        return None
    chat, writer, message = query.message.chat, query.from_user, query.message
    in_topic = isinstance(message, Message) and message.is_topic_message
    topic = message.message_thread_id if isinstance(message, Message) and in_topic else None
    caller = await _caller(desk, update_id, chat, writer.id, writer.full_name, topic, nameless=False)
    if caller is None:
        return None
    answers = None if caller.direct else query.message.message_id
    return Heard(
        replace(caller, language=writer.language_code or ""),
        Spot(chat.id, topic, answers),
        query.message.message_id,
        press=Press(desk.bot, query.id),
    )


def replied_to(desk: Desk, message: Message) -> int | None:
    """The bot's message that this one answers. In a topic each replies to the one that opened it."""
    original = message.reply_to_message
    if original is None or original.forum_topic_created or original.from_user is None:
        return None
    return original.message_id if original.from_user.id == desk.bot.id else None


async def _caller(
    desk: Desk, update_id: int, chat: Chat, person: int, name: str, topic: int | None, *, nameless: bool
) -> Caller | None:
    caller = Caller(
        SURFACE,
        str(update_id),
        desk.wiring.clock(),
        person=str(person),
        person_name=name,
        chat=str(chat.id),
        topic=str(topic or ""),
    )
    if chat.type == ChatType.PRIVATE:
        await desk.takes_back(person)
        return replace(caller, direct=True)
    if chat.type not in GROUPS:
        return None
    keeper = nameless or await desk.keepers.include(chat.id, person)
    return replace(caller, place=str(chat.id), place_name=chat.title or "", keeper=keeper)

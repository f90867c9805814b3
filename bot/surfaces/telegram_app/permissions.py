"""What the bot lacks in a chat, said when somebody subscribes and not at nine in the morning."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot, ChatMemberRestricted
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import BadRequest, Forbidden

from bot.surfaces.telegram_app.patience import patiently
from bot.surfaces.telegram_app.refusals import why_not
from commands.retelling import sentence
from storage.subscriptions import Address


@dataclass(frozen=True, slots=True)
class Missing:
    """`in_the_way`: without it nothing arrives at all."""

    sentence: str
    in_the_way: bool


async def missing_at(bot: Bot, address: Address) -> Missing | None:
    """What would keep a message or a picture from arriving there. Raises TelegramError."""
    chat = int(address.chat)
    try:
        if not address.direct:
            return await _missing_in_group(bot, chat)
        await patiently(lambda: bot.send_chat_action(chat, ChatAction.TYPING))
    except (BadRequest, Forbidden) as refusal:
        never = why_not(refusal, direct=address.direct)
        if never is None:
            raise
        not_opened = sentence("reaching.telegram_not_opened", name=bot.username)
        return Missing(not_opened if address.direct else never, in_the_way=True)
    return None


async def _missing_in_group(bot: Bot, chat: int) -> Missing | None:
    """A group restricts all its members, or this bot alone; administrators may send everything."""
    own = await patiently(lambda: bot.get_chat_member(chat, bot.id))
    if own.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER):
        return None
    everybody = (await patiently(lambda: bot.get_chat(chat))).permissions
    rights = [everybody, own if isinstance(own, ChatMemberRestricted) else None]
    if any(may and may.can_send_messages is False for may in rights):
        return Missing(sentence("reaching.telegram_no_words"), in_the_way=True)
    if any(may and may.can_send_photos is False for may in rights):
        return Missing(sentence("reaching.telegram_no_photos"), in_the_way=False)
    return None

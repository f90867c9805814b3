"""What to make of an update: a command, an answer, a press, a group that has moved, or nothing."""

from __future__ import annotations

import logging

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.surfaces.telegram_app.answering import tell
from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.heard import Heard, heard_message, heard_press, replied_to
from bot.surfaces.telegram_app.presses import Press
from bot.surfaces.telegram_app.pressing import press
from bot.surfaces.telegram_app.reading import take_answer, take_command
from bot.surfaces.telegram_app.typed import holds_key, read_command
from commands.catalogue import say, speaking
from commands.tongue import ENGLISH
from storage.trouble import StorageUnusable

log = logging.getLogger("purser.telegram")


async def hear(desk: Desk, update: Update) -> None:
    """Take one update as far as it goes. It raises nothing: whoever asked is told of trouble."""
    heard: Heard | None = None
    try:
        if query := update.callback_query:
            heard = await heard_press(desk, update.update_id, query)
            with speaking(await _language(desk, heard)):
                await _press(desk, heard, query)
        elif (message := update.message) and not await _moved(desk, message) and _concerns(desk, message):
            heard = await heard_message(desk, update.update_id, message)
            with speaking(await _language(desk, heard)):
                await _read(desk, heard)
    except StorageUnusable as trouble:
        log.warning("An update of Telegram: %s", trouble)
        if heard:
            await _tell_trouble(desk, heard)
    except Exception:  # whatever it was, the next update is to be heard
        log.exception("An update of Telegram could not be finished")
        if heard:
            await _tell_trouble(desk, heard)
    desk.wiring.wake.tell()  # it may have made something due


async def _language(desk: Desk, heard: Heard | None) -> str:
    return await desk.wiring.dispatch.language(heard.caller) if heard else ENGLISH


async def _press(desk: Desk, heard: Heard | None, query: CallbackQuery) -> None:
    if heard:
        await press(desk, heard, query.data or "")
    else:
        await Press(desk.bot, query.id).answer()


async def _read(desk: Desk, heard: Heard | None) -> None:
    if heard is None:
        return
    typed = read_command(heard.text)
    await (take_command(desk, heard, typed) if typed else take_answer(desk, heard))


def _concerns(desk: Desk, message: Message) -> bool:
    """Whether it is for this bot. An administrator bot sees all that is said in its groups."""
    text = (message.text or "").strip()
    typed = read_command(text)
    if typed and not typed.is_for(desk.bot.username):
        return False
    if message.chat.type == ChatType.PRIVATE:
        return bool(text)
    if typed:  # a bare command that is none of ours is another bot's
        return bool(typed.to) or typed.name in desk.wiring.dispatch.commands
    return replied_to(desk, message) is not None or holds_key(text)


async def _moved(desk: Desk, message: Message) -> bool:
    """A group that became a supergroup says so in both, the old one and the new one."""
    if message.migrate_to_chat_id:
        await desk.follow(message.chat.id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await desk.follow(message.migrate_from_chat_id, message.chat.id)
    else:
        return False
    return True


async def _tell_trouble(desk: Desk, heard: Heard) -> None:
    with speaking(await _language(desk, heard)):
        trouble_told = say("surfaces.trouble")
    try:
        if heard.press:
            await heard.press.answer(trouble_told)
        else:
            await tell(desk, heard, trouble_told)
    except TelegramError as trouble:
        log.warning("Nor could the asker be told: %s", trouble.message)

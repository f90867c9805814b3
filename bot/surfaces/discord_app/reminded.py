"""Messages that answer a reminder: a figure in a direct chat, or a reply. All other messages are let pass."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import discord

from bot.surfaces.answering_reminders import TELL, Words, about, given_for, reminder_meant
from bot.surfaces.discord_app.heard import writer_of
from bot.surfaces.discord_app.pages import Sheet, in_some_form, lay_out
from commands.answers import Refusal
from commands.caller import Caller
from commands.dispatch import Answered
from storage.store import StorageUnusable

if TYPE_CHECKING:
    from bot.surfaces.discord_app.asking import Desk

log = logging.getLogger("purser.discord")

MENTION = re.compile(r"<@[!&]?\d+>")
KINDS = (discord.MessageType.default, discord.MessageType.reply)
TROUBLE = Refusal.of("surfaces.not_recorded", "trouble")
# Without the intent for content, which is for bots that Discord has approved, a bot reads what mentions it.
UNREADABLE = Refusal.of("discord.unreadable")


async def hear_message(desk: Desk, message: discord.Message) -> None:
    """Answer it if it answers a reminder."""
    reference = message.reference
    if message.author.bot or message.type not in KINDS or (message.guild and reference is None):
        return
    caller = writer_of(message, desk.owners, desk.wiring.clock())
    answers = f"{reference.channel_id}:{reference.message_id}" if reference else ""
    words = Words(MENTION.sub(" ", message.content).strip(), answers, alone=caller.direct)
    try:
        answered = await _answered(desk, caller, words)
    except StorageUnusable as trouble:
        log.warning("A message on Discord: %s", trouble)
        answered = _refused(TROUBLE)
    except Exception:  # whatever it was, the writer is told
        log.exception("A message on Discord could not be taken")
        answered = _refused(TROUBLE)
    if answered is not None and (answered.answer is not TROUBLE or _is_for_us(message)):
        await _reply(desk, message, answered)


def _is_for_us(message: discord.Message) -> bool:
    """Whether it is plain without the database that it is."""
    return message.guild is None or message.guild.me in message.mentions


async def _answered(desk: Desk, caller: Caller, words: Words) -> Answered | None:
    read, unreadable = desk.wiring.store.read, not words.text and not words.alone
    found = await read(reminder_meant(Words("0", words.answers) if unreadable else words, caller))
    if found is None:
        return None
    if unreadable:
        return _refused(UNREADABLE) if found.asked else None
    asker = about(caller, found.workspace_id)
    answered = await desk.wiring.dispatch(TELL, given_for(found, words), asker)
    desk.wiring.wake.tell()  # it may have made something due
    return answered


async def _reply(desk: Desk, message: discord.Message, answered: Answered) -> None:
    page = await lay_out(answered, desk.wiring.clock())

    async def send(sheet: Sheet) -> discord.Message:
        return await message.channel.send(
            sheet.content or "",
            embeds=sheet.embeds,
            files=sheet.files,
            view=sheet.view,
            reference=message.to_reference(fail_if_not_exists=False),
            mention_author=False,
            nonce=f"re-{message.id}",  # a message that is told twice is answered once
        )

    try:
        await in_some_form(page, send)
    except discord.DiscordException as refusal:
        log.warning("Discord did not take an answer: %s", refusal)


def _refused(refusal: Refusal) -> Answered:
    return Answered(TELL, refusal, refusal.reply(), private=True)

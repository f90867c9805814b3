"""Bare figures in a private chat, and replies to reminders in a group."""

from __future__ import annotations

from dataclasses import replace

from bot.surfaces.answering_reminders import TELL, Words, about, given_for, reminder_meant
from bot.surfaces.telegram_app.asking_back import Wish
from bot.surfaces.telegram_app.carrying_out import carry_out
from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.heard import Heard
from storage.questions import Question


async def answer_reminder(desk: Desk, heard: Heard) -> bool:
    """Take it for the answer to a reminder; False if it is none."""
    words = _words(heard)
    found = await desk.wiring.store.read(reminder_meant(words, heard.caller))
    if found is None:
        return False
    there = replace(heard, caller=about(heard.caller, found.workspace_id))
    await carry_out(desk, there, Wish(TELL, given_for(found, words)))
    return True


async def where_asked(desk: Desk, heard: Heard, question: Question) -> Heard:
    """An answer to a reminder's button is about the reminder's workspace."""
    if question.command != TELL or not heard.direct:
        return heard
    found = await desk.wiring.store.read(reminder_meant(_words(heard), heard.caller))
    return heard if found is None else replace(heard, caller=about(heard.caller, found.workspace_id))


def _words(heard: Heard) -> Words:
    answers = f"{heard.spot.chat}:{heard.replies_to}" if heard.replies_to else ""
    return Words(heard.text, answers, alone=heard.direct)

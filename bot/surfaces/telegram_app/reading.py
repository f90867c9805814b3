"""What people write: commands, answers to questions, and words that are neither."""

from __future__ import annotations

from dataclasses import replace

from bot.surfaces.telegram_app.answering import A_MINUTE, refuse, within_pace
from bot.surfaces.telegram_app.asking_back import Wish, argument_of, fill
from bot.surfaces.telegram_app.carrying_out import carry_out
from bot.surfaces.telegram_app.desk import SURFACE, Desk
from bot.surfaces.telegram_app.heard import Heard
from bot.surfaces.telegram_app.pasted import refuse_key
from bot.surfaces.telegram_app.private import GO_ON, go_on_if_asked, in_place
from bot.surfaces.telegram_app.reminded import answer_reminder, where_asked
from bot.surfaces.telegram_app.typed import Typed, holds_key
from commands.answers import Refusal
from commands.given import words_to_given
from commands.permission import STRANGER
from storage.questions import Question, open_question

ONLY_COMMANDS = Refusal.of("telegram.only_commands", "unknown")


async def take_command(desk: Desk, heard: Heard, typed: Typed) -> None:
    """Carry it out, unless it is a stranger's or holds a key where none belongs."""
    if heard.direct and typed.rest == GO_ON:
        if await go_on_if_asked(desk, heard):
            return
        typed = replace(typed, rest="")
    # a place that has not joined learns one sentence, whatever it asks; only /start can join it
    if typed.name != "start" and not await desk.knows(heard.caller):
        await refuse(desk, heard, STRANGER)
        return
    definition = desk.wiring.dispatch.commands.get(typed.name)
    given = words_to_given(definition, typed.rest) if definition else {}
    secrets = {argument.name for argument in definition.arguments if argument.secret} if definition else set()
    misplaced = not heard.direct or not secrets
    if misplaced and (holds_key(heard.text) or not secrets.isdisjoint(_names(given))):
        await refuse_key(desk, heard)
    elif isinstance(given, Refusal):
        if await within_pace(desk, heard):
            await refuse(desk, heard, given)
    else:
        await carry_out(desk, heard, Wish(typed.name, {name: str(value) for name, value in given.items()}))


async def take_answer(desk: Desk, heard: Heard) -> None:
    """Fill the question or the reminder that waits for it; else, in private, say what is read here."""
    question = await _question(desk, heard)
    if question and (_asks_for_key(desk, question) or not holds_key(heard.text)):
        there = await where_asked(desk, await in_place(desk, heard, question), question)
        await fill(desk, there, question)
    elif not await desk.knows(heard.caller):
        if heard.direct:
            await refuse(desk, heard, STRANGER)
    elif holds_key(heard.text):
        await refuse_key(desk, heard)
    elif await answer_reminder(desk, heard):
        return
    elif heard.direct and desk.quiet.may_say(("commands", heard.spot.chat), heard.caller.at, A_MINUTE):
        await refuse(desk, heard, ONLY_COMMANDS)


async def _question(desk: Desk, heard: Heard) -> Question | None:
    """In a group only a reply to the question answers it; in private the next text does."""
    caller, now = heard.caller, desk.wiring.clock()
    found = await desk.wiring.store.read(
        lambda connection: open_question(connection, SURFACE, caller.chat, caller.person, now, caller.key)
    )
    if found is None or not found.asks_for or not found.message:
        return None
    return found if heard.direct or str(heard.replies_to) == found.message else None


def _asks_for_key(desk: Desk, question: Question) -> bool:
    argument = argument_of(desk.wiring.dispatch.commands[question.command], question.asks_for)
    return argument is not None and argument.secret


def _names(given: dict[str, object] | Refusal) -> set[str]:
    return set() if isinstance(given, Refusal) else set(given)

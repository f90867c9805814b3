"""Questions: a forced reply asks, a row remembers it, and the person's next answer there fills it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from telegram import ForceReply

from bot.rendering.buttons import shortened
from bot.surfaces.foreseeing import refusal_of
from bot.surfaces.telegram_app.answering import put, refuse, respond, within_pace
from bot.surfaces.telegram_app.desk import SURFACE, Desk
from bot.surfaces.telegram_app.heard import Heard
from commands.answers import Refusal
from commands.arguments import Argument
from commands.catalogue import say
from commands.definition import Definition
from commands.described import description, key_help
from commands.dispatch import Answered
from commands.reply import Note, Reply, Text
from storage.questions import LASTS, Question, ask_question, take_question

PLACEHOLDER = 64  # Telegram's limit for what an empty field shows
AGAIN = ("wrong", "too_many", "conflict")  # refusals after which another answer may do
UNKNOWN = Refusal.of("telegram.unknown_button", "unknown")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be asked; `asks_for` names the argument that the person is still to give.

    `row` is the pressed button's, which is asked once however often it is pressed.
    """

    command: str
    given: Mapping[str, str]
    asks_for: str = ""
    row: str = ""


def argument_of(definition: Definition, name: str) -> Argument | None:
    """The argument of this name."""
    return next((argument for argument in definition.arguments if argument.name == name), None)


async def ask_back(desk: Desk, heard: Heard, wish: Wish) -> None:
    """Ask for what the wish lacks, unless it would be refused anyway."""
    if not await within_pace(desk, heard):
        return
    dispatch, store = desk.wiring.dispatch, desk.wiring.store
    definition = dispatch.commands[wish.command]
    argument = argument_of(definition, wish.asks_for)
    refusal = await store.read(refusal_of(dispatch, definition, wish.given, wish.asks_for, heard.caller))
    if refusal or argument is None:
        await refuse(desk, heard, refusal or UNKNOWN, wish.command)
        return
    if heard.press:
        await heard.press.answer()
    message = await put(
        desk, heard, _prompt(definition, argument, wish), _force_reply(heard, definition, argument)
    )
    if message is not None:
        await _remember(desk, heard, wish, message)


async def fill(desk: Desk, heard: Heard, question: Question) -> None:
    """Ask what the question was for, with this answer; ask again if it does not do."""
    store, dispatch = desk.wiring.store, desk.wiring.dispatch
    if not await store.write(lambda connection: take_question(connection, question, heard.caller.key)):
        return
    wish = Wish(question.command, question.given, question.asks_for)
    given = {**question.given, question.asks_for: heard.text}
    answered = await dispatch(question.command, given, heard.caller)
    definition = dispatch.commands[question.command]
    argument = argument_of(definition, question.asks_for)
    secret = argument is not None and argument.secret
    note = await deleting(desk, heard, taken=answered.refusal is None) if secret else ""
    if answered.refusal and answered.refusal.reason in AGAIN and argument:
        again = _force_reply(heard, definition, argument)
        await _ask_again(desk, heard, wish, again, answered, note)
    else:
        await respond(desk, heard, answered, note)


async def deleting(desk: Desk, heard: Heard, *, taken: bool) -> str:
    """Delete the message that held a key; what to tell the person of it."""
    if not await desk.deletes(heard.spot.chat, heard.message):
        return say("telegram.key_not_deleted")
    return say("telegram.key_deleted" if taken else "telegram.deleted_anyway")


async def _ask_again(
    desk: Desk, heard: Heard, wish: Wish, again: ForceReply, answered: Answered, note: str
) -> None:
    """Say what was wrong. A message has buttons or forces a reply, never both."""
    reply = answered.reply
    reply = replace(reply, blocks=(*reply.blocks, Note(note))) if note else reply
    markup = None if reply.actions else again
    message = await put(desk, heard, reply, markup, answered.zone)
    if message is not None:
        await _remember(desk, heard, wish, message)


async def _remember(desk: Desk, heard: Heard, wish: Wish, message: int) -> None:
    question = Question(
        surface=SURFACE,
        chat=heard.caller.chat,
        person=heard.caller.person,
        command=wish.command,
        given=wish.given,
        asks_for=wish.asks_for,
        expires_at=heard.caller.at + LASTS,
        place=heard.caller.place if heard.direct else "",
        message=str(message),
    )
    await desk.wiring.store.write(lambda connection: ask_question(connection, question))


def _prompt(definition: Definition, argument: Argument, wish: Wish) -> Reply:
    """What to answer; for a key, which kind and what becomes of it."""
    if not argument.secret:
        return Reply("", (Text(description(definition, argument)),))
    needed = key_help(wish.given.get("provider", ""))
    said = Text(say("telegram.send_key"), {"wanted": needed})
    if not needed:
        said = Text(description(definition, argument))
    return Reply("", (said, Note(say("telegram.will_delete"))))


def _force_reply(heard: Heard, definition: Definition, argument: Argument) -> ForceReply:
    return ForceReply(
        selective=not heard.direct,
        input_field_placeholder=shortened(description(definition, argument), PLACEHOLDER),
    )

"""From a group to the asker's private chat: what shows or takes a secret is for their eyes only."""

from __future__ import annotations

from dataclasses import replace

from bot.surfaces.foreseeing import refusal_of
from bot.surfaces.telegram_app.answering import refuse, respond, tell, within_pace
from bot.surfaces.telegram_app.asking_back import Wish, ask_back
from bot.surfaces.telegram_app.desk import SURFACE, Desk
from bot.surfaces.telegram_app.heard import Heard
from bot.surfaces.telegram_app.pen import link_button
from commands.catalogue import say
from storage.questions import LASTS, Question, ask_question, open_question, take_question

GO_ON = "go-on"  # the payload of the link; codes are in capitals
NAMELESS = "telegram.nameless"


async def lead_away(desk: Desk, heard: Heard, wish: Wish) -> None:
    """Go on in the private chat, there and then or when the asker opens it."""
    if not await within_pace(desk, heard):
        return
    store, dispatch = desk.wiring.store, desk.wiring.dispatch
    definition = dispatch.commands[wish.command]
    look = refusal_of(dispatch, definition, wish.given, wish.asks_for, heard.caller)
    if refusal := await store.read(look):
        await refuse(desk, heard, refusal, wish.command)
        return
    if heard.press:
        await heard.press.answer()
    if heard.nameless:
        await tell(desk, heard, say(NAMELESS))
        return
    question = _waiting(heard, wish)
    await store.write(lambda connection: ask_question(connection, question))
    if await desk.reaches(heard.person):
        await _go_on(desk, heard.privately(), question)
        await tell(desk, heard, say("telegram.away"), link_button(say("telegram.open_ours"), desk.link()))
    else:
        button = link_button(say("telegram.open_one"), desk.link(GO_ON))
        await tell(desk, heard, say("telegram.open"), button)


async def go_on_if_asked(desk: Desk, heard: Heard) -> bool:
    """The asker has opened the private chat by the link: False if nothing waits for them there."""
    caller, now = heard.caller, desk.wiring.clock()
    question = await desk.wiring.store.read(
        lambda connection: open_question(connection, SURFACE, caller.chat, caller.person, now, caller.key)
    )
    if question is None:
        return False
    await _go_on(desk, await in_place(desk, heard, question), question)
    return True


async def in_place(desk: Desk, heard: Heard, question: Question) -> Heard:
    """Heard in private, but about the group where it was begun, with the rights the asker has there now."""
    if not question.place:
        return heard
    keeper = await desk.keepers.include(int(question.place), heard.person)
    return replace(heard, caller=replace(heard.caller, place=question.place, keeper=keeper))


async def _go_on(desk: Desk, heard: Heard, question: Question) -> None:
    if question.asks_for:
        await ask_back(desk, heard, Wish(question.command, question.given, question.asks_for))
        return
    key = heard.caller.key
    if await desk.wiring.store.write(lambda connection: take_question(connection, question, key)):
        await respond(desk, heard, await desk.wiring.dispatch(question.command, question.given, heard.caller))


def _waiting(heard: Heard, wish: Wish) -> Question:
    person = heard.caller.person
    return Question(
        surface=SURFACE,
        chat=person,
        person=person,
        command=wish.command,
        given=wish.given,
        asks_for=wish.asks_for,
        expires_at=heard.caller.at + LASTS,
        place=heard.caller.place,
    )

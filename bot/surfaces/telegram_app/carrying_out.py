"""Carrying out what was typed or pressed: at once, after a question, or in the private chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.surfaces.telegram_app.answering import respond, tell
from bot.surfaces.telegram_app.asking_back import Wish, ask_back, deleting
from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.heard import Heard
from bot.surfaces.telegram_app.permissions import Missing, missing_at
from bot.surfaces.telegram_app.private import NAMELESS, lead_away
from commands.catalogue import say
from commands.definition import Definition
from commands.retelling import retold
from commands.subscribe import address_of

LATE = timedelta(minutes=2)  # what was typed longer ago has waited for the process to come back


async def carry_out(desk: Desk, heard: Heard, wish: Wish) -> None:
    """Ask it, or do what has to come first."""
    definition = desk.wiring.dispatch.commands.get(wish.command)
    if definition is None:
        await respond(desk, heard, await desk.wiring.dispatch(wish.command, wish.given, heard.caller))
        return
    wish = replace(wish, asks_for=wish.asks_for or _secret_left(definition, wish))
    if definition.private and not heard.direct:
        await lead_away(desk, heard, wish)
    elif wish.asks_for:
        await ask_back(desk, heard, wish)
    elif wish.command == "subscribe" and not wish.given.get("to"):
        await _subscribe(desk, heard, wish, definition)
    else:
        await _ask(desk, heard, wish, definition)


async def _subscribe(desk: Desk, heard: Heard, wish: Wish, definition: Definition) -> None:
    """The command knows no network, so what is missing there is looked up before it is asked."""
    address = address_of(heard.caller, wish.given.get("where", ""))
    if address.direct and heard.nameless:
        await tell(desk, heard, say(NAMELESS))
        return
    missing = await missing_at(desk.bot, address)
    if missing and missing.in_the_way:
        await tell(desk, heard, retold(missing.sentence))
    else:
        await _ask(desk, heard, wish, definition, missing)


async def _ask(
    desk: Desk, heard: Heard, wish: Wish, definition: Definition, missing: Missing | None = None
) -> None:
    dispatch = desk.wiring.dispatch
    if wish.row:
        answered = await dispatch.press(wish.row, heard.caller)
    else:
        answered = await dispatch(wish.command, _with_moment(heard, wish, definition), heard.caller)
    note = retold(missing.sentence) if missing and not answered.refusal else ""
    if any(argument.secret and wish.given.get(argument.name) for argument in definition.arguments):
        note = await deleting(desk, heard, taken=answered.refusal is None)
    await respond(desk, heard, answered, note)


def _secret_left(definition: Definition, wish: Wish) -> str:
    return next((a.name for a in definition.arguments if a.secret and not wish.given.get(a.name)), "")


def _with_moment(heard: Heard, wish: Wish, definition: Definition) -> dict[str, str]:
    """A figure typed while the process was down is of the moment when it was typed."""
    when = next((argument.name for argument in definition.arguments if argument.kind.name == "when"), "")
    given = dict(wish.given)
    if when and heard.sent_at and heard.caller.at - heard.sent_at > LATE:
        given.setdefault(when, heard.sent_at.isoformat())
    return given

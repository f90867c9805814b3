"""Pressed buttons: a stored action's row, or a short ask in itself."""

from __future__ import annotations

from dataclasses import replace

from bot.rendering.buttons import Pressed, read_data
from bot.surfaces.answering_reminders import about
from bot.surfaces.foreseeing import may_press
from bot.surfaces.telegram_app.answering import refuse, respond
from bot.surfaces.telegram_app.asking_back import UNKNOWN, Wish
from bot.surfaces.telegram_app.carrying_out import carry_out
from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.heard import Heard
from commands.asking import NOT_YOURS
from commands.permission import STRANGER
from storage.actions import StoredAction, find_action


async def press(desk: Desk, heard: Heard, data: str) -> None:
    """Do what the button says. The presser always gets an answer, an alert if it is a refusal."""
    pressed = read_data(data)
    if pressed is None:
        await refuse(desk, heard, UNKNOWN)
    elif not await desk.knows(heard.caller):
        await refuse(desk, heard, STRANGER)
    elif pressed.row:
        await _press_row(desk, heard, pressed.row)
    else:
        await carry_out(desk, heard, _wish(pressed))


async def _press_row(desk: Desk, heard: Heard, row: str) -> None:
    action = await desk.wiring.store.read(lambda connection: find_action(connection, row))
    if action is None or action.expires_at < heard.caller.at:
        await respond(desk, heard, await desk.wiring.dispatch.press(row, heard.caller))  # says why not
        return
    heard = replace(heard, caller=about(heard.caller, action.workspace_id))
    if not action.asks_for:
        await carry_out(desk, heard, _stored(action, row))
    elif not await desk.wiring.store.read(may_press(action, heard.caller)):
        await refuse(desk, heard, NOT_YOURS)
    else:
        await carry_out(desk, heard, _stored(action, ""))


def _wish(pressed: Pressed) -> Wish:
    return Wish(pressed.command, pressed.given, pressed.asks_for)


def _stored(action: StoredAction, row: str) -> Wish:
    """A button that leaves something open is asked by its answer, as often as it is answered."""
    return Wish(action.command, action.given, action.asks_for, row)

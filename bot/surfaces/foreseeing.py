"""Whether an ask can be carried out, before a person is asked for what it still lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from commands.answers import Refusal
from commands.asking import who_asks
from commands.caller import Ask, Caller
from commands.definition import Definition
from commands.dispatch import Dispatch
from commands.given import read_arguments
from commands.permission import STRANGER, choose_workspace, not_permitted
from storage.actions import StoredAction
from storage.people import Several, find_seat
from storage.store import Connection

PLACEHOLDER = "…"  # stands for what is not given yet


def refusal_of(
    dispatch: Dispatch, definition: Definition, given: Mapping[str, str], lacks: str, caller: Caller
) -> Callable[[Connection], Refusal | None]:
    """What dispatch would refuse already: the place, the person, or an argument other than `lacks`."""

    def look(connection: Connection) -> Refusal | None:
        seat = find_seat(connection, who_asks(caller))
        if seat is None or isinstance(seat, Several):
            return choose_workspace(seat) if seat else STRANGER
        ask = Ask(connection, caller, seat, caller.at, dispatch.sealer, dispatch.operator, "")
        filled = {**given, lacks: PLACEHOLDER} if lacks else dict(given)
        values = not_permitted(definition, ask) or read_arguments(definition, filled, ask)
        return values if isinstance(values, Refusal) else None

    return look


def may_press(action: StoredAction, caller: Caller) -> Callable[[Connection], bool]:
    """Whether a button that leaves something open is this person's to press."""

    def look(connection: Connection) -> bool:
        seat = find_seat(connection, who_asks(caller))
        if seat is None or isinstance(seat, Several) or seat.workspace_id != action.workspace_id:
            return False
        return action.person_id in (None, seat.person_id)

    return look

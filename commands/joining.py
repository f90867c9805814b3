"""Joining: how a place, or a person in a direct chat, comes to a workspace."""

from __future__ import annotations

from commands.answers import Refusal
from commands.asking import who_asks
from commands.caller import Ask
from commands.catalogue import spoken
from commands.permission import STRANGER, choose_workspace
from storage.languages import choose_place_language
from storage.people import Several, choose_workspace_of, clock_seat, find_seat, note_person, place_of
from storage.workspaces import first_workspace, join_place, open_workspace, use_code

NO_CODE = Refusal.of("joining.no_code", "stranger")
LONGEST_NUMBER = 18  # digits, what a row's id can have


def join(ask: Ask, code: str | None) -> Ask | Refusal:
    """Join this place, or in a direct chat this person; the asker becomes a keeper by it."""
    return _join_place(ask, code) if ask.caller.place else _join_person(ask, code)


def use_code_again(ask: Ask, code: str) -> Ask:
    """In a direct chat a code takes its person to another workspace; one that does not work is no matter."""
    there = ask if ask.caller.place else _join_person(ask, code)
    return ask if isinstance(there, Refusal) else there


def choose(ask: Ask, number: str) -> Ask | Refusal:
    """Remember which of several workspaces a direct chat acts in."""
    is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    who = who_asks(ask.caller)
    if ask.caller.place or not is_number or not choose_workspace_of(ask.connection, who, int(number)):
        return STRANGER
    seat = find_seat(ask.connection, who)
    assert not isinstance(seat, Several | None)
    return ask.at(seat)


def _join_place(ask: Ask, code: str | None) -> Ask | Refusal:
    """To the workspace of the code, to the owner's, or to one of its own."""
    caller, connection = ask.caller, ask.connection
    workspace_id = _workspace_of(ask, code)
    if workspace_id is None and not code and ask.operator.open and caller.keeper:
        workspace_id = open_workspace(connection, caller.place_name, ask.now)
    if workspace_id is None:
        return NO_CODE if code else STRANGER
    join_place(connection, workspace_id, caller.surface, caller.place, caller.place_name, ask.now)
    place_id, language = place_of(connection, caller.surface, caller.place), spoken(caller.language)
    if place_id and language:
        choose_place_language(connection, place_id, language)
    return _as_keeper(ask, workspace_id)


def _join_person(ask: Ask, code: str | None) -> Ask | Refusal:
    """A direct chat is no place: the person joins, and it acts in that workspace from now on."""
    who = who_asks(ask.caller)
    workspace_id = _workspace_of(ask, code) if ask.caller.person else None
    if workspace_id is None:
        several = find_seat(ask.connection, who)
        if isinstance(several, Several):
            return choose_workspace(several)
        return NO_CODE if code else STRANGER
    there = _as_keeper(ask, workspace_id)
    choose_workspace_of(ask.connection, who, workspace_id)
    return there


def _as_keeper(ask: Ask, workspace_id: int) -> Ask:
    seat = clock_seat(ask.connection, workspace_id)
    assert seat is not None
    return ask.at(note_person(ask.connection, who_asks(ask.caller), seat, keeper_by_code=True))


def _workspace_of(ask: Ask, code: str | None) -> int | None:
    if code:
        return use_code(ask.connection, code, ask.now)
    return first_workspace(ask.connection) if ask.caller.owner else None

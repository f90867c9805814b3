"""`/start`: the first word in a new place, with a code that joins it; then the time zone in one tap."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Refusal
from commands.caller import Ask
from commands.definition import command
from commands.permission import STRANGER, choose_workspace
from commands.reply import Action, Block, Facts, Note, Reply, Text
from commands.settings import not_a_zone, zone_actions
from ledger.zones import NotAZone, parse_zone, show_zone
from storage.people import NOBODY, Several, Who, choose_workspace_of, find_seat, note_person
from storage.workspaces import first_workspace, join_place, open_workspace, use_code
from storage.zone import change_zone, plan_digest

CHOSEN = "workspace-"  # what a button of the choice between workspaces holds


class StartAnswer(Answer):
    """Whether this place has just joined, and what is still to be said."""

    joined: bool
    workspace: str
    zone: str | None
    next_digest: datetime
    keeper: bool
    direct: bool


@command(changes=True, outside=True)
def start(ask: Ask, code: str | None = None, zone: str | None = None) -> StartAnswer | Refusal:
    """Begin here: join with a code from /link, and say the time zone.

    Args:
        code: The code that /link gave in a place that has joined.
        zone: Your time zone: a city such as Lisbon, or UTC+5:30.
    """
    if code and code.startswith(CHOSEN):
        return _choose(ask, code.removeprefix(CHOSEN))
    here = ask if ask.seat is not NOBODY else _join(ask, code)
    if isinstance(here, Refusal):
        return here
    joined = ask.seat is NOBODY
    if zone:
        if not here.seat.keeper or "keep" not in ask.caller.limit_to:
            return Refusal(sentence="The time zone is for a keeper to set.", reason="not_allowed")
        try:
            change_zone(ask.connection, here.workspace, parse_zone(zone), ask.now)
        except NotAZone as wrong:
            return not_a_zone(wrong, "start", "zone")
    return _answer(here, joined=joined)


def _join(ask: Ask, code: str | None) -> Ask | Refusal:
    """Join this place to the workspace of the code, to the owner's, or to one of its own."""
    caller = ask.caller
    who = Who(caller.surface, caller.person, caller.person_name, caller.place, caller.keeper, ask.now)
    if caller.direct or not caller.place:
        several = find_seat(ask.connection, who)
        return choose_workspace(several) if isinstance(several, Several) else STRANGER
    workspace_id = _workspace(ask, code)
    if workspace_id is None:
        return _no_code() if code else STRANGER
    join_place(ask.connection, workspace_id, caller.surface, caller.place, caller.place_name, ask.now)
    plan_digest(ask.connection, workspace_id, ask.now)
    seat = find_seat(ask.connection, who)
    assert not isinstance(seat, Several | None)
    return ask.at(note_person(ask.connection, who, seat, keeper_by_code=True))


def _workspace(ask: Ask, code: str | None) -> int | None:
    if code:
        return use_code(ask.connection, code, ask.now)
    if ask.caller.owner:
        return first_workspace(ask.connection)
    if ask.operator.open and ask.caller.keeper:
        return open_workspace(ask.connection, ask.caller.place_name, ask.now)
    return None


def _no_code() -> Refusal:
    return Refusal(
        sentence="That code is wrong, used or too old. A keeper gets a new one with /link.", reason="stranger"
    )


def _choose(ask: Ask, number: str) -> StartAnswer | Refusal:
    caller = ask.caller
    who = Who(caller.surface, caller.person, caller.person_name, caller.place, caller.keeper, ask.now)
    if not number.isdecimal() or not choose_workspace_of(ask.connection, who, int(number)):
        return STRANGER
    seat = find_seat(ask.connection, who)
    assert not isinstance(seat, Several | None)
    return _answer(ask.at(seat), joined=False)


def _answer(ask: Ask, *, joined: bool) -> StartAnswer:
    at, _ = plan_digest(ask.connection, ask.workspace, ask.now)
    seat = ask.refreshed().seat
    return StartAnswer(
        joined=joined,
        workspace=seat.workspace_name,
        zone=seat.zone,
        next_digest=at,
        keeper=seat.keeper,
        direct=ask.caller.direct,
    )


def show(answer: StartAnswer) -> Reply:
    title = "Welcome aboard" if answer.joined else "Purser"
    blocks: list[Block] = [
        Text("I keep the team's AI spend: what it was, what is left, and what to do before it hurts.")
    ]
    actions: tuple[Action, ...] = ()
    if answer.zone:
        blocks.append(Facts((("Days in", show_zone(answer.zone)), ("Next digest", answer.next_digest))))
        blocks.append(Note("Try /connect openai, /groq 1.06 or /limit 20 day; then /subscribe digest."))
        actions = (Action("Help", "help"), Action("Budget", "budget"))
    elif answer.keeper:
        blocks.append(Text("Which time zone does the team live in? Tap one, or type /start zone=Lisbon."))
        blocks.append(Note("Until then days are UTC. The digest comes at 9 in the morning."))
        actions = zone_actions("start")
    return Reply(title, tuple(blocks), actions)

"""`/start`: the first word in a new place, with a code that joins it; then the time zone in one tap."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Offer, Refusal
from commands.arguments import Rest
from commands.caller import Ask
from commands.codes import looks_like_code
from commands.definition import command
from commands.joining import choose, join, use_code_again
from commands.permission import CHOSEN
from commands.reply import Action, Block, Facts, Note, Reply, Text
from commands.settings import zone_actions
from ledger.zones import NotAZone, parse_zone, show_zone
from storage.people import NOBODY
from storage.zone import change_zone, plan_digest


class StartAnswer(Answer):
    """Whether this place has just joined, and what is still to be said."""

    joined: bool
    workspace: str
    zone: str | None
    next_digest: datetime
    keeper: bool
    direct: bool


@command(changes=True, outside=True)
def start(ask: Ask, code: str | None = None, zone: Rest | None = None) -> StartAnswer | Refusal:
    """Begin here: join with a code from /link, and say the time zone.

    Args:
        code: The code that /link gave in a place that has joined.
        zone: Your time zone: a city such as Lisbon, or UTC+5:30.
    """
    is_known = ask.seat is not NOBODY
    if is_known and code and not (_is_choice(code) or looks_like_code(code)):
        code, zone = None, f"{code} {zone or ''}"  # `/start New York`
    try:
        key = parse_zone(zone) if zone else None
    except NotAZone as wrong:
        return _not_a_zone(wrong, code)
    if key and is_known and not ask.may("keep"):
        return Refusal(sentence="The time zone is for a keeper to set.", reason="not_allowed")
    here = _arrive(ask, code)
    if isinstance(here, Refusal):
        return here
    if key:
        change_zone(ask.connection, here.workspace, key, ask.now)
    return _answer(here, joined=not is_known and not _is_choice(code))


def _arrive(ask: Ask, code: str | None) -> Ask | Refusal:
    """The ask from where it acts: as before, or in what is joined or chosen now."""
    if code is not None and code.startswith(CHOSEN):
        return choose(ask, code.removeprefix(CHOSEN))
    if ask.seat is NOBODY:
        return join(ask, code)
    return use_code_again(ask, code) if code else ask


def _is_choice(code: str | None) -> bool:
    return code is not None and code.startswith(CHOSEN)


def _not_a_zone(wrong: NotAZone, code: str | None) -> Refusal:
    """What was meant perhaps, as buttons that still hold the code."""
    given = {"code": code} if code else {}
    return Refusal(
        sentence=str(wrong),
        offers=tuple(
            Offer(label=show_zone(key), command="start", given=given | {"zone": key}) for key in wrong.choices
        ),
    )


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

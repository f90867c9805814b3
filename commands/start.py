"""`/start`: the first word in a new place, with a code that joins it; then step by step to a digest."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Offer, Refusal
from commands.arguments import Rest
from commands.caller import Ask
from commands.catalogue import say
from commands.codes import looks_like_code
from commands.definition import command
from commands.first_steps import Step, first_steps, next_of, step_actions
from commands.joining import choose, join, use_code_again
from commands.permission import CHOSEN
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from ledger.zones import NotAZone, parse_zone, show_zone
from storage.people import NOBODY
from storage.zone import change_zone, plan_digest


class StartAnswer(Answer):
    """Whether this place has just joined, and how far it is on the way to its first digest.

    No `steps`: that is not for this asker to know.
    """

    joined: bool
    workspace: str
    zone: str | None
    next_digest: datetime
    keeper: bool
    direct: bool
    steps: tuple[Step, ...] = ()
    currency: str = "USD"


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
        return Refusal.of("start.zone_for_a_keeper", "not_allowed")
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
    return Refusal.because(
        wrong,
        offers=tuple(
            Offer(label=show_zone(key), command="start", given=given | {"zone": key}) for key in wrong.choices
        ),
    )


def _answer(ask: Ask, *, joined: bool) -> StartAnswer:
    at, _ = plan_digest(ask.connection, ask.workspace, ask.now)
    now = ask.refreshed()
    seat = now.seat
    return StartAnswer(
        joined=joined,
        workspace=seat.workspace_name,
        zone=seat.zone,
        next_digest=at,
        keeper=seat.keeper,
        direct=ask.caller.direct,
        steps=first_steps(now) if now.may("ask") else (),
        currency=seat.currency,
    )


def show(answer: StartAnswer) -> Reply:
    title = say("start.welcome") if answer.joined else "Purser"
    blocks: list[Block] = [Text(say("telegram.about"))]
    coming = next_of(answer.steps)
    if not answer.steps:
        zone = show_zone(answer.zone) if answer.zone else say("start.no_zone")
        return Reply(title, (*blocks, Facts(((say("start.zone"), zone),))), _looks("help"))
    if not answer.keeper:
        return Reply(title, (*blocks, _stands(answer)), _looks("digest", "budget", "help"))
    if coming != "zone":
        blocks.append(_stands(answer))
    if coming is None:
        blocks.append(Text(say("start.all_set"), {"next": answer.next_digest}))
        return Reply(title, tuple(blocks), _looks("digest", "budget", "help"))
    blocks.append(Text(say(f"start.next_{coming}")))
    if coming != "digest":  # it is the last one
        blocks.append(Note(say("start.until_then" if coming == "zone" else "start.go_on")))
    return Reply(title, tuple(blocks), step_actions(coming, answer.currency))


def _stands(answer: StartAnswer) -> Facts:
    """What is set, and what is not yet."""
    done = {step.what: step.done for step in answer.steps}
    digest: Value = answer.next_digest if done.get("digest") else say("start.not_here")
    zone = show_zone(answer.zone) if answer.zone else say("start.no_zone")
    figures = say("start.coming_in" if done.get("figures") else "start.none_yet")
    limit = say("start.set" if done.get("limit") else "start.none_yet")
    return Facts(
        (
            (say("start.zone"), zone),
            (say("start.figures"), figures),
            (say("start.limit"), limit),
            (say("start.digest"), digest),
        )
    )


def _looks(*names: str) -> tuple[Action, ...]:
    return tuple(Action(say(f"start.see_{name}"), name) for name in names)

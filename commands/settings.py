"""`/settings`: the workspace's zone, digest time, thresholds, and who may ask and record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from commands.answers import Answer, Cost, Offer, Refusal
from commands.arguments import Rest, amount_of
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.reply import Action, Facts, Note, Reply, Value
from ledger.amounts import NotAnAmount
from ledger.shares import NotAShare
from ledger.thresholds import parse_thresholds, show_thresholds
from ledger.zones import SUGGESTED_ZONES, NotAZone, parse_zone, show_zone
from storage.admitting import accept_clock
from storage.overriding import note_clock
from storage.people import clock_seat
from storage.scheduled_exports import plan_exports
from storage.workspaces import approval_above, change_workspace
from storage.zone import change_zone, plan_digest

CLOCK = re.compile(r"(\d{1,2})[:.h]?(\d{2})?", re.ASCII)


class SettingsAnswer(Answer):
    """The settings as they stand now. `zone` None: nobody has said it, days are UTC."""

    zone: str | None
    digest_at: str
    next_digest: datetime
    thresholds: str
    everyone: bool
    currency: str
    approval: Cost | None = None  # a hold above it asks a keeper


@command(changes=True, needs="keep")
def settings(
    ask: Ask,
    zone: Rest | None = None,
    digest: str | None = None,
    thresholds: Rest | None = None,
    everyone: Literal["yes", "no"] | None = None,
    approval: str | None = None,
    clock: Literal["accept"] | None = None,
) -> SettingsAnswer | Refusal:
    """Show or change the time zone, the digest's time, thresholds and who may ask.

    Args:
        zone: Your time zone: a city such as Lisbon, or UTC+5:30.
        digest: When the daily digest comes, for example 09:00.
        thresholds: Shares of a limit that raise an alert, for example 50,80,100.
        everyone: Whether everyone here may ask and record, or keepers only.
        approval: A hold above this amount asks a keeper, for example 5; off: none does.
        clock: accept takes this machine's clock as it is, after it went back.
    """
    try:
        key = parse_zone(zone) if zone else None
        values = _values(digest, thresholds, everyone)
        values |= _approval(approval, ask.currency)
    except NotAZone as wrong:
        return not_a_zone(wrong, "settings", "zone")
    except (NotAShare, NotAnAmount, ValueError) as wrong:
        return Refusal.because(wrong, lines=(say("settings.type"),))
    if values:
        change_workspace(ask.connection, ask.workspace, **values)
        plan_exports(ask.connection, ask.workspace, ask.now)
    if clock:
        accept_clock(ask.connection, ask.workspace, ask.now)
        note_clock(ask.connection, ask.workspace, "the clock is right", ask.seat.person_id, ask.now)
    if key:
        change_zone(ask.connection, ask.workspace, key, ask.now)
    return settings_now(ask)


def not_a_zone(wrong: NotAZone, name: str, argument: str) -> Refusal:
    """The sentence, with what it may have meant as buttons."""
    choices = (Offer(label=show_zone(key), command=name, given={argument: key}) for key in wrong.choices)
    return Refusal.because(wrong, offers=tuple(choices))


def settings_now(ask: Ask) -> SettingsAnswer:
    """What stands after a change, the digest planned by it."""
    seat = clock_seat(ask.connection, ask.workspace)
    assert seat is not None
    at, _ = plan_digest(ask.connection, ask.workspace, ask.now)
    return SettingsAnswer(
        zone=seat.zone,
        digest_at=f"{seat.digest_minute // 60:02d}:{seat.digest_minute % 60:02d}",
        next_digest=at,
        thresholds=show_thresholds(seat.thresholds),
        everyone=seat.everyone_may,
        currency=seat.currency,
        approval=approval_above(ask.connection, ask.workspace),
    )


def zone_actions(command: str) -> tuple[Action, ...]:
    """The zones that many people live in, one tap each, and a question for all others."""
    taps = tuple(Action(show_zone(key).rpartition("/")[2], command, {"zone": key}) for key in SUGGESTED_ZONES)
    return (*taps, Action(say("settings.another"), command, asks_for="zone"))


def _values(digest: str | None, thresholds: str | None, everyone: str | None) -> dict[str, object]:
    values: dict[str, object] = {}
    if digest:
        values["digest_minute"] = _minute(digest)
    if thresholds:
        values["thresholds"] = [str(share) for share in parse_thresholds(thresholds)]
    if everyone:
        values["everyone_may"] = everyone == "yes"
    return values


def _approval(text: str | None, currency: str) -> dict[str, object]:
    if text is None:
        return {}
    if text.strip().lower() in ("off", "none"):
        return {"approval_above": None}
    amount = amount_of(text, currency)
    if amount.units < 0:
        raise ValueError(say("settings.no_approval"))
    return {"approval_above": amount.units}


def _minute(text: str) -> int:
    found = CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise ValueError(say("settings.no_time", typed=text[:20]))
    return hour * 60 + minute


def show(answer: SettingsAnswer) -> Reply:
    rows: list[tuple[str, Value]] = [
        (say("settings.zone"), show_zone(answer.zone) if answer.zone else say("settings.no_zone")),
        (say("settings.digest"), say("settings.daily_at", at=answer.digest_at)),
        (say("settings.next_digest"), answer.next_digest),
        (say("settings.alerts_at"), answer.thresholds),
        (say("settings.who"), say("settings.everyone" if answer.everyone else "settings.keepers")),
        (say("settings.currency"), answer.currency),
    ]
    if answer.approval is not None:
        rows.append((say("settings.approval"), answer.approval))
    actions = () if answer.zone else zone_actions("settings")
    hint = Note(say("settings.hint"))
    return Reply(say("settings.title"), (Facts(tuple(rows)), hint), actions)

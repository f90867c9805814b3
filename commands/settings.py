"""`/settings`: the workspace's zone, digest time, thresholds, and who may ask and record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

from commands.answers import Answer, Offer, Refusal
from commands.arguments import Rest
from commands.caller import Ask
from commands.definition import command
from commands.reply import Action, Facts, Note, Reply
from ledger.shares import NotAShare
from ledger.thresholds import parse_thresholds, show_thresholds
from ledger.zones import SUGGESTED_ZONES, NotAZone, parse_zone, show_zone
from storage.people import clock_seat
from storage.workspaces import change_workspace
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


@command(changes=True, needs="keep")
def settings(
    ask: Ask,
    zone: Rest | None = None,
    digest: str | None = None,
    thresholds: Rest | None = None,
    everyone: Literal["yes", "no"] | None = None,
) -> SettingsAnswer | Refusal:
    """Show or change the time zone, the digest's time, thresholds and who may ask.

    Args:
        zone: Your time zone: a city such as Lisbon, or UTC+5:30.
        digest: When the daily digest comes, for example 09:00.
        thresholds: Shares of a limit that raise an alert, for example 50,80,100.
        everyone: Whether everyone here may ask and record, or keepers only.
    """
    try:
        key = parse_zone(zone) if zone else None
        values = _values(digest, thresholds, everyone)
    except NotAZone as wrong:
        return not_a_zone(wrong, "settings", "zone")
    except (NotAShare, ValueError) as wrong:
        return Refusal(sentence=str(wrong), lines=("Type /settings zone=Lisbon digest=09:00",))
    if values:
        change_workspace(ask.connection, ask.workspace, **values)
    if key:
        change_zone(ask.connection, ask.workspace, key, ask.now)
    return settings_now(ask)


def not_a_zone(wrong: NotAZone, name: str, argument: str) -> Refusal:
    """The sentence, with what it may have meant as buttons."""
    choices = (Offer(label=show_zone(key), command=name, given={argument: key}) for key in wrong.choices)
    return Refusal(sentence=str(wrong), offers=tuple(choices))


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
    )


def zone_actions(command: str) -> tuple[Action, ...]:
    """The zones that many people live in, one tap each, and a question for all others."""
    taps = tuple(Action(show_zone(key).rpartition("/")[2], command, {"zone": key}) for key in SUGGESTED_ZONES)
    return (*taps, Action("Another…", command, asks_for="zone"))


def _values(digest: str | None, thresholds: str | None, everyone: str | None) -> dict[str, object]:
    values: dict[str, object] = {}
    if digest:
        values["digest_minute"] = _minute(digest)
    if thresholds:
        values["thresholds"] = [str(share) for share in parse_thresholds(thresholds)]
    if everyone:
        values["everyone_may"] = everyone == "yes"
    return values


def _minute(text: str) -> int:
    found = CLOCK.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise ValueError(f"“{text[:20]}” is no time of day: type for example 09:00.")
    return hour * 60 + minute


def show(answer: SettingsAnswer) -> Reply:
    rows = (
        ("Time zone", show_zone(answer.zone) if answer.zone else "not said yet; days are UTC"),
        ("Digest", f"daily at {answer.digest_at}"),
        ("Next digest", answer.next_digest),
        ("Alerts at", answer.thresholds),
        ("May ask and record", "everyone here" if answer.everyone else "keepers only"),
        ("Currency", answer.currency),
    )
    actions = () if answer.zone else zone_actions("settings")
    hint = Note("Change one with /settings zone=Lisbon, digest=08:30, thresholds=50,80,100 or everyone=yes.")
    return Reply("Settings", (Facts(rows), hint), actions)

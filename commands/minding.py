"""What may be done about an alert: two buttons beneath each, and the commands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError

from commands.answers import Answer, Part, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.reply import Action
from ledger.periods import DAY, next_at, start_of_day
from storage.alerting import Alert, standing_alerts

MINUTE = timedelta(minutes=1)
ALL = "all"


class Minded(Part):
    """An alert by its number, and its title as its message has it."""

    alert: int
    title: str


class MindedAnswer(Answer):
    """`already`: who had seen to them before, so that nothing was changed; empty: nobody."""

    alerts: tuple[Minded, ...]
    already: str = ""


def seen_to(alert: int) -> tuple[Action, ...]:
    """The buttons beneath the message of an alert; none beneath one without a row."""
    if not alert:
        return ()
    given = {"alert": str(alert)}
    return Action(say("minding.acknowledge"), "ack", given), Action(say("minding.snooze"), "snooze", given)


def meant(ask: Ask, alert: str | None) -> Sequence[Alert] | Refusal:
    """The standing alerts that are meant: one by its number, all, or without a word the only open one."""
    standing = standing_alerts(ask.connection, ask.workspace)
    open_ones = [each for each in standing if each.state == "open"]
    word = (alert or "").strip().lower().lstrip("#")
    if word == ALL or (not word and len(open_ones) == 1):
        return open_ones or Refusal.of("minding.none_open", "conflict")
    found = [each for each in standing if str(each.id) == word]
    if found:
        return found
    if word.isdigit():
        return Refusal.of("minding.not_open", "unknown", values={"alert": word[:20]})
    if not open_ones:
        return Refusal.of("minding.none_open", "conflict")
    lines = tuple(f"{each.id}: {title_of(each)}" for each in open_ones[:10])
    return Refusal.of("minding.which", lines=lines)


def title_of(alert: Alert) -> str:
    """As its message has it."""
    from commands import NOTICES  # which lists notices that have these buttons

    notice = next((each for each in NOTICES if each.name == alert.command), None)
    try:
        if notice:
            return notice.show(notice.answer_type.model_validate(dict(alert.data))).title
    except ValidationError:  # of another version
        pass
    return say("minding.cannot_show")


def tomorrow(ask: Ask) -> datetime:
    """When the digest comes tomorrow (09:00 unless a keeper chose another time), UTC."""
    begins = start_of_day(ask.today + DAY, ask.zone)
    at, _ = next_at(ask.zone, begins - MINUTE, ask.seat.digest_minute)
    return at

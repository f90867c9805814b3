"""Whose reports `/pause` and `/resume` are about: a place's, which is for its keepers, or one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Refusal
from commands.caller import Ask
from commands.where import here, privately
from ledger.periods import SECOND
from storage.pausing import is_subscribed
from storage.subscriptions import Address
from storage.zone import DIGEST, report_after

Where = Literal["here", "me"]


def resting_at(ask: Ask, what: str, where: Where) -> Address | Refusal:
    """Where the digest goes that is meant; week and month come with it."""
    to = privately(ask.caller) if where == "me" else here(ask.caller)
    if to is None:
        return Refusal.of("resting.no_chat", "conflict")
    if not to.direct and not ask.may("keep"):
        return Refusal.of("resting.for_a_keeper", "not_allowed")
    if what in ("week", "month"):
        return Refusal.of("resting.comes_with_the_digest", lines=("/pause digest",))
    if what != DIGEST:
        return Refusal.of("resting.reports_only", lines=("/snooze",))
    if not is_subscribed(ask.connection, ask.workspace, DIGEST, to):
        key = "resting.does_not_come_to_you" if to.direct else "resting.does_not_come_here"
        return Refusal.of(key, "conflict")
    return to


def comes_again(ask: Ask, since: datetime) -> datetime:
    """When the first digest comes that is not before this moment."""
    return report_after(ask.connection, ask.workspace, DIGEST, since - SECOND, None)[0]

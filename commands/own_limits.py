"""What a provider itself lets be spent, beside its account. Purser's budgets are what `/limit` says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from commands.answers import Part
from commands.caller import Ask
from commands.catalogue import is_said, say
from commands.reply import Note, Value
from ledger.money import Money
from storage.own_limits import own_limits_of

SHOWN = 3  # of an account: a team has one a member


class OwnLimitLine(Part):
    """`name`: of whom or of which; empty: the whole account's. `amount` None: there is no limit.

    `used` counts against it since the moment `since`, `included` is what a plan covered beside it; None: not
    said. `as_of`: when it was read.
    """

    name: str
    amount: Money | None
    period: str
    used: Money | None
    included: Money | None
    since: datetime | None
    enforced: bool
    as_of: datetime


def own_limits(ask: Ask, account_id: int) -> tuple[OwnLimitLine, ...]:
    """An account's, the whole account's own first, then who used most."""
    return tuple(
        OwnLimitLine(
            name=known.limit.name,
            amount=known.limit.amount,
            period=known.limit.period,
            used=known.limit.used,
            included=known.limit.included,
            since=known.limit.since,
            enforced=known.limit.enforced,
            as_of=known.read_at,
        )
        for known in own_limits_of(ask.connection, account_id)
    )


def notes(title: str, limits: Sequence[OwnLimitLine]) -> tuple[Note, ...]:
    """A sentence each: “OpenAI's own limit: $500.00 a month.”"""
    shown = tuple(_note(title, limit) for limit in limits[:SHOWN])
    if len(limits) <= SHOWN:
        return shown
    return *shown, Note(say("own_limits.more", more=len(limits) - SHOWN), {"title": title})


def _note(title: str, limit: OwnLimitLine) -> Note:
    values: dict[str, Value] = {"title": title, "name": limit.name, "period": limit.period}
    parts = [_amount(limit)]
    if limit.amount is not None:
        values["amount"] = limit.amount
    if limit.used is not None:
        values["used"] = limit.used
        parts.append(say("own_limits.used"))
    if limit.included:
        values["included"] = limit.included
        parts.append(say("own_limits.included"))
    if limit.since is not None:
        values["since"] = limit.since
        parts.append(say("own_limits.since"))
    if not limit.enforced:
        parts.append(say("own_limits.let_through"))
    return Note(say("own_limits.own_of" if limit.name else "own_limits.own", limit="".join(parts)), values)


def _amount(limit: OwnLimitLine) -> str:
    """Providers name their periods in words of their own."""
    if limit.amount is None:
        return say("own_limits.none")
    known = f"own_limits.a_{limit.period}"
    return say(known if is_said(known) else "own_limits.a_period" if limit.period else "own_limits.amount")

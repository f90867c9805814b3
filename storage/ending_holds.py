"""Ending a hold: settled with what the call cost, or released; or living on for a while.

A settled hold becomes a pushed charge at the moment of granting, so it stays in the day that granted it, and
a trusted layer supersedes it later like any other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, bindparam, select, update

from ledger.facts import Charge, Usage
from ledger.money import Money
from ledger.periods import DAY
from storage.charges import key_of
from storage.holds import Hold, change_hold, free
from storage.posting import post
from storage.tables import charges, holds

LAYER = "pushed"
Why = Literal["too_late", "released", "denied", "waiting", "settled", "expired"]
Actual = Money | Charge | Usage | Sequence[Charge | Usage]  # several: tokens, and searches beside them

_SETTLED = (
    update(holds)
    .where(holds.c.id == bindparam("hold"))
    .values(state="settled", ended_at=bindparam("now"), actual=bindparam("paid"), charge_key=bindparam("key"))
)
_PAID = (
    select(charges.c.key, charges.c.cost, charges.c.currency)
    .where(charges.c.account_id == bindparam("account"), charges.c.layer == LAYER)
    .where(charges.c.key.in_(bindparam("keys", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Cannot:
    """Why a hold cannot be ended or kept alive that way."""

    why: Why


def settle(
    connection: Connection, ended: Sequence[tuple[Hold, Actual]], now: datetime
) -> list[Hold | Cannot]:
    """Record in full what calls cost, each once: a settled hold stays as it is. All are of one workspace.

    Usage is priced as it is posted; the keys of facts are the request's own, so that the same request pushed
    too counts once. An actual above its hold is recorded like any other.
    """
    done: dict[str, Hold | Cannot] = {}
    facts: dict[str, list[Charge | Usage]] = {}
    for hold, actual in ended:
        if hold.id not in done:
            done[hold.id] = _settles(hold, now)
            if isinstance(done[hold.id], Hold) and hold.state != "settled":
                facts[hold.id] = _facts(hold, actual)
    if facts:
        found = {hold.id: hold for hold, _ in ended if hold.id in facts}
        done |= _posted(connection, found, facts, now)
    return [done[hold.id] for hold, _ in ended]


def _settles(hold: Hold, now: datetime) -> Hold | Cannot:
    if hold.state == "settled":
        return hold
    if hold.state not in ("held", "expired") or hold.granted_at is None:
        return Cannot(_why(hold))
    return Cannot("too_late") if now > hold.settles_until() else hold


def _posted(
    connection: Connection,
    found: Mapping[str, Hold],
    facts: Mapping[str, Sequence[Charge | Usage]],
    now: datetime,
) -> dict[str, Hold]:
    free(connection, found.keys())
    by_account: dict[int, list[str]] = defaultdict(list)
    for id, hold in found.items():
        by_account[hold.wanted.account_id].append(id)
    done = {}
    for account_id, ids in by_account.items():
        post(connection, account_id, [fact for id in ids for fact in facts[id]], now)
        keys = {id: [key_of(fact) for fact in facts[id]] for id in ids}
        paid = _paid(connection, account_id, [key for own in keys.values() for key in own])
        for id, own in keys.items():
            said = _together([paid[key] for key in own], found[id].wanted.amount.currency)
            done[id] = replace(found[id], state="settled", ended_at=now, actual=said, charge_key=own[0])
    _keep(connection, done.values(), now)
    return done


def _keep(connection: Connection, done: Iterable[Hold], now: datetime) -> None:
    """What became of each; together, for many are settled in one transaction."""
    values = [
        {
            "hold": each.id,
            "now": now,
            "paid": None if each.actual is None else each.actual.units,
            "key": each.charge_key,
        }
        for each in done
    ]
    connection.execute(_SETTLED, values)


def release(connection: Connection, hold: Hold, now: datetime) -> Hold | Cannot:
    """Give back what it holds: nothing was spent. One that is over already holds nothing."""
    if hold.state == "settled":
        return Cannot("settled")
    if change_hold(connection, hold.id, ("held", "waiting"), state="released", ended_at=now):
        free(connection, [hold.id])
        return replace(hold, state="released", ended_at=now)
    return hold


def extend(connection: Connection, hold: Hold, life: timedelta, now: datetime) -> Hold | Cannot:
    """Let it live for `life` from now, a day from its granting at most; never shorter than before."""
    if hold.granted_at is None or hold.is_over(now):
        return Cannot(_why(hold) if hold.state != "held" else "expired")
    until = max(hold.expires_at, min(now + life, hold.granted_at + DAY))
    change_hold(connection, hold.id, ("held",), expires_at=until)
    return replace(hold, expires_at=until)


def _facts(hold: Hold, actual: Actual) -> list[Charge | Usage]:
    """At the moment of granting, with the hold's dimensions beneath their own."""
    assert hold.granted_at is not None
    at, dims, key = hold.granted_at, dict(hold.wanted.dims), f"hold {hold.id}"
    if isinstance(actual, Money):
        return [Charge(LAYER, key, at, at, actual, quantity=1, dims=dims)]
    return [
        replace(fact, layer=LAYER, key=fact.key or key, start=at, end=at, dims={**dims, **fact.dims})
        for fact in ((actual,) if isinstance(actual, Charge | Usage) else actual)
    ]


def _together(costs: Sequence[Money | None], currency: str) -> Money | None:
    """None where one has no price, or is in money that is not the workspace's."""
    known = [cost.units for cost in costs if cost is not None and cost.currency == currency]
    return Money(sum(known), currency) if len(known) == len(costs) else None


def _paid(connection: Connection, account_id: int, keys: Collection[str]) -> dict[str, Money | None]:
    """What each charge comes to; None without a price."""
    return {
        row.key: None if row.cost is None else Money(row.cost, row.currency)
        for row in connection.execute(_PAID, {"account": account_id, "keys": list(keys)})
    }


def _why(hold: Hold) -> Why:
    ended: dict[str, Why] = {"released": "released", "denied": "denied", "waiting": "waiting"}
    return ended.get(hold.state, "expired")

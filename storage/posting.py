"""The one door for facts: write them, settle the days they touch, move counters, tell crossings.

All of it in the caller's transaction. Posting the same facts again changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ledger.adding import adds_alone, cover_of
from ledger.facts import Charge, Usage
from ledger.periods import day_of
from ledger.settling import changed
from storage.billed import Billed, find_billed
from storage.book_facts import BookFacts
from storage.charges import (
    Change,
    Said,
    Step,
    has_layer,
    keep_charges,
    key_of,
    keys_standing,
    said_by,
    withdraw_keys,
    withdraw_missing,
)
from storage.columns import micros, moment
from storage.counting import move_counters
from storage.day_lines import DaySums
from storage.pricing import pricer_of
from storage.quarter_sums import move_sums
from storage.readings import ReadingFact, TopUpFact, keep_meter_fact, read_charges
from storage.settled import Settled, add_alone, settle_touched

NOTHING: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True, slots=True)
class Posted:
    """How many facts were new, changed or withdrawn, and by how much days moved."""

    changed: int = 0
    moved: DaySums = field(default_factory=dict)

    def __add__(self, other: Posted) -> Posted:
        moved = {key: self.moved.get(key, 0) + units for key, units in other.moved.items()}
        return Posted(self.changed + other.changed, {**self.moved, **moved})


@dataclass(frozen=True, slots=True)
class Covers:
    """A complete re-read: what starts in `[start, end)` of `layer` and is not posted is withdrawn."""

    layer: str
    start: datetime
    end: datetime


def post(
    connection: Connection,
    account_id: int,
    facts: Sequence[Charge | Usage],
    now: datetime,
    covers: Covers | None = None,
    withdrawn: Mapping[str, Collection[str]] = NOTHING,
) -> Posted:
    """Post charges and usage of one account, and withdraw keys by layer.

    Usage gets the price that stands now for its moment, or none. About 1,000 a slice: nobody waits long.
    """
    account = find_billed(connection, account_id)
    at = micros(now)
    by_layer = _said(connection, account, facts)
    changes = _kept(connection, account_id, by_layer, at)
    if covers:
        kept = by_layer.get(covers.layer, {})
        start, end = micros(covers.start), micros(covers.end)
        changes += withdraw_missing(connection, account_id, covers.layer, start, end, kept, at)
    for layer, keys in withdrawn.items():
        changes += withdraw_keys(connection, account_id, layer, keys, at)
    return _counted(connection, account, changes, now)


def post_as_kept(
    connection: Connection, account_id: int, by_layer: Mapping[str, Mapping[str, Said]], now: datetime
) -> Posted:
    """Post charges by layer and key as they were kept elsewhere: priced as there, and withdrawn as there."""
    changes = _kept(connection, account_id, by_layer, micros(now))
    return _counted(connection, find_billed(connection, account_id), changes, now)


def post_readings(
    connection: Connection, account_id: int, facts: Sequence[ReadingFact | TopUpFact], now: datetime
) -> Posted:
    """Post readings (and top-ups) of an account's meters: the charges between them change and settle."""
    account = find_billed(connection, account_id)
    before = read_charges(connection, account_id)
    told = sum(keep_meter_fact(connection, account_id, fact, micros(now)) for fact in facts)
    after = read_charges(connection, account_id)
    moved = settle_touched(connection, account, changed(before, after)).moved
    move_counters(connection, account, moved, now)
    return Posted(told, moved)


def _said(
    connection: Connection, account: Billed, facts: Sequence[Charge | Usage]
) -> dict[str, dict[str, Said]]:
    """What the facts say, by layer and key."""
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    pricer = None
    for fact in facts:
        if isinstance(fact, Usage):
            pricer = pricer or pricer_of(connection, account)
            found[fact.layer][key_of(fact)] = pricer.said_by(fact)
        else:
            found[fact.layer][key_of(fact)] = said_by(fact, account.currency)
    return found


def _kept(
    connection: Connection, account_id: int, by_layer: Mapping[str, Mapping[str, Said]], at: int
) -> list[Change]:
    changes: list[Change] = []
    for layer, said in by_layer.items():
        changes += keep_charges(connection, account_id, layer, said, at)
    return changes


def _counted(connection: Connection, account: Billed, changes: Sequence[Change], now: datetime) -> Posted:
    """What changed is in the sums, the book and the counters."""
    counted = _once_a_request(connection, account.id, changes)
    move_sums(connection, account.id, counted)
    told = sum(not change.only_runs_on for change in changes)
    return Posted(told, _book(connection, account, counted, now))


def _book(connection: Connection, account: Billed, changes: Sequence[Change], now: datetime) -> DaySums:
    """Settle what lies under or over anything long; add up what stands alone."""
    alone, touched = _apart(connection, account, changes)
    settled = settle_touched(
        connection, account, [charge for change in touched for charge in change.charges()]
    )
    moved = settled.moved
    steps = [step for change in alone for step in change.steps() if not _is_settled(step, settled, account)]
    for key, units in add_alone(connection, account, steps).items():
        moved[key] = moved.get(key, 0) + units
    move_counters(connection, account, moved, now)
    return moved


def _apart(
    connection: Connection, account: Billed, changes: Sequence[Change]
) -> tuple[list[Change], list[Change]]:
    """Records with nothing long over them, and all other changes."""
    moments = [said.start_at for change in changes for said in change.standing if said.record]
    if not moments:
        return [], list(changes)
    currencies = {said.currency for change in changes for said in change.standing if said.record}
    longer = [
        charge
        for currency in currencies | {account.currency}
        for charge in BookFacts(connection, account.id, currency, unpriced=True).every_longer(
            moment(min(moments)), moment(max(moments) + 1)
        )
    ]
    if not longer:
        return (
            [change for change in changes if change.is_record],
            [change for change in changes if not change.is_record],
        )
    cover = cover_of(longer)
    alone = {c.layer + c.key for c in changes if all(adds_alone(charge, cover) for charge in c.charges())}
    return (
        [change for change in changes if change.layer + change.key in alone],
        [change for change in changes if change.layer + change.key not in alone],
    )


def _is_settled(step: Step, settled: Settled, account: Billed) -> bool:
    days = settled.days.get(step.said.currency, set())
    return bool(days) and day_of(moment(step.said.start_at), account.zone) in days


def _once_a_request(connection: Connection, account_id: int, changes: Sequence[Change]) -> list[Change]:
    """A request that was pushed and stands in a log counts as pushed: its log neither adds nor stays."""
    local = {change.key: change for change in changes if change.layer == "local"}
    pushed = {change.key: change for change in changes if change.layer == "pushed"}
    if not local and not has_layer(connection, account_id, "local"):
        return list(changes)
    keys = [*local, *(key for key in pushed if key not in local)]
    logged = keys_standing(connection, account_id, "local", keys)
    twins = keys_standing(connection, account_id, "pushed", keys)
    counted = [change for change in changes if change.layer != "local"]
    for key in keys:
        was_pushed = pushed[key].old is not None if key in pushed else key in twins
        old = None if was_pushed else local[key].old if key in local else logged.get(key)
        new = None if key in twins else logged.get(key)
        if old != new:
            counted.append(Change("local", key, old, new))
    return counted

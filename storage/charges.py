"""Charges as rows: one a key, the last said stands, what it said before is history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select

from ledger.facts import Charge, Usage
from ledger.money import Money
from storage.bulk import dims_text, upsert_charges
from storage.columns import canonical, micros, moment
from storage.tables import charges, history, longest
from storage.upserts import upsert

NO_DIMS = "{}"
LONGEST_KEY = 300


class Said(NamedTuple):
    """What a charge says, in the units of its columns (microseconds, billionths)."""

    start_at: int
    end_at: int
    record: bool  # of no length and settled: it is added up by quarter hours
    cost: int | None
    currency: str
    quantity: int
    category: str | None
    settled: bool
    included: bool
    dims: str
    sku: str
    withdrawn: bool = False
    model: str | None = None  # of usage that was priced here, with what it was and how: storage/pricing.py
    usage: str | None = None
    priced_by: str | None = None


class Step(NamedTuple):
    """What a charge adds to the book (`sign` 1) or takes from it (-1)."""

    layer: str
    said: Said
    sign: int


@dataclass(frozen=True, slots=True)
class Change:
    """A charge that is new, says something else, or is withdrawn; None: it did not stand."""

    layer: str
    key: str
    old: Said | None
    new: Said | None

    @property
    def standing(self) -> list[Said]:
        """What stood before and stands now."""
        return [said for said in (self.old, self.new) if said is not None]

    @property
    def only_runs_on(self) -> bool:
        """An open figure that was read again unchanged, at a later moment: it covers time up to then."""
        old, new = self.old, self.new
        return (
            old is not None and new is not None and not old.settled and old._replace(end_at=new.end_at) == new
        )

    @property
    def is_record(self) -> bool:
        return all(said.record for said in self.standing)

    def steps(self) -> list[Step]:
        """Take away what it said, add what it says."""
        signed = ((self.old, -1), (self.new, 1))
        return [Step(self.layer, said, sign) for said, sign in signed if said is not None]

    def charges(self) -> list[Charge]:
        """Both versions as facts."""
        return [charge_of(self.layer, self.key, said) for said in self.standing]


FIELDS = Said._fields
KEYED = ("account_id", "layer", "key")
ORDER = (*KEYED, "recorded", *FIELDS)
_COLUMNS = [charges.c.key, charges.c.id, *(charges.c[name] for name in FIELDS)]
_OWN = charges.c.account_id == bindparam("account"), charges.c.layer == bindparam("layer")
_ANY = select(charges.c.id).where(*_OWN).limit(1)
_BY_KEY = select(*_COLUMNS).where(*_OWN, charges.c.key.in_(bindparam("keys", expanding=True)))
_LENGTHS = select(longest.c.layer, longest.c.length).where(longest.c.account_id == bindparam("account"))


def said_by(charge: Charge, currency: str) -> Said:
    """The columns of a charge; `currency` is used where it is unpriced and so names none."""
    start, end = micros(charge.start), micros(charge.end)
    return Said(
        start,
        end,
        start == end and charge.settled,
        None if charge.cost is None else charge.cost.units,
        currency if charge.cost is None else charge.cost.currency,
        charge.quantity,
        charge.category,
        charge.settled,
        charge.included,
        dims_text(tuple(charge.dims.items())) if charge.dims else NO_DIMS,
        charge.sku[:200],
    )


def key_of(fact: Charge | Usage) -> str:
    """A fact's key as its column can hold it: a longer one by its digest."""
    if len(fact.key) <= LONGEST_KEY:
        return fact.key
    return fact.key[:200] + hashlib.sha256(fact.key.encode()).hexdigest()


def keep_charges(
    connection: Connection, account_id: int, layer: str, said: Mapping[str, Said], now: int
) -> list[Change]:
    """Write charges of one layer by key; what is there already and equal is no change."""
    found = _standing(connection, account_id, layer, list(said))
    new: list[tuple[Any, ...]] = []
    replaced: list[Row[Any]] = []
    changes: list[Change] = []
    for key, now_said in said.items():
        row = found.get(key)
        before = None if row is None else _said(row)
        if before == now_said:
            continue
        change = Change(layer, key, _alive(before), _alive(now_said))
        if row is not None and not change.only_runs_on:
            replaced.append(row)
        new.append((account_id, layer, key, now, *now_said))
        changes.append(change)
    _keep_history(connection, account_id, layer, replaced, now)
    upsert_charges(connection, ORDER, KEYED, new)
    _note_longest(connection, account_id, layer, said.values())
    return changes


def withdraw_missing(
    connection: Connection, account_id: int, layer: str, start: int, end: int, kept: Iterable[str], now: int
) -> list[Change]:
    """Withdraw what starts in `[start, end)` and is not among `kept`: a complete re-read lacks it."""
    query = (
        select(*_COLUMNS)
        .where(charges.c.account_id == account_id, charges.c.layer == layer, charges.c.withdrawn.is_(False))
        .where(charges.c.start_at >= start, charges.c.start_at < end)
    )
    present = set(kept)
    gone = {
        row.key: _said(row)._replace(withdrawn=True)
        for row in connection.execute(query)
        if row.key not in present
    }
    return keep_charges(connection, account_id, layer, gone, now) if gone else []


def withdraw_keys(
    connection: Connection, account_id: int, layer: str, keys: Collection[str], now: int
) -> list[Change]:
    """Withdraw the charges with these keys, if they stand."""
    found = keys_standing(connection, account_id, layer, list(keys))
    gone = {key: said._replace(withdrawn=True) for key, said in found.items()}
    return keep_charges(connection, account_id, layer, gone, now) if gone else []


def has_layer(connection: Connection, account_id: int, layer: str) -> bool:
    """Whether anything was ever told in a layer."""
    return connection.execute(_ANY, {"account": account_id, "layer": layer}).first() is not None


def keys_standing(
    connection: Connection, account_id: int, layer: str, keys: Sequence[str]
) -> dict[str, Said]:
    """Those of the keys that stand in a layer, with what they say."""
    found = _standing(connection, account_id, layer, keys)
    return {key: _said(row) for key, row in found.items() if not row.withdrawn}


def keys_known(connection: Connection, account_id: int, layer: str, keys: Sequence[str]) -> dict[str, Said]:
    """Those of the keys that were ever told in a layer, withdrawn ones too."""
    return {key: _said(row) for key, row in _standing(connection, account_id, layer, keys).items()}


def charge_of(layer: str, key: str, said: Said) -> Charge:
    """The fact that a row holds."""
    start = moment(said.start_at)
    return Charge(
        layer=layer,
        key=key,
        start=start,
        end=start if said.end_at == said.start_at else moment(said.end_at),
        cost=None if said.cost is None else Money(said.cost, said.currency),
        quantity=said.quantity,
        category=said.category,
        settled=said.settled,
        included=said.included,
        dims={} if said.dims == NO_DIMS else json.loads(said.dims),
        sku=said.sku,
    )


def longest_of(connection: Connection, account_id: int) -> dict[str, int]:
    """How long the longest charge of each layer is, in microseconds; of records alone: no entry."""
    return {row.layer: row.length for row in connection.execute(_LENGTHS, {"account": account_id})}


def long_charges(
    connection: Connection, account_id: int, layer: str, start: int, end: int, length: int
) -> list[Charge]:
    """Standing charges that meet `[start, end)` and are not summed: those that last, and open records.

    `length`: that of the layer's longest.
    """
    query = (
        select(*_COLUMNS)
        .where(charges.c.account_id == account_id, charges.c.layer == layer, charges.c.record.is_(False))
        .where(charges.c.start_at >= start - length, charges.c.start_at < end)
        .where((charges.c.end_at > start) | (charges.c.start_at == start))
        .where(charges.c.withdrawn.is_(False))
    )
    return [charge_of(layer, row.key, _said(row)) for row in connection.execute(query)]


def records(connection: Connection, account_id: int, layer: str, start: int, end: int) -> list[Charge]:
    """Standing records at moments in `[start, end)`."""
    query = (
        select(*_COLUMNS)
        .where(charges.c.account_id == account_id, charges.c.layer == layer, charges.c.record.is_(True))
        .where(charges.c.start_at >= start, charges.c.start_at < end, charges.c.withdrawn.is_(False))
    )
    return [charge_of(layer, row.key, _said(row)) for row in connection.execute(query)]


def _said(row: Row[Any]) -> Said:
    return Said._make(row[2:])


def _alive(said: Said | None) -> Said | None:
    return None if said is None or said.withdrawn else said


def _standing(
    connection: Connection, account_id: int, layer: str, keys: Sequence[str]
) -> dict[str, Row[Any]]:
    said = {"account": account_id, "layer": layer, "keys": keys}
    return {row.key: row for row in connection.execute(_BY_KEY, said)} if keys else {}


def _keep_history(
    connection: Connection, account_id: int, layer: str, rows: Sequence[Row[Any]], now: int
) -> None:
    if not rows:
        return
    old = [
        {
            "account_id": account_id,
            "kind": "charge",
            "fact_id": row.id,
            "said": canonical({"layer": layer, "key": row.key, **_said(row)._asdict()}),
            "replaced_at": now,
        }
        for row in rows
    ]
    connection.execute(history.insert(), old)


def _note_longest(connection: Connection, account_id: int, layer: str, said: Iterable[Said]) -> None:
    length = max((each.end_at - each.start_at for each in said if not each.record), default=None)
    if length is None:
        return
    keys = {"account_id": account_id, "layer": layer}
    known = connection.execute(select(func.max(longest.c.length)).filter_by(**keys)).scalar_one()
    if known is None or known < length:
        upsert(connection, longest, keys, {"length": length})

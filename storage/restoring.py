"""Facts of our own export made facts again, a slice at a time, through the one door of all facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, select, update

from ledger.facts import Meter
from ledger.rates import Rate
from storage.accounts import make_account, make_meter, meters_of
from storage.charges import Said, keys_known
from storage.kept_facts import KeptCharge, KeptFact, KeptRate, KeptReading, NotAFact, Whose
from storage.posting import post_as_kept, post_readings
from storage.rates import add_rate
from storage.readings import ReadingFact, TopUpFact, reading_at, top_up_of
from storage.tables import accounts, rates
from storage.zone import recount

Facts = ReadingFact | TopUpFact
Held = tuple[str, str, date | None]  # counts in, currency, since


@dataclass(frozen=True, slots=True)
class Restored:
    """Facts of a file that are not known yet, that say something else, and that stand as they are."""

    new: int = 0
    changed: int = 0
    alike: int = 0

    def __add__(self, other: Restored) -> Restored:
        return Restored(self.new + other.new, self.changed + other.changed, self.alike + other.alike)


@dataclass(slots=True)
class Sorted:
    """Facts of a slice by account and kind."""

    charges: dict[Whose, dict[str, dict[str, Said]]]
    readings: dict[Whose, list[KeptReading]]
    rates: dict[Held, KeptRate]


def compare(connection: Connection, workspace_id: int, facts: Sequence[KeptFact]) -> dict[Whose, Restored]:
    """What a slice would change, by account; rates are under no account. Writes nothing.

    Raises NotAFact where a meter that is there counts otherwise.
    """
    some = _sorted(facts)
    ids = _accounts(connection, workspace_id)
    found: dict[Whose, Restored] = defaultdict(Restored)
    for whose, by_layer in some.charges.items():
        for layer, said in by_layer.items():
            id = ids.get(whose)
            known = keys_known(connection, id, layer, list(said)) if id else {}
            found[whose] += _counted((known.get(key), each) for key, each in said.items())
    for whose, told in some.readings.items():
        found[whose] += _counted(_known_readings(connection, ids.get(whose), told))
    if some.rates:
        stands = _rates(connection, workspace_id)
        found[NOBODY] += _counted((stands.get(_of(each)), each.rate.worth) for each in some.rates.values())
    return dict(found)


NOBODY = Whose("", "")


def restore(connection: Connection, workspace_id: int, facts: Sequence[KeptFact], now: datetime) -> int:
    """Post a slice, and make accounts and meters that are not there; gives how many facts changed.

    The same slice again changes nothing. Raises NotAFact as `compare` does.
    """
    some = _sorted(facts)
    changed = 0
    for each in some.rates.values():
        changed += _restore_rate(connection, workspace_id, each, now)
    if changed:
        recount(connection, workspace_id, now)
    for whose, by_layer in some.charges.items():
        account_id = make_account(connection, workspace_id, whose.provider, now, whose.account)
        changed += post_as_kept(connection, account_id, by_layer, now).changed
    for whose, told in some.readings.items():
        account_id = make_account(connection, workspace_id, whose.provider, now, whose.account)
        kept = [_as_fact(each, _meter(connection, account_id, each.meter)) for each in told]
        changed += post_readings(connection, account_id, kept, now).changed
    return changed


def take_back(connection: Connection, workspace_id: int, facts: Sequence[KeptFact], now: datetime) -> int:
    """Withdraw what stands of a slice, whatever it says now; gives how many facts that were."""
    some = _sorted(facts)
    ids = _accounts(connection, workspace_id)
    changed = 0
    for whose, by_layer in some.charges.items():
        if (account_id := ids.get(whose)) is not None:
            gone = {layer: _gone(connection, account_id, layer, said) for layer, said in by_layer.items()}
            changed += post_as_kept(connection, account_id, gone, now).changed
    for whose, told in some.readings.items():
        account_id = ids.get(whose)
        stands = [
            old for old, _ in _known_readings(connection, account_id, told) if old and not old.withdrawn
        ]
        if account_id is not None and stands:
            without = [replace(fact, withdrawn=True) for fact in stands]
            changed += post_readings(connection, account_id, without, now).changed
    withdrawn = sum(_withdraw_rate(connection, workspace_id, each, now) for each in some.rates.values())
    if withdrawn:
        recount(connection, workspace_id, now)
    return changed + withdrawn


def standing(connection: Connection, workspace_id: int, facts: Sequence[KeptFact]) -> dict[Whose, Restored]:
    """How many facts of a slice stand, by account: what taking it back withdraws, as changed."""
    some = _sorted(facts)
    ids = _accounts(connection, workspace_id)
    found: dict[Whose, Restored] = defaultdict(Restored)
    for whose, by_layer in some.charges.items():
        id = ids.get(whose)
        for layer, said in by_layer.items():
            found[whose] += Restored(changed=len(_gone(connection, id, layer, said)) if id else 0)
    for whose, told in some.readings.items():
        known = _known_readings(connection, ids.get(whose), told)
        found[whose] += Restored(changed=sum(old is not None and not old.withdrawn for old, _ in known))
    if some.rates:
        stands = _rates(connection, workspace_id)
        mine = sum(stands.get(_of(each)) == each.rate.worth for each in some.rates.values())
        found[NOBODY] += Restored(changed=mine)
    return dict(found)


def _sorted(facts: Iterable[KeptFact]) -> Sorted:
    charges: dict[Whose, dict[str, dict[str, Said]]] = defaultdict(lambda: defaultdict(dict))
    readings: dict[Whose, list[KeptReading]] = defaultdict(list)
    told: dict[Held, KeptRate] = {}
    for fact in facts:
        if isinstance(fact, KeptCharge):
            charges[fact.whose][fact.layer][fact.key] = fact.said
        elif isinstance(fact, KeptReading):
            readings[fact.whose].append(fact)
        elif not fact.withdrawn:
            told[_of(fact)] = fact  # of two that begin together the later said holds
    return Sorted(charges, readings, told)


def _counted(pairs: Iterable[tuple[object, object]]) -> Restored:
    """Of pairs of what is known (None: nothing) and what the file says."""
    found = [0, 0, 0]
    for old, new in pairs:
        found[0 if old is None else 1 if old != new else 2] += 1
    return Restored(*found)


def _accounts(connection: Connection, workspace_id: int) -> Mapping[Whose, int]:
    query = select(accounts.c.id, accounts.c.provider, accounts.c.name).filter_by(workspace_id=workspace_id)
    return {Whose(row.provider, row.name): row.id for row in connection.execute(query)}


def _gone(connection: Connection, account_id: int, layer: str, said: Mapping[str, Said]) -> dict[str, Said]:
    known = keys_known(connection, account_id, layer, list(said))
    return {key: each._replace(withdrawn=True) for key, each in known.items() if not each.withdrawn}


def _known_readings(
    connection: Connection, account_id: int | None, told: Sequence[KeptReading]
) -> list[tuple[Facts | None, Facts]]:
    """What is known of each reading or top-up, and what the file says of it."""
    pairs: list[tuple[Facts | None, Facts]] = []
    there = {} if account_id is None else meters_of(connection, account_id)
    ids = {meter.name: id for id, meter in there.items()}
    for each in told:
        id = ids.get(each.meter.name)
        if id is None:
            pairs.append((None, _as_fact(each, 0)))
            continue
        _insist_on(there[id], each.meter)
        fact = _as_fact(each, id)
        if isinstance(fact, ReadingFact):
            pairs.append((reading_at(connection, id, fact.at), fact))
        else:
            pairs.append((top_up_of(connection, id, fact.key), fact))
    return pairs


def _meter(connection: Connection, account_id: int, meter: Meter) -> int:
    id = make_meter(connection, account_id, meter)
    _insist_on(meters_of(connection, account_id)[id], meter)
    return id


def _insist_on(known: Meter, said: Meter) -> None:
    if known != said:
        raise NotAFact(
            f"is of a meter that counts {said.counts} and begins {_begins(said)}; here {known.name} counts "
            f"{known.counts} and begins {_begins(known)}: make it the same with /meter, or restore elsewhere"
        )


def _begins(meter: Meter) -> str:
    if meter.reset_day is None:
        return "never again"
    return f"on day {meter.reset_day} of a month in {meter.reset_zone}"


def _as_fact(each: KeptReading, meter_id: int) -> Facts:
    if each.key is None:
        return ReadingFact(meter_id, each.at, each.figure, each.reset, each.withdrawn)
    return TopUpFact(meter_id, each.key, each.at, each.figure, each.withdrawn)


def _of(each: KeptRate) -> Held:
    return each.counts_in, each.rate.currency, each.rate.since


def _rates(connection: Connection, workspace_id: int) -> dict[Held, Decimal]:
    """What holds of each currency from each day: of two that begin together the later said."""
    query = select(rates).filter_by(workspace_id=workspace_id, removed_at=None).order_by(rates.c.id)
    held: dict[Held, Decimal] = {}
    for row in connection.execute(query):
        each = KeptRate(row.counts_in, Rate(row.currency, Decimal(row.worth), row.since), withdrawn=False)
        held[_of(each)] = each.rate.worth
    return held


def _restore_rate(connection: Connection, workspace_id: int, each: KeptRate, now: datetime) -> bool:
    if _rates(connection, workspace_id).get(_of(each)) == each.rate.worth:
        return False
    add_rate(connection, workspace_id, each.counts_in, each.rate, 0, now)
    return True


def _withdraw_rate(connection: Connection, workspace_id: int, each: KeptRate, now: datetime) -> bool:
    """What held before it from the same day comes back."""
    if _rates(connection, workspace_id).get(_of(each)) != each.rate.worth:
        return False
    gone = update(rates).filter_by(
        workspace_id=workspace_id,
        removed_at=None,
        counts_in=each.counts_in,
        currency=each.rate.currency,
        since=each.rate.since,
        worth=f"{each.rate.worth:f}",
    )
    return connection.execute(gone.values(removed_at=now)).rowcount > 0

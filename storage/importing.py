"""Days of a file of costs, posted in slices; and what that would change, said without writing anything.

What an import says of a day is all of it: what stood there before from the same kind of source and is not in
it goes. Among official figures that is all of the day's, for a console's export is a complete re-read of it;
among those of people only earlier imports', for charges and credits lie in the same layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select

from ledger.facts import Charge
from storage.billed import find_billed
from storage.charges import Said, charge_of, key_of, keys_standing, said_by
from storage.columns import micros
from storage.posting import Posted, post
from storage.readings import read_charges
from storage.tables import charges
from storage.typed import IMPORT

SLICE = 1000  # rows: nobody waits long
OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class ImportedDay:
    """A day of a file, `[start, end)`, and all that the file says of it."""

    day: date
    start: datetime
    end: datetime
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The facts that importing some days would change: what stands and would not, and what would."""

    layer: str
    old: Mapping[str, Charge] = field(default_factory=dict)
    new: Mapping[str, Charge] = field(default_factory=dict)
    alike: int = 0  # figures that stand already

    def __or__(self, other: Difference) -> Difference:
        """Of other days too."""
        return Difference(
            self.layer, {**self.old, **other.old}, {**self.new, **other.new}, self.alike + other.alike
        )

    @property
    def changed(self) -> int:
        return len(self.old.keys() & self.new.keys())

    @property
    def added(self) -> int:
        return len(self.new.keys() - self.old.keys())

    @property
    def withdrawn(self) -> int:
        return len(self.old.keys() - self.new.keys())


def slices(days: Iterable[ImportedDay]) -> Iterator[list[ImportedDay]]:
    """Whole days, as many as have about a thousand figures."""
    held: list[ImportedDay] = []
    for day in days:
        if held and sum(len(each.charges) for each in [*held, day]) > SLICE:
            yield held
            held = []
        held.append(day)
    if held:
        yield held


def difference(
    connection: Connection, account_id: int | None, layer: str, days: Sequence[ImportedDay]
) -> Difference:
    """What posting these days would change; None: an account that is not there yet."""
    said = {key_of(charge): charge for day in days for charge in day.charges}
    if account_id is None:
        return Difference(layer, {}, said)
    currency = find_billed(connection, account_id).currency
    keys = {*said, *_of_days(connection, account_id, layer, days)}
    stands = _standing(connection, account_id, layer, keys)
    alike = {key for key, charge in said.items() if stands.get(key) == said_by(charge, currency)}
    old = {key: charge_of(layer, key, row) for key, row in stands.items() if key not in alike}
    new = {key: charge for key, charge in said.items() if key not in alike}
    return Difference(layer, old, new, len(alike))


def going(
    connection: Connection, account_id: int | None, layer: str, days: Sequence[ImportedDay]
) -> Difference:
    """What of these days' figures stands, whatever it says now: taking the import back withdraws it."""
    if account_id is None:
        return Difference(layer)
    keys = {key_of(charge) for day in days for charge in day.charges}
    stands = _standing(connection, account_id, layer, keys)
    return Difference(layer, {key: charge_of(layer, key, row) for key, row in stands.items()})


def take_in(
    connection: Connection, account_id: int, layer: str, days: Sequence[ImportedDay], now: datetime
) -> Posted:
    """Post a slice of days; the same days again change nothing."""
    found = difference(connection, account_id, layer, days)
    gone = found.old.keys() - found.new.keys()
    facts = [charge for day in days for charge in day.charges]
    return post(connection, account_id, facts, now, withdrawn={layer: list(gone)})


def take_out(
    connection: Connection, account_id: int, layer: str, days: Sequence[ImportedDay], now: datetime
) -> Posted:
    """Take a slice of days back; what they had replaced does not come again by that."""
    found = going(connection, account_id, layer, days)
    return post(connection, account_id, [], now, withdrawn={layer: list(found.old)})


def _standing(connection: Connection, account_id: int, layer: str, keys: Iterable[str]) -> dict[str, Said]:
    wanted, stands = sorted(keys), dict[str, Said]()
    for begin in range(0, len(wanted), SLICE):
        stands |= keys_standing(connection, account_id, layer, wanted[begin : begin + SLICE])
    return stands


def read_by_hand(connection: Connection, account_id: int, days: Sequence[ImportedDay]) -> list[date]:
    """Those of the days that readings of the account's meters speak of: charges of people add to them."""
    read = read_charges(connection, account_id)
    return [day.day for day in days if any(each.start < day.end and each.end > day.start for each in read)]


def _of_days(connection: Connection, account_id: int, layer: str, days: Sequence[ImportedDay]) -> list[str]:
    """Keys of what an earlier import, or among official figures anybody, said of these days."""
    if not days:
        return []
    lies = {micros(day.start): micros(day.end) for day in days}
    reach = micros(max(day.end for day in days))
    query = select(charges.c.key, charges.c.start_at).filter_by(
        account_id=account_id, layer=layer, withdrawn=False
    )
    query = query.where(charges.c.start_at >= min(lies), charges.c.start_at < reach)
    rows = connection.execute(query).all()
    if layer == OFFICIAL:
        starts = sorted(lies.items())
        return [key for key, at in rows if any(start <= at < end for start, end in starts)]
    mine = {f"{IMPORT} {day.day.isoformat()}" for day in days}
    return [key for key, _ in rows if key.partition("|")[0] in mine]

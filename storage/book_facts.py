"""The standing charges of an account, as the book reads them: long ones, readings' and summed records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ledger.facts import LAYERS, Charge
from ledger.quarters import QUARTER, must_read_records, quarter
from storage.charges import keys_standing, long_charges, longest_of, records
from storage.columns import micros
from storage.quarter_sums import summed_records
from storage.readings import read_charges


@dataclass(slots=True)
class BookFacts:
    """One account's charges in one currency (`ledger.settling.Facts`); make a new one after a write.

    Unpriced charges have no currency: they are read with the workspace's, where `unpriced` is set.
    """

    connection: Connection
    account_id: int
    currency: str
    unpriced: bool
    _read: list[Charge] | None = field(default=None)
    _longest: dict[str, int] | None = field(default=None)

    def longer(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        """The layer's charges with a length that meet `[start, end)`."""
        return [charge for charge in self._lasting(layer, start, end) if charge.end > charge.start]

    def meeting(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        """All of the layer's charges that meet `[start, end)`, records at `start` included."""
        return self._lasting(layer, start, end) + self._records(layer, start, end)

    def every_longer(self, start: datetime, end: datetime) -> list[Charge]:
        """What lasts and meets `[start, end)`, in all layers."""
        return [charge for layer in LAYERS for charge in self.longer(layer, start, end)]

    def _lasting(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        found: list[Charge] = []
        if (length := self._lengths().get(layer)) is not None:
            begins, ends = micros(start), micros(end)
            found = long_charges(self.connection, self.account_id, layer, begins, ends, length)
        if layer == "reading":
            found += [charge for charge in self._readings() if charge.start < end and charge.end > start]
        return self._counted(layer, found)

    def _records(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        """Sums of whole quarters; single records where something longer, or the span, cuts one."""
        first, last = quarter(start), quarter(end)
        apart = must_read_records(self.every_longer(first, last + QUARTER))
        apart |= {edge for edge, given in ((first, start), (last, end)) if edge != given}
        sums = summed_records(self.connection, self.account_id, layer, micros(first), micros(last + QUARTER))
        whole = [charge for charge in sums if charge.start not in apart and start <= charge.start < end]
        single: list[Charge] = []
        for cut in sorted(edge for edge in apart if first <= edge <= last):
            from_, until = max(cut, start), min(cut + QUARTER, end)
            single += records(self.connection, self.account_id, layer, micros(from_), micros(until))
        return self._counted(layer, single) + self._in_currency(whole)

    def _counted(self, layer: str, found: list[Charge]) -> list[Charge]:
        """Without the logged requests that were pushed too: they count as pushed."""
        if layer == "local" and found:
            keys = [charge.key for charge in found]
            twins = keys_standing(self.connection, self.account_id, "pushed", keys)
            found = [charge for charge in found if charge.key not in twins]
        return self._in_currency(found)

    def _in_currency(self, found: Iterable[Charge]) -> list[Charge]:
        return [
            charge
            for charge in found
            if (self.unpriced if charge.cost is None else charge.cost.currency == self.currency)
        ]

    def _lengths(self) -> dict[str, int]:
        if self._longest is None:
            self._longest = longest_of(self.connection, self.account_id)
        return self._longest

    def _readings(self) -> list[Charge]:
        if self._read is None:
            self._read = read_charges(self.connection, self.account_id)
        return self._read

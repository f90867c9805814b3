"""Facts in a list, as the book and its settling see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ledger.facts import Charge, Fact, Meter, Reading, TopUp
from ledger.meters import charges_of
from ledger.quarters import must_read_records, summed
from ledger.spans import meets, merged, period_of


class Listed:
    """Standing charges; with `summing`, records come as sums of quarter hours where that is allowed."""

    def __init__(self, charges: Iterable[Charge], *, summing: bool = False) -> None:
        self.charges = list(charges)
        if summing:
            longer = [charge for charge in self.charges if charge.start != charge.end]
            self.charges = summed(self.charges, must_read_records(longer))

    def longer(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        return [charge for charge in self.meeting(layer, start, end) if charge.start != charge.end]

    def meeting(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        span = merged([(start, end)])
        return [c for c in self.charges if c.layer == layer and meets(span, period_of(c))]


def all_charges(facts: Sequence[Fact], meters: Iterable[Meter]) -> list[Charge]:
    """The standing charges, and those that the meters' standing readings make."""
    charges = [fact for fact in facts if isinstance(fact, Charge)]
    for meter in meters:
        readings = [fact for fact in facts if isinstance(fact, Reading) and fact.meter == meter.name]
        top_ups = [fact for fact in facts if isinstance(fact, TopUp) and fact.meter == meter.name]
        charges += charges_of(meter, readings, top_ups)
    return charges

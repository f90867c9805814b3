"""Quarter hours: where records may be added up before they are laid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.facts import Charge
from ledger.layers import EPOCH, Voice, pairs, voice_of
from ledger.money import Money

QUARTER = timedelta(minutes=15)  # midnight in Kolkata is 18:30 UTC, in Kathmandu 18:15


def quarter(moment: datetime) -> datetime:
    """The beginning of the quarter hour that holds it, UTC."""
    return EPOCH + (moment - EPOCH) // QUARTER * QUARTER


def must_read_records(longer: Iterable[Charge]) -> set[datetime]:
    """The quarters that a charge over their records cuts: a sum would hide on which side each lies."""
    speaking = (charge for charge in longer if voice_of(charge) is not Voice.NOTHING)
    edges = {edge for charge in speaking for edge in (charge.start, charge.end)}
    return {quarter(edge) for edge in edges if quarter(edge) != edge}


def may_be_summed(charge: Charge) -> bool:
    """Records only, and no floors: those may vanish one by one."""
    return charge.start == charge.end and charge.settled


def summed(charges: Iterable[Charge], apart: Container[datetime]) -> list[Charge]:
    """Records of equal layer, category and dimensions as one at the beginning of their quarter hour.

    Other charges, and the records of the quarters `apart`, are left as they are.
    """
    sums: dict[tuple[object, ...], list[Charge]] = defaultdict(list)
    single: list[Charge] = []
    for charge in charges:
        start = quarter(charge.start)
        if not may_be_summed(charge) or start in apart:
            single.append(charge)
            continue
        dims = pairs(charge.dims, charge.category)
        sums[charge.layer, start, dims, charge.included, charge.cost is None].append(charge)
    return single + [_sum(records) for records in sums.values()]


def _sum(records: list[Charge]) -> Charge:
    start = quarter(records[0].start)
    alike = replace(records[0], start=start, end=start, key=f"quarter@{start.isoformat()}", sku="")
    costs = [record.cost for record in records if record.cost is not None]
    if costs:
        return replace(alike, cost=Money(sum(cost.units for cost in costs), costs[0].currency))
    return replace(alike, quantity=sum(record.quantity or 1 for record in records))

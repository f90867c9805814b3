"""An hour of usage as facts: what each report tells of it, or that nothing was used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from collectors.openai.buckets import LAG, Bucket
from collectors.openai.rows import REPORTS, Report, UsageRow
from ledger.facts import Charge, Usage
from ledger.money import Money

PREPAID = "scale"  # Scale Tier is paid for by its commitment


@dataclass(frozen=True, slots=True)
class Hour:
    """What was told of `[start, end)`; `told_by`: the names of the reports that did."""

    start: datetime
    end: datetime
    used: list[Usage] = field(default_factory=list)
    told_by: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return len(self.told_by) == len(REPORTS)

    def facts(self, now: datetime) -> Sequence[Usage | Charge]:
        """An hour in which nothing was used, as all reports say, is a charge of 0."""
        if self.used or not self.is_whole:
            return self.used
        end, settled = min(self.end, now), self.end + LAG <= now
        return [Charge("usage", f"{self.start:%Y-%m-%dT%H}", self.start, end, Money(0), settled=settled)]


def usage(report: Report, bucket: Bucket[UsageRow], now: datetime) -> Iterator[Usage]:
    """What a report tells of an hour, which ends at `now` while it is open."""
    found: dict[str, list[UsageRow]] = {}
    for row in bucket.results:
        if row.requests or any(row.quantities().values()):
            said = (getattr(row, group) for group in report.groups)
            groups = ("" if each is None else str(each) for each in said)
            found.setdefault("|".join((f"{bucket.start:%Y-%m-%dT%H}", report.name, *groups)), []).append(row)
    for key, rows in found.items():
        first = rows[0]
        dims = {"project": first.project_id, "model": first.model}
        yield Usage(
            layer="usage",
            key=key,
            start=bucket.start,
            end=min(bucket.end, now),
            model=first.model or "",
            quantities=_added(rows),
            requests=sum(row.requests for row in rows),
            dims={name: value for name, value in dims.items() if value},
            context=_context(first),
            settled=bucket.end + LAG <= now,
            included=first.service_tier == PREPAID,
            sku=report.name,
        )


def _added(rows: Sequence[UsageRow]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        for name, count in row.quantities().items():
            sums[name] = sums.get(name, 0) + count
    return sums


def _context(row: UsageRow) -> dict[str, str]:
    """What a price depends on beside the model: a batch has the price of batches, whatever its tier."""
    if row.batch:
        return {"processing": "batch"}
    return {"service_tier": row.service_tier} if row.service_tier else {}

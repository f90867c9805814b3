"""Today so far, by API key: a floor, until activity speaks of the completed day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from collectors.contract import Page, Span, midnight
from collectors.openrouter.activity import DAY
from collectors.openrouter.listed import ApiKey, project_of
from ledger.facts import Charge
from ledger.money import Money


def page(keys: Sequence[ApiKey], names: Mapping[str, str], now: datetime) -> Page:
    """Lies in the layer of activity, which puts the day's rows in the place of these when it is over."""
    start = midnight(now)
    charges = tuple(
        Charge(
            layer="official",
            key=f"{start:%Y-%m-%d}|key|{key.hash}",
            start=start,
            end=now,
            cost=Money.of(key.usage_daily),
            settled=False,
            dims={**project_of(key.workspace_id, names), "key": key.name or key.hash},
        )
        for key in keys
        if key.usage_daily
    )
    nothing = Charge("official", f"{start:%Y-%m-%d}", start, now, Money(0), settled=False)
    return Page("official", Span(start, start + DAY), charges or (nothing,))

"""Facts: what sources say, never edited. Everything else is derived from them.

Moments are aware datetimes in UTC; periods are half-open, `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ledger.money import Money

LAYERS = ("local", "pushed", "usage", "reading", "official", "invoice")  # least trusted first
CATEGORIES = ("Usage", "Purchase", "Credit", "Tax", "Adjustment")  # FOCUS ChargeCategory
ESTIMATED, MANUAL, OFFICIAL = "estimated", "manual", "official"
LABELS = {
    "local": ESTIMATED,
    "pushed": ESTIMATED,
    "usage": ESTIMATED,
    "reading": MANUAL,
    "official": OFFICIAL,
    "invoice": OFFICIAL,
}

Dims = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Charge:
    """A cost for `[start, end)`; `start == end` makes it a record, a charge at a moment.

    `cost` None: unpriced, `quantity` requests then count (1 if unsaid). An invoice is a charge
    of layer `invoice` without a category. `key` is unique within the account's layer and never
    holds the period's end. `settled` False: the figure may still grow, it is a floor. `metered`:
    it comes of a meter's readings and speaks only for usage that its dimensions do not contradict.
    """

    layer: str
    key: str
    start: datetime
    end: datetime
    cost: Money | None
    quantity: int = 0
    category: str | None = "Usage"
    settled: bool = True
    included: bool = False
    dims: Dims = field(default_factory=dict)
    sku: str = ""
    metered: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Consumed quantity without a cost; it is priced when posted and kept unpriced if no price is known.

    `quantities` by unit name (input_tokens, output_tokens, cache_read_tokens, cache_write_5m_tokens,
    cache_write_1h_tokens, web_searches, …; ledger/units.py), in one convention: all kinds of cached tokens
    are inside input_tokens, reasoning is inside output_tokens. `requests` 0: nobody knows how many were
    added up here. `context` says what else the price depends on (`service_tier`, `processing`, `speed`,
    `search_type`; `context_window` as `200k-1M`, the sizes of the requests that were added up).
    """

    layer: str
    key: str
    start: datetime
    end: datetime
    model: str
    quantities: Mapping[str, int]
    requests: int = 1
    dims: Dims = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    settled: bool = True
    included: bool = False
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """A figure that counts `up`, or a balance that counts `down`, and what it speaks for.

    What is `left` is a balance too; another meter says what was spent of it: it is shown and charges nothing.

    It begins again at local midnight of `reset_day` (or of the month's last day where that is
    shorter) in `reset_zone`; `reset_day` None: never.
    """

    name: str
    counts: str = "up"
    reset_day: int | None = 1
    reset_zone: str = "UTC"
    dims: Dims = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter showed at a moment; `reset` says that it began again since the reading before."""

    meter: str
    at: datetime
    figure: Money
    reset: bool = False


@dataclass(frozen=True, slots=True)
class TopUp:
    """Money paid into a balance."""

    meter: str
    key: str
    at: datetime
    amount: Money


Fact = Charge | Usage | Reading | TopUp


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """What a provider itself lets be spent; it is no budget of Purser's and counts in none.

    `name`: of whom, or of which of several; empty: of the whole account. `amount` None: there is none.
    `used` counts against it since the moment `since`, `included` is what a plan covered beside it; None: not
    said. `enforced` False: what is beyond it is let through.
    """

    amount: Money | None
    name: str = ""
    period: str = ""  # after which it begins again, in words: "month"
    used: Money | None = None
    included: Money | None = None
    since: datetime | None = None
    enforced: bool = True

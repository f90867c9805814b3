"""FOCUS 1.2: the book as the FinOps Open Cost and Usage Specification has it, a row for each day line.

https://focus.finops.org/focus-specification/v1-2/. FOCUS has no place for what is not known: where a
quantity or a price of one is none of the book's, the cell is empty, and docs/focus.md lists what that is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ledger.facts import LABELS
from ledger.periods import Period, period_holding
from ledger.providers import PROVIDERS
from storage.cells import amount_text, dims_cells, moment_text
from storage.columns import canonical
from storage.exported_spend import LINE
from storage.focus_columns import FOCUS_COLUMNS
from storage.sheets import Around, Rows, Sheet, Source
from storage.tables import day_lines, unpriced_lines

Columns = dict[str, Sequence[Any]]
UNPRICED = ("account_id", "day", "layer", "dims", "quantity")
NAMES = tuple(column.name for column in FOCUS_COLUMNS)
NOTHING = "0.0"

# ChargeCategory, ChargeFrequency, PricingCategory, and how people call it. What an invoice says beyond its
# lines has no category in the book.
CATEGORIES = {
    "Usage": ("Usage", "Usage-Based", "Standard", "usage"),
    "Purchase": ("Purchase", "Recurring", "Standard", "subscriptions and purchases"),
    "Credit": ("Credit", "One-Time", None, "credits and refunds"),
    "Tax": ("Tax", "One-Time", None, "tax"),
    "Adjustment": ("Adjustment", "One-Time", None, "adjustments"),
    "": ("Adjustment", "One-Time", None, "what an invoice says beyond its lines"),
}
SOLD = ("Usage", "Purchase")  # what has a SKU
CORRECTED = (*SOLD, "Tax")  # below zero they take back what was charged
ABOUT = ("ChargeCategory", "ChargeFrequency", "PricingCategory", "ChargeDescription", "SkuId", "SkuPriceId")


def _lines(around: Around, kept: Sequence[Any]) -> Rows:
    """A column at a time, which is quicker than a row at a time."""
    if not kept:
        return []
    accounts, days, currencies, included, by, categories, dims, costs, shapes = zip(*kept, strict=True)
    owed = costs
    if any(included):
        owed = tuple(0 if free else cost for free, cost in zip(included, costs, strict=True))
    counted = around.all_counted(currencies, days, owed)
    worth = _decimals(costs)
    billed = worth if owed is costs else _decimals(owed)
    classes = [
        "Correction" if cost < 0 and category in CORRECTED else None
        for cost, category in zip(costs, categories, strict=True)
    ]
    return _rows(
        {
            **_around(around, len(kept)),
            **_said(around, accounts, days, dims),
            **_about(around, accounts, categories, included, dims, currencies),
            "BilledCost": billed,
            "EffectiveCost": billed,
            "ContractedCost": billed,
            "ListCost": worth,
            "BillingCurrency": currencies,
            "ChargeClass": classes,
            "x_CostBasis": [LABELS[layer] for layer in by],
            "x_CountedCost": billed if counted is owed else _decimals(counted),
            "x_Included": included,
            "x_Layer": by,
            "x_Shape": shapes,
        },
        len(kept),
    )


def _unpriced(around: Around, kept: Sequence[Any]) -> Rows:
    """Requests whose price nobody knows: FOCUS wants a cost in every row, so it is 0 and `x_` says why."""
    if not kept:
        return []
    accounts, days, layers, dims, quantities = zip(*kept, strict=True)
    count = len(kept)
    zeros, free = (NOTHING,) * count, (False,) * count
    currencies = (around.currency,) * count
    word = "requests without a price"
    costs = ("BilledCost", "EffectiveCost", "ContractedCost", "ListCost", "x_CountedCost")
    return _rows(
        {
            **_around(around, count),
            **_said(around, accounts, days, dims),
            **_about(around, accounts, ("Usage",) * count, free, dims, currencies, word),
            **dict.fromkeys(costs, zeros),
            "BillingCurrency": currencies,
            "ConsumedQuantity": [
                f"{quantity}.0" for quantity in quantities
            ],  # a decimal to who guesses types
            "ConsumedUnit": ("Requests",) * count,
            "x_CostBasis": ("unpriced",) * count,
            "x_Included": free,
            "x_Layer": layers,
            "x_UnpricedRequests": quantities,
        },
        count,
    )


def _decimals(amounts: Sequence[int | None]) -> list[str | None]:
    """With a point even where they are whole: validators take a column of whole numbers for another type."""
    told = map(amount_text, amounts)
    return [text if text is None or "." in text else f"{text}.0" for text in told]


def _rows(columns: Columns, count: int) -> Rows:
    nothing = (None,) * count
    return list(zip(*(columns.get(name, nothing) for name in NAMES), strict=True))


def _around(around: Around, count: int) -> Columns:
    """What is the same in every row."""
    said = {
        "ServiceCategory": "AI and Machine Learning",
        "ServiceSubcategory": "Generative AI",
        "x_CountedCurrency": around.currency,
        "x_Workspace": around.name,
    }
    return {name: (value,) * count for name, value in said.items()}


def _said(around: Around, accounts: Sequence[int], days: Sequence[int], dims: Sequence[str]) -> Columns:
    """Whose it is, when, and of what."""
    ids, names, titles, read = ((said,) * len(accounts) for said in _account(around, accounts[0]))
    starts, ends, opened, closed = zip(*(_times(day, around.zone) for day in days), strict=True)
    models, projects, kinds, members, tags, others = zip(*map(_dims, dims), strict=True)
    issuers = (
        "InvoiceIssuerName",
        "ProviderName",
        "PublisherName",
        "ServiceProviderName",
        "HostProviderName",
    )
    return {
        "BillingAccountId": ids,
        "BillingAccountName": names,
        **dict.fromkeys((*issuers, "ServiceName"), titles),
        "x_AsOf": read,
        "ChargePeriodStart": starts,
        "ChargePeriodEnd": ends,
        "BillingPeriodStart": opened,
        "BillingPeriodEnd": closed,
        "x_Model": models,
        **dict.fromkeys(("SubAccountId", "SubAccountName"), projects),
        "SubAccountType": kinds,
        "Tags": tags,
        "x_Member": members,
        "x_Dimensions": others,
    }


def _about(
    around: Around,
    accounts: Sequence[int],
    categories: Sequence[str],
    included: Sequence[bool],
    dims: Sequence[str],
    currencies: Sequence[str],
    word: str = "",
) -> Columns:
    providers = [around.accounts[id][0] for id in accounts]
    words = (word,) * len(accounts)
    told = map(_category, providers, categories, included, dims, currencies, words)
    return dict(zip(ABOUT, zip(*told, strict=True), strict=True))


@lru_cache(maxsize=8192)
def _category(
    provider: str, category: str, free: bool, dims: str, currency: str, word: str
) -> tuple[str | None, ...]:
    """What of `ABOUT` is said. Where no model is known, all that a provider sells is one SKU."""
    kind, often, pricing, usual = CATEGORIES[category]
    model = dims_cells(dims)[0]
    covered = ", covered by a subscription" if free else ""
    told = f"{PROVIDERS[provider].title}, {f'{model}, ' if model else ''}{word or usual}{covered}"
    sku = f"{provider}/{model or kind.lower()}" if kind in SOLD else None
    return kind, often, pricing, told, sku, f"{sku}/{currency}" if sku else None


def _account(around: Around, id: int) -> tuple[str | None, ...]:
    """Its id, its name, its provider's title, and up to when it was read."""
    provider, name = around.accounts[id]
    return f"{provider}/{name}", name, PROVIDERS[provider].title, moment_text(around.read_until[id])


@lru_cache(maxsize=4096)
def _times(day: int, zone: ZoneInfo) -> tuple[str, ...]:
    """Start and end of a kept local day, and of its month, as moments; ends are excluded."""
    local = date(day // 10_000, day // 100 % 100, day % 100)
    periods = Period("day", local, local), period_holding("month", local)
    return tuple(f"{at:%Y-%m-%dT%H:%M:%SZ}" for each in periods for at in (each.start(zone), each.end(zone)))


@lru_cache(maxsize=4096)
def _dims(dims: str) -> tuple[str | None, ...]:
    """Model, project, that it is one, member, tags and what else there is (JSON text), of kept dimensions."""
    model, project, member, _, others = dims_cells(dims)
    return model, project, "Project" if project else None, member, _tags(json.loads(dims)), others


def _tags(said: dict[str, str]) -> str:
    """A tag without a value is true, as FOCUS has it."""
    words: dict[str, str | bool] = dict.fromkeys((w for w in said.get("tag", "").split(", ") if w), True)
    return canonical(words | {name[4:]: value for name, value in said.items() if name.startswith("tag:")})


FOCUS = Sheet(
    "focus",
    FOCUS_COLUMNS,
    (
        Source(
            day_lines,
            "account",
            day_lines.c.account_id,
            ("day", "currency", "included", "by", "shape", "category", "dims"),
            (*LINE, "shape"),
            _lines,
            ("day",),
        ),
        Source(
            unpriced_lines,
            "account",
            unpriced_lines.c.account_id,
            ("day", "layer", "dims"),
            UNPRICED,
            _unpriced,
            ("day",),
        ),
    ),
)

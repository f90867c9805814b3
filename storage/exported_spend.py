"""Spend and facts as people read them: accounts by their names, dimensions in columns of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.facts import LABELS
from ledger.money import decimal_text
from storage.cells import amount_text, day_text, dims_cells, moment_text
from storage.sheets import Around, Column, Rows, Sheet, Source
from storage.tables import charges, day_lines, readings, top_ups

WHOSE = (Column("provider", "text"), Column("account", "text"))
DIMS = (
    Column("model", "text"),
    Column("project", "text"),
    Column("member", "text"),
    Column("tags", "text"),
    Column("dimensions", "json"),
)
LINE = ("account_id", "day", "currency", "included", "by", "category", "dims", "cost")
CHARGE = (
    *("account_id", "layer", "key", "start_at", "end_at", "sku", "model", "dims", "quantity", "usage"),
    *("cost", "currency", "category", "settled", "included", "withdrawn", "priced_by"),
)
READING = ("meter_id", "at", "figure", "currency", "withdrawn", "reset")
TOP_UP = ("meter_id", "key", "at", "amount", "currency", "withdrawn")


def _spend(around: Around, kept: Sequence[Any]) -> Rows:
    """A column at a time, which is quicker than a row at a time; so are charges. They are of one account."""
    if not kept:
        return []
    accounts, days, currencies, included, by, categories, dims, costs, _ = zip(*kept, strict=True)
    counted = around.all_counted(currencies, days, costs)
    amounts = list(map(decimal_text, costs))
    columns = (
        list(map(day_text, days)),
        *([name] * len(kept) for name in around.accounts[accounts[0]]),
        *zip(*map(dims_cells, dims), strict=True),
        [category or None for category in categories],
        [LABELS[layer] for layer in by],
        included,
        currencies,
        amounts,
        amounts if counted is costs else [amount_text(cost) for cost in counted],
    )
    return list(zip(*columns, strict=True))


def _charges(around: Around, kept: Sequence[Any]) -> Rows:
    if not kept:
        return []
    accounts, layers, keys, starts, ends, skus, priced_as, dims, quantities, usage, costs, *told = zip(
        *kept, strict=True
    )
    begun = [moment_text(at) for at in starts]
    models, *others = zip(*map(dims_cells, dims), strict=True)
    nothing = (None,) * len(kept)
    columns = (
        ("charge",) * len(kept),
        *([name] * len(kept) for name in around.accounts[accounts[0]]),
        layers,
        nothing,
        keys,
        begun,
        begun if starts == ends else [moment_text(at) for at in ends],
        [sku or None for sku in skus],
        [model or other for model, other in zip(models, priced_as, strict=True)],
        *others,
        quantities,
        usage,
        [amount_text(cost) for cost in costs],
        nothing,
        nothing,
        *told,
        nothing,
    )
    return list(zip(*columns, strict=True))


def _metered(around: Around, what: str, meter_id: int, key: str | None, at: int, *figures: Any) -> Any:
    """`figures`: figure, top-up, currency, withdrawn, reset."""
    account_id, meter = around.meters[meter_id]
    figure, paid, currency, withdrawn, reset = figures
    moment = moment_text(at)
    nothing = (None,) * 9  # sku to cost
    told = (amount_text(figure), amount_text(paid), currency, None, None, None, withdrawn, None, reset)
    return (what, *around.accounts[account_id], "reading", meter, key, moment, moment, *nothing, *told)


def _readings(around: Around, kept: Sequence[Any]) -> Rows:
    return [
        _metered(around, "reading", meter_id, None, at, figure, None, currency, withdrawn, reset)
        for meter_id, at, figure, currency, withdrawn, reset in kept
    ]


def _top_ups(around: Around, kept: Sequence[Any]) -> Rows:
    return [
        _metered(around, "top_up", meter_id, key, at, None, amount, currency, withdrawn, None)
        for meter_id, key, at, amount, currency, withdrawn in kept
    ]


SPEND = Sheet(
    "spend",
    (
        Column("day", "day"),
        *WHOSE,
        *DIMS,
        Column("category", "text"),
        Column("label", "text"),
        Column("included", "boolean"),
        Column("currency", "text"),
        Column("cost", "amount"),
        Column("counted", "amount"),
    ),
    (
        Source(
            day_lines,
            "account",
            day_lines.c.account_id,
            ("day", "currency", "included", "by", "shape", "category", "dims"),
            (*LINE, "shape"),
            _spend,
            ("day",),
        ),
    ),
)

FACTS = Sheet(
    "facts",
    (
        Column("kind", "text"),
        *WHOSE,
        Column("layer", "text"),
        Column("meter", "text"),
        Column("key", "text"),
        Column("start_at", "moment"),
        Column("end_at", "moment"),
        Column("sku", "text"),
        *DIMS,
        Column("quantity", "integer"),
        Column("usage", "json"),
        Column("cost", "amount"),
        Column("figure", "amount"),
        Column("top_up", "amount"),
        Column("currency", "text"),
        Column("category", "text"),
        Column("settled", "boolean"),
        Column("included", "boolean"),
        Column("withdrawn", "boolean"),
        Column("priced_by", "text"),
        Column("reset", "boolean"),
    ),
    (
        Source(
            charges,
            "account",
            charges.c.account_id,
            ("layer", "key"),
            CHARGE,
            _charges,
            ("start_at", "end_at"),
        ),
        Source(readings, "meter", readings.c.meter_id, ("at",), READING, _readings, ("at",)),
        Source(top_ups, "meter", top_ups.c.meter_id, ("key",), TOP_UP, _top_ups, ("at",)),
    ),
)

"""The exports of some days, read back and added up in exact decimals."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from bot.exporting import pieces_now
from commands.export_formats import Format
from ledger.providers import PROVIDERS
from storage.exporting import SHEETS, Wanted
from tests.bot.house import TestHouse

Row = Mapping[str, str]
Sums = dict[tuple[str, ...], Decimal]

FORMATS: tuple[Format, ...] = ("csv", "json", "jsonl")
OF_FOCUS = {  # what our own sheet calls a column of FOCUS
    "provider": "ProviderName",
    "label": "x_CostBasis",
    "category": "ChargeCategory",
    "model": "x_Model",
    "member": "x_Member",
    "project": "SubAccountName",
    "counted": "x_CountedCost",
    "unpriced": "x_UnpricedRequests",
}
KEYS = {each.title: key for key, each in PROVIDERS.items()}


def exported(house: TestHouse, what: str, kind: Format, first: date, last: date) -> list[Row]:
    """The rows, in the words of our own sheet."""
    wanted = Wanted(1, SHEETS[what], first, last)
    text = b"".join(piece.body for piece in pieces_now(house.wiring.store, wanted, kind)).decode()
    rows = _read(text, kind)
    if what != "focus":
        return rows
    named = [{own: row[theirs] for own, theirs in OF_FOCUS.items()} for row in rows]
    return [{**row, "provider": KEYS[row["provider"]]} for row in named]


def _read(text: str, kind: Format) -> list[Row]:
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    if kind == "json":
        return list(json.loads(text))
    return [json.loads(line) for line in text.splitlines()]


def added_up(rows: Iterable[Row], *by: str) -> Sums:
    """What counts, by these columns; those that come to nothing left out."""
    sums: Sums = defaultdict(Decimal)
    for row in rows:
        sums[tuple(row[name] or "" for name in by)] += Decimal(row["counted"] or 0)
    return {key: cost for key, cost in sums.items() if cost}

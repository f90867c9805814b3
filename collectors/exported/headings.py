"""Which column is what, by its heading in several spellings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# The first of each that a file has is read.
SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "day": (
        "date", "day", "usage_date", "usage_date_utc", "date_utc", "start_time_iso", "start_date",
        "chargeperiodstart", "charge_period_start", "period_start", "start_time", "start", "timestamp",
        "datum", "tag", "fecha", "data",
    ),
    "end": ("end_time_iso", "end_time", "chargeperiodend", "charge_period_end"),
    "amount": (
        "amount", "cost", "amount_value", "billedcost", "billed_cost", "total_cost", "net_amount", "spend",
        "charge", "charges", "total", "price", "betrag", "kosten", "importe", "coste", "costo", "montant",
    ),
    "currency": ("currency", "amount_currency", "billingcurrency", "billing_currency", "währung", "moneda"),
    "model": ("model", "model_name", "model_version", "modell", "modelo"),
    "project": (
        "project", "project_name", "workspace", "workspace_name", "project_id", "workspace_id", "projekt",
        "proyecto",
    ),
    "member": ("member", "user", "user_email", "email", "user_name", "username", "person", "developer"),
    "description": (
        "description", "line_item", "item", "chargedescription", "charge_description", "sku", "what",
        "service", "product", "note", "beschreibung", "descripción",
    ),
    "category": ("category", "chargecategory", "charge_category"),
}  # fmt: skip
CURRENCIES = (
    "usd",
    "eur",
    "gbp",
    "chf",
    "cad",
    "aud",
    "jpy",
    "cny",
    "inr",
    "brl",
    "sek",
    "nok",
    "dkk",
    "pln",
)
SIGNS = {"$": "usd", "€": "eur", "£": "gbp"}
APART = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where each known column stands, all headings as written, and the currency in the amount's."""

    columns: Mapping[str, int]
    names: tuple[str, ...]
    currency: str | None

    @property
    def spelled(self) -> dict[str, str]:
        """Each known column as the file calls it."""
        return {what: self.names[place] for what, place in self.columns.items()}

    def place(self, name: str) -> int | None:
        """The column with this heading, spelled so but for case and blanks."""
        plain = [_plain(each) for each in self.names]
        return plain.index(name) if name in plain else None


def heading_of(cells: Sequence[str]) -> Heading | None:
    """None where the cells name no day or no amount."""
    plain: dict[str, int] = {}
    currencies: dict[int, str] = {}
    for place, cell in enumerate(cells):
        name, currency = _without_currency(_plain(cell), cell)
        for spelling in (_plain(cell), name):
            plain.setdefault(spelling, place)
        if currency:
            currencies[place] = currency
    columns = {
        what: plain[next(name for name in names if name in plain)]
        for what, names in SPELLINGS.items()
        if any(name in plain for name in names)
    }
    if "day" not in columns or "amount" not in columns:
        return None
    return Heading(columns, tuple(cells), currencies.get(columns["amount"]))


def _plain(cell: str) -> str:
    """`Usage date (UTC)` as `usage_date_utc`."""
    return APART.sub("_", cell.strip().lower()).strip("_")


def _without_currency(name: str, cell: str) -> tuple[str, str | None]:
    """`cost_usd` as cost in USD, `Betrag (€)` as betrag in EUR."""
    sign = next((code for sign, code in SIGNS.items() if sign in cell), None)
    rest, _, last = name.rpartition("_")
    if rest and last in CURRENCIES:
        return rest, last.upper()
    return name, sign.upper() if sign else None

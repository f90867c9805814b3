"""What the book says of some days where no invoice speaks: what an invoice is held against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ledger.facts import LABELS, Charge
from ledger.money import Money
from ledger.periods import Period
from ledger.settling import settle
from storage.billed import find_billed
from storage.book_facts import BookFacts


@dataclass(frozen=True, slots=True)
class WithoutInvoices:
    """An account's facts but for its invoices (`ledger.settling.Facts`)."""

    facts: BookFacts

    def longer(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        return [] if layer == "invoice" else self.facts.longer(layer, start, end)

    def meeting(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        return [] if layer == "invoice" else self.facts.meeting(layer, start, end)


def known_by_label(connection: Connection, account_id: int, currency: str, days: Period) -> dict[str, Money]:
    """What is owed for these days by what is official, manual and estimated, invoices left out."""
    account = find_billed(connection, account_id)
    facts = BookFacts(connection, account_id, currency, unpriced=currency == account.currency)
    made = settle(set(days.days()), WithoutInvoices(facts), account.zone)
    sums: dict[str, int] = defaultdict(int)
    for line in made.lines:
        if not line.included:
            sums[LABELS[line.by]] += line.cost
    return {label: Money(units, currency) for label, units in sums.items()}

"""What is left of a team's prepaid credits, and what the running cycle has come to."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from collectors.answers import shape_of
from collectors.contract import Client, CollectorError, Page, ShapeChanged, Span, TryLater
from collectors.xai.protobuf import Amount, Answer, Cents, dollars
from ledger.facts import Meter, Reading
from ledger.money import Money

log = logging.getLogger("purser.xai")

MILLION = 10**6
LEFT = Meter("prepaid credits left", counts="left", reset_day=None)


class Change(Answer):
    """What a cycle took of the credits names the cycle; a purchase names none."""

    spend_bp_key_year: int = 0
    spend_bp_key_month: int = 0


class Balance(Answer):
    """`total`: a purchase counts below zero, what was spent above it."""

    changes: list[Change] = Field(default_factory=list)
    total: Amount

    @property
    def left(self) -> Money:
        return dollars(-self.total.val)

    def holds(self, cycle: Cycle) -> bool:
        """Whether the cycle was booked already: then it is inside `total`."""
        told = ((change.spend_bp_key_year, change.spend_bp_key_month) for change in self.changes)
        return (cycle.year, cycle.month) in told


class Cycle(Answer):
    year: int
    month: int


class Line(Answer):
    """`amount` is in cents, `unit_price` in millionths of a cent for a unit."""

    description: str = ""
    unit_price: Cents = 0
    num_units: Annotated[int, Field(ge=0, lt=10**18)] = 0
    amount: Cents = 0

    @property
    def per_million(self) -> Money:
        """What a million units cost: where a unit is a token, the price as lists say it."""
        return dollars(self.unit_price)

    @property
    def adds_up(self) -> bool:
        """Whether the amount is that of the units, to the cent."""
        return abs(self.unit_price * self.num_units - self.amount * MILLION) <= MILLION


class CoreInvoice(Answer):
    """`lines` are looked at, not booked: they tell of no day."""

    total_with_corr: Amount
    lines: list[Line] = Field(default_factory=list)


class Preview(Answer):
    """The invoice of the running cycle, as far as it has come."""

    core_invoice: CoreInvoice
    billing_cycle: Cycle

    @property
    def spent(self) -> Money:
        return dollars(self.core_invoice.total_with_corr.val)


def left(balance: Balance, preview: Preview) -> Money:
    """xAI books a cycle on the credits when it closes: till then the running one is to be taken off.

    Credits are used before anything is billed, so what goes beyond them is not theirs.
    """
    shown, spent = balance.left, preview.spent
    if min(shown, spent) <= Money(0) or balance.holds(preview.billing_cycle):
        return shown
    return shown - min(shown, spent)


async def read_left(client: Client, team: str, now: datetime) -> AsyncIterator[Page]:
    """One page; none where the key may not see it: the charges do not depend on it."""
    try:
        balance = shape_of(Balance, await client.get(f"{team}/prepaid/balance", []))
        preview = shape_of(Preview, await client.get(f"{team}/postpaid/invoice/preview", []))
    except (TryLater, ShapeChanged):
        raise
    except CollectorError:
        return
    for line in preview.core_invoice.lines:
        if not line.adds_up:
            said = line.description, line.per_million.text()
            log.warning("xAI's amount for %s is not that of its units at %s a million.", *said)
    fact = Reading(LEFT.name, now, left(balance, preview))
    yield Page("reading", Span(now, now + timedelta.resolution), (fact,), (LEFT,), whole=False)

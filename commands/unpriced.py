"""How usage without a price is said beside every total: it is in no sum, and never zero."""

from __future__ import annotations

from commands.catalogue import say
from ledger.money import Money


def count_of(requests: int) -> str:
    """`1 request`, `1,204 requests`."""
    return say("unpriced.requests", count=requests)


def unpriced_note(requests: int) -> str:
    """The line beside a total."""
    return say("unpriced.note", requests=count_of(requests))


def beside(requests: int) -> str:
    """What follows a total's name: nothing if all of it has a price."""
    return f" {say('unpriced.beside', requests=count_of(requests))}" if requests else ""


def cost_or_unpriced(cost: Money, requests: int) -> Money | str:
    """A cell: an amount, unless all that is known has no price."""
    return say("unpriced.cell") if requests and not cost else cost

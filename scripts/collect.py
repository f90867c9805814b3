"""Read one provider live and keep nothing: `make collect P=openai`.

The key is PURSER_<PROVIDER>_KEY, or is asked for without echo, or taken from standard input;
PURSER_<PROVIDER>_URL names another address, and PURSER_<PROVIDER>_OF whose bill it is where the key does not
say it.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

from collectors import COLLECTORS, collector_of
from collectors.client import client_for
from collectors.contract import Collector, CollectorError, Page
from ledger.facts import LAYERS, Charge
from ledger.money import Money


async def read_pages(
    collector: Collector, secret: str, address: str, now: datetime, subject: str = ""
) -> list[Page]:
    """What a first connection would read."""
    span = collector.span(now, None)
    async with client_for(collector, secret, address, subject=subject) as client:
        return [page async for page in collector.collect(client, span, now)]


def report(pages: Sequence[Page], now: datetime) -> Iterator[str]:
    """A line for each charge, then the span, the total and how fresh it is."""
    charges = [fact for page in pages for fact in page.facts if isinstance(fact, Charge)]
    for charge in charges:
        cost = "unpriced" if charge.cost is None else f"{charge.cost.text()} {charge.cost.currency}"
        what = " ".join([charge.sku, *(f"{name}={value}" for name, value in charge.dims.items())])
        yield f"{charge.start:%Y-%m-%d %H:%M}  {cost:>24}  {'' if charge.settled else '(open) '}{what}"
    others = sum(len(page.facts) for page in pages) - len(charges)
    yield f"{len(charges)} charges and {others} other facts on {len(pages)} pages"
    if pages:
        first, last = min(page.covers.start for page in pages), max(page.covers.end for page in pages)
        yield f"span   {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
    for total in totals(owed(charges)):
        yield f"total  {total.text()} {total.currency}"
    if charges:
        newest = max(charge.end for charge in charges)
        settled = max((charge.end for charge in charges if charge.settled), default=None)
        yield f"fresh  to {newest:%Y-%m-%d %H:%M} UTC, {(now - newest).total_seconds() / 3600:.1f} hours ago"
        yield f"settled {f'to {settled:%Y-%m-%d %H:%M} UTC' if settled else 'nothing yet'}"


def owed(charges: Sequence[Charge]) -> list[Money]:
    """The costs of the most trusted layer: those beneath it tell of the same money."""
    layers = {charge.layer for charge in charges if charge.cost}
    most_trusted = max(layers, key=LAYERS.index, default="")
    return [c.cost for c in charges if c.cost is not None and c.layer == most_trusted and not c.included]


def totals(costs: Sequence[Money]) -> Iterator[Money]:
    """One sum for each currency."""
    for currency, some in groupby(sorted(costs, key=lambda cost: cost.currency), lambda cost: cost.currency):
        yield sum(some, start=Money(0, currency))


def ask_key(provider: str) -> str:
    return getpass.getpass(f"Key of {provider}: ") if sys.stdin.isatty() else sys.stdin.readline()


def main(provider: str) -> None:
    collector = collector_of(provider)
    if collector is None:
        sys.exit("Name a provider: make collect P=" + "|".join(known.provider for known in COLLECTORS))
    secret = os.environ.get(f"PURSER_{provider.upper()}_KEY") or ask_key(provider)
    address = os.environ.get(f"PURSER_{provider.upper()}_URL", "")
    subject = os.environ.get(f"PURSER_{provider.upper()}_OF", "")
    now = datetime.now(UTC)  # noqa: TID251 - a person asks, now
    try:
        pages = asyncio.run(read_pages(collector, secret, address, now, subject))
    except CollectorError as error:
        sys.exit(str(error))
    print(*report(pages, now), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")

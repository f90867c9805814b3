"""Reading a provider's stand-in as the collecting loop does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from collectors.client import ProviderClient
from collectors.contract import Client, Collector, CollectorError, Page, Span
from collectors.own_limits import own_limits
from ledger.facts import Charge, OwnLimit, Reading, Usage
from tests.collectors.provider_stand_in import ProviderStandIn

PATIENCE = 5.0


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Run:
    """What a read gave, and the error that ended it if one did."""

    pages: list[Page]
    error: CollectorError | None = None

    @property
    def charges(self) -> list[Charge]:
        return [fact for page in self.pages for fact in page.facts if isinstance(fact, Charge)]

    @property
    def usage(self) -> list[Usage]:
        return [fact for page in self.pages for fact in page.facts if isinstance(fact, Usage)]

    @property
    def readings(self) -> list[Reading]:
        return [fact for page in self.pages for fact in page.facts if isinstance(fact, Reading)]

    @property
    def amounts(self) -> dict[str, str]:
        """Exact amounts by key; of usage its quantities, of meters what they show."""
        shown = {reading.meter: reading.figure.text() for reading in self.readings}
        costs = {c.key: c.cost.text() for c in self.charges if c.cost is not None}
        return shown | costs | {u.key: repr(sorted(u.quantities.items())) for u in self.usage}


@dataclass
class Reworded:
    """A client whose answers are changed on their way."""

    client: Client
    change: Callable[[bytes], bytes]

    async def get(self, path: str, query: list[tuple[str, str]]) -> bytes:
        return self.change(await self.client.get(path, query))

    async def post(self, path: str, body: Mapping[str, object]) -> bytes:
        return self.change(await self.client.post(path, body))

    @property
    def subject(self) -> str:
        return self.client.subject


async def run(
    collector: Collector,
    stand_in: ProviderStandIn,
    now: datetime,
    *,
    span: Span | None = None,
    key: str = "",
    patience: float = PATIENCE,
    change: Callable[[bytes], bytes] = bytes,
    subject: str = "",
) -> Run:
    """Read `span`, or what a first connection at `now` reads."""
    headers = collector.headers(key or stand_in.key)
    async with ProviderClient(
        stand_in.url, headers, collector.explain, patience=patience, subject=subject or stand_in.subject
    ) as client:
        return await read(collector, Reworded(client, change), span or collector.span(now, None), now)


async def run_limits(
    collector: Collector,
    stand_in: ProviderStandIn,
    *,
    key: str = "",
    change: Callable[[bytes], bytes] = bytes,
) -> Sequence[OwnLimit] | None:
    """The provider's own limits, as the collecting loop asks for them."""
    headers = collector.headers(key or stand_in.key)
    async with ProviderClient(
        stand_in.url, headers, collector.explain, patience=PATIENCE, subject=stand_in.subject
    ) as client:
        return await own_limits(collector, Reworded(client, change))


async def read(collector: Collector, client: Client, span: Span, now: datetime) -> Run:
    done = Run([])
    try:
        async for page in collector.collect(client, span, now):
            done.pages.append(page)
    except CollectorError as error:
        done.error = error
    return done

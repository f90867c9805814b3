"""What a collector is: one file that turns a provider's answers into facts.

A collector knows no storage. It reads pages; whoever runs it posts each page as it comes, so that
a long first read shows its progress and a broken one keeps what it had.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ledger.facts import Fact


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the answer: the facts of one layer whose charges start inside `covers`, all of them.

    What is stored there in that layer and not in `facts` was withdrawn by the provider.
    """

    layer: str
    covers: Span
    facts: tuple[Fact, ...]


class Client(Protocol):
    """What `collectors/client.py` gives: one account's authorised way to its provider."""

    async def get(self, path: str, query: list[tuple[str, str]]) -> bytes:
        """The body of a 200 answer; anything else raises one of the errors below."""


Collect = Callable[[Client, Span, datetime], AsyncIterator[Page]]


@dataclass(frozen=True, slots=True)
class Collector:
    """`collect(client, span, now)` yields pages, oldest first, each span once.

    `lag`: how late the provider's figures usually are; a figure younger than that is unsettled.
    `first_reach`: how far the first connection reads back. `reread`: how far every later one does.
    """

    provider: str
    address: str  # of the billing API; PURSER_<PROVIDER>_URL replaces it
    page: str  # the vendor's documentation
    headers: Callable[[str], dict[str, str]]  # from the secret
    check_secret: Callable[[str], str | None]  # a sentence if it cannot be the right kind of key
    collect: Collect
    lag: timedelta
    first_reach: timedelta
    reread: timedelta


class CollectorError(Exception):
    """Why a read failed, as a sentence for a keeper; never holds the secret."""


class KeyRejected(CollectorError):
    """The key is wrong, revoked or of another kind: the sentence says which kind to make instead."""


class TryLater(CollectorError):
    """The provider is busy or away: come back after `after`."""

    def __init__(self, sentence: str, after: timedelta) -> None:
        super().__init__(sentence)
        self.after = after


class ShapeChanged(CollectorError):
    """The answer is not what its description says, at `where`; `body` is kept for whoever mends it."""

    def __init__(self, where: str, body: bytes = b"") -> None:
        super().__init__(f"The answer has changed its shape at {where}; nothing was booked from it.")
        self.where = where
        self.body = body

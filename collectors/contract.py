"""What a collector is: one file that turns a provider's answers into facts.

A collector knows no storage. It reads pages; whoever runs it posts each page as it comes, so that
a long first read shows its progress and a broken one keeps what it had.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from collectors.about import About
from ledger.facts import Fact, Meter, OwnLimit
from ledger.troubles import trouble


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the answer: the facts of one layer whose charges start inside `covers`, all of them.

    What is stored there in that layer and not in `facts` was withdrawn by the provider. A time of which
    the provider said nothing is in no page: silence is not zero. `whole` False: the provider kept some of
    them back, so what is not in `facts` stays as it was.
    """

    layer: str
    covers: Span
    facts: tuple[Fact, ...]
    meters: tuple[Meter, ...] = ()  # those that the readings among the facts name
    whole: bool = True


class Client(Protocol):
    """What `collectors/client.py` gives: one account's authorised way to its provider.

    `subject` is whose bill it is where the key does not say it: an organization, a team.
    """

    @property
    def subject(self) -> str: ...

    async def get(self, path: str, query: list[tuple[str, str]]) -> bytes:
        """The body of a 200 answer; anything else raises one of the errors below."""

    async def post(self, path: str, body: Mapping[str, object]) -> bytes:
        """The same for a question that is asked in JSON; it must only read, for it may be sent twice."""


@dataclass(frozen=True, slots=True)
class Collector:
    """`collect(client, span, now)` yields pages; of each layer oldest first, each moment at most once.

    `now` is the moment of asking: an unfinished period's charge ends there.
    `explain(status, body)` turns a refusal (any answer but 200) into the sentence and the error it means.
    `lag`: how late the provider's figures usually are; a figure younger than that is unsettled.
    `first_reach`: how far the first connection reads back. `reread`: how far every later one does,
    longer than `lag`, so that every figure is read again after it settled. `limits`: the provider's own, as
    `collectors/own_limits.py` asks for them.
    """

    provider: str
    address: str  # of the billing API; PURSER_<PROVIDER>_URL replaces it
    page: str  # the vendor's documentation
    headers: Callable[[str], dict[str, str]]  # from the secret
    check_secret: Callable[[str], str | None]  # a sentence if it cannot be the right kind of key
    explain: Callable[[int, bytes], CollectorError]
    collect: Callable[[Client, Span, datetime], AsyncIterator[Page]]
    lag: timedelta
    first_reach: timedelta
    reread: timedelta
    about: About  # what docs/providers.md says of it
    limits: Callable[[Client], Awaitable[Sequence[OwnLimit]]] | None = None  # None: it tells of none
    subject: str = ""  # what a keeper says beside the key ("the organization's name"); empty: nothing

    def span(self, now: datetime, read_at: datetime | None) -> Span:
        """What to read at `now`, whole UTC days, if the last read without an error was at `read_at`.

        Providers close a month some days after its end: the first read after `reread` has passed
        in a new month takes the whole month before with it.
        """
        tomorrow = midnight(now) + timedelta(days=1)
        if read_at is None:
            return Span(midnight(now - self.first_reach) + timedelta(days=1), tomorrow)
        start = midnight(read_at - self.reread)
        month = midnight(now).replace(day=1)
        if read_at < month + self.reread <= now:
            start = min(start, (month - timedelta(days=1)).replace(day=1))
        return Span(start, tomorrow)


def midnight(moment: datetime) -> datetime:
    """The last midnight UTC at or before `moment`."""
    return datetime.combine(moment.astimezone(UTC).date(), time(), UTC)


class CollectorError(Exception):
    """Why a read failed, as a sentence for a keeper; never holds the secret.

    One of `ledger/troubles.py` is said in the keeper's language, any other as it stands.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


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
        super().__init__(trouble("shape", where=where))
        self.where = where
        self.body = body

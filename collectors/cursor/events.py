"""What one call was charged, and what an hour of calls adds up to.

`/teams/daily-usage-data` counts activity and tells of no money.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from collectors.answers import shape_of
from ledger.facts import Charge
from ledger.money import Money

HOUR, MILLISECOND = timedelta(hours=1), timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Count = Annotated[int, Field(ge=0, lt=10**9)]


class Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class Event(Answer):
    """A call. `charged_cents` has fractions and holds Cursor's own fee; `timestamp` is milliseconds in text.

    Whether it is owed says `is_chargeable` alone: `kind` is free text, and included calls have a charge too.
    """

    timestamp: Annotated[int, Field(ge=0, lt=10**14)]
    model: str
    is_chargeable: bool
    charged_cents: Annotated[Decimal, Field(gt=-(10**9), lt=10**9)]
    user_email: str | None = None
    service_account_id: str | None = None
    service_account_name: str | None = None

    @property
    def hour(self) -> datetime:
        return EPOCH + self.timestamp * MILLISECOND // HOUR * HOUR

    @property
    def member(self) -> str:
        return self.user_email or self.service_account_name or self.service_account_id or ""


class Pagination(Answer):
    has_next_page: bool


class Events(Answer):
    """A part of a list; `total_usage_events_count` is the whole list's."""

    total_usage_events_count: Count
    pagination: Pagination
    usage_events: list[Event]


def read(body: bytes) -> Events:
    return shape_of(Events, body)


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def charges(events: Iterable[Event], hour: datetime, now: datetime, lag: timedelta) -> tuple[Charge, ...]:
    """The charges of an hour, which ends at `now` while it is open; nothing owed is a charge of 0.

    Calls have no id, so two alike cannot be told from one read twice: what is booked is the hour, as a
    whole, by model and member.
    """
    cents: defaultdict[tuple[str, str, bool], Decimal] = defaultdict(Decimal)
    calls: Counter[tuple[str, str, bool]] = Counter()
    for event in events:
        what = (event.model, event.member, not event.is_chargeable)
        cents[what] += event.charged_cents
        calls[what] += 1
    key, end, settled = f"{hour:%Y-%m-%dT%H}", min(hour + HOUR, now), hour + HOUR + lag <= now
    found = [
        Charge(
            layer="official",
            key="|".join((key, model, member, *(["included"] if included else []))),
            start=hour,
            end=end,
            cost=Money.of(charged.scaleb(-2)),
            quantity=calls[model, member, included],
            settled=settled,
            included=included,
            dims={"model": model} | ({"member": member} if member else {}),
        )
        for (model, member, included), charged in cents.items()
    ]
    if not any(not charge.included for charge in found):
        found.append(Charge("official", key, hour, end, Money(0), settled=settled))
    return tuple(found)

"""Who used Claude: what each person of a seat cost on a UTC day.

People without a seat are in no row, so these come to less than the organization's cost.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from pydantic import BaseModel

from collectors.answers import shape_of
from collectors.anthropic.costs import dollars
from collectors.anthropic.enterprise.costs import GROUPS, EnterpriseRow, Refreshed
from collectors.anthropic.reports import DAY, Query, read_parts
from collectors.contract import Client, Page, Span
from collectors.pace import Pace
from ledger.facts import Charge
from ledger.money import Money

PATH = "/v1/organizations/analytics/user_cost_report"
MOST = 1000  # parts of a list, which hold a thousand rows each
REACH = 31 * DAY  # a question a day: as far back as figures still change


class Actor(BaseModel):
    """Of somebody who was deleted nothing but the id is left."""

    user_id: str
    email: str | None = None


class PersonRow(EnterpriseRow):
    actor: Actor

    @property
    def member(self) -> str:
        return self.actor.email or self.actor.user_id


PeopleReport = Refreshed[PersonRow]


def read(body: bytes) -> PeopleReport:
    return shape_of(PeopleReport, body)


def charges(rows: Iterable[PersonRow], day: datetime, until: datetime) -> tuple[Charge, ...]:
    """What people cost in the time asked for, from `day` on, as far as it was told `until`.

    A floor for ever: it tells of seats alone, so it must not overrule what programs push.
    """
    found: dict[str, Charge] = {}
    for row in rows:
        key = "|".join((f"{day:%Y-%m-%d}", row.actor.user_id, row.product or "", row.model or ""))
        before = found[key].cost if key in found else None
        found[key] = Charge(
            layer="usage",
            key=key,
            start=day,
            end=until,
            cost=dollars(row.amount) + (before or Money(0)),
            settled=False,
            dims=row.dims | {"member": row.member},
            sku=row.product or "",
        )
    return tuple(found.values())


async def read_people(client: Client, span: Span, now: datetime, pace: Pace) -> AsyncIterator[Page]:
    """A page a day of `span`, which are whole days, as far as they were told."""
    day = max(span.start, span.end - REACH)
    while day < min(span.end, now):
        rows: list[PersonRow] = []
        until = min(day + DAY, now)
        await pace.keep()
        async for part, _ in read_parts(client, PATH, _query(day), PeopleReport, MOST):
            if part.data_refreshed_at is None or part.data_refreshed_at <= day:
                return
            until = min(until, part.data_refreshed_at)
            rows += part.data
            if part.has_more:
                await pace.keep()
        yield Page("usage", Span(day, day + DAY), charges(rows, day, until))
        day += DAY


def _query(day: datetime) -> Query:
    times = [("starting_at", f"{day:%Y-%m-%dT%H:%M:%SZ}"), ("ending_at", f"{day + DAY:%Y-%m-%dT%H:%M:%SZ}")]
    return [*times, ("limit", "1000"), *(("group_by[]", group) for group in GROUPS)]

"""Each member's limit, and what the running cycle has come to for them.

It tells of the same money as the list of calls, as a sum of the cycle without days: so it is no charge.
Beside the calls it would count twice, and in their place it would take their hours and models away.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from collectors.answers import shape_of
from collectors.contract import Client
from collectors.cursor.events import EPOCH, MILLISECOND, Answer
from ledger.facts import OwnLimit
from ledger.money import Money

PATH = "/teams/spend"
PART = 100  # members
MOST = 15  # parts: Cursor answers 20 of these questions a minute, and who spent most comes first

Amount = Annotated[Decimal, Field(gt=-(10**11), lt=10**11)]


class Member(Answer):
    """Spending is in cents with fractions, limits are in dollars. `overall_spend_cents` holds both kinds."""

    user_id: str
    email: str | None = None
    spend_cents: Amount
    overall_spend_cents: Amount
    effective_per_user_limit_dollars: Amount | None = None


class Spend(Answer):
    team_member_spend: list[Member]
    subscription_cycle_start: Annotated[int, Field(ge=0, lt=10**14)]
    total_pages: int


def read(body: bytes) -> Spend:
    return shape_of(Spend, body)


def limits(spend: Spend) -> tuple[OwnLimit, ...]:
    """A member's limit holds for what is owed; what the plan included stands beside it."""
    since: timedelta = spend.subscription_cycle_start * MILLISECOND
    return tuple(
        OwnLimit(
            amount=None if limit is None else Money.of(limit),
            name=member.email or member.user_id,
            period="billing cycle",
            used=Money.of(member.spend_cents.scaleb(-2)),
            included=Money.of((member.overall_spend_cents - member.spend_cents).scaleb(-2)),
            since=EPOCH + since,
        )
        for member in spend.team_member_spend
        for limit in [member.effective_per_user_limit_dollars]
    )


async def read_limits(client: Client) -> tuple[OwnLimit, ...]:
    """Of each member once, who spent most first."""
    found: dict[str, OwnLimit] = {}
    for page in range(1, MOST + 1):
        asked = {"sortBy": "amount", "sortDirection": "desc", "page": page, "pageSize": PART}
        spend = read(await client.post(PATH, asked))
        found |= {limit.name: limit for limit in limits(spend)}
        if page >= spend.total_pages:
            break
    return tuple(found.values())

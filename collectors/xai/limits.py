"""xAI's own limit of what is used beyond the prepaid credits."""

from __future__ import annotations

from collectors.answers import shape_of
from collectors.contract import Client
from collectors.xai.keys import address_of
from collectors.xai.protobuf import Amount, Answer, dollars
from ledger.facts import OwnLimit

NAME = "beyond the prepaid credits"  # these are used first, and no limit counts them


class Limits(Answer):
    """`effective_sl` is the one of them that is enforced; a team may have none."""

    effective_sl: Amount | None = None


class LimitsAnswer(Answer):
    spending_limits: Limits


def read(body: bytes) -> tuple[OwnLimit, ...]:
    limit = shape_of(LimitsAnswer, body).spending_limits.effective_sl
    return (OwnLimit(dollars(limit.val), NAME, "month"),) if limit else ()


async def read_limits(client: Client) -> tuple[OwnLimit, ...]:
    return read(await client.get(f"{address_of(client.subject)}/postpaid/spending-limits", []))

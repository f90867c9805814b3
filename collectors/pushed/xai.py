"""xAI: the full price of a request stands in its answer, tools included.

xai-org/xai-proto, `proto/xai/api/v1/usage.proto`.
"""

from __future__ import annotations

from collectors.pushed.counts import count, details_of
from collectors.pushed.openai import chat_quantities, quantities_of, usage_of
from collectors.pushed.request import Pushed, Quantities, Request, Row, Wrong, model_of
from ledger.money import Money

TICKS = 10  # in a billionth: a dollar has 10,000,000,000
MOST_TICKS = 10**16


def read(body: Row, request: Request) -> list[Pushed]:
    usage = usage_of(body)
    if usage is None:
        return []
    if usage.get("cost_in_usd_ticks") is None:
        return [request.usage(model_of(body), _quantities(usage))]
    return [request.charge(model_of(body), _cost(usage["cost_in_usd_ticks"]))]


def _cost(ticks: object) -> Money:
    if type(ticks) is not int or not 0 <= ticks <= MOST_TICKS:
        raise Wrong("usage.cost_in_usd_ticks must be a whole number from 0 on.")
    whole, rest = divmod(ticks, TICKS)
    return Money(whole + (2 * rest > TICKS or (2 * rest == TICKS and whole % 2)))


def _quantities(usage: Row) -> Quantities:
    """Chat completions leave reasoning out of completion_tokens; their total says whether these do."""
    if "prompt_tokens" not in usage:
        return quantities_of(usage)
    after = details_of(usage, "completion_tokens_details")
    reasoning = count(after, "reasoning_tokens") if after else 0
    together = count(usage, "prompt_tokens") + count(usage, "completion_tokens")
    inside = usage.get("total_tokens") == together and reasoning <= count(usage, "completion_tokens")
    return chat_quantities(usage, reasoning_outside=bool(reasoning) and not inside)

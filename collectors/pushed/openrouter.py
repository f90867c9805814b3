"""OpenRouter: chat completions and responses, with what they cost in credits (dollars).

OpenRouterTeam/docs, `cookbook/usage-accounting.mdx`. What a key of one's own costs at its provider is no cost
of OpenRouter's and stands in no sum.
"""

from __future__ import annotations

from collectors.pushed.counts import cost_of
from collectors.pushed.openai import quantities_of, usage_of
from collectors.pushed.request import Pushed, Request, Row, model_of


def read(body: Row, request: Request) -> list[Pushed]:
    usage = usage_of(body)
    if usage is None:
        return []
    if usage.get("cost") is None:
        return [request.usage(model_of(body), quantities_of(usage))]
    return [request.charge(model_of(body), cost_of(usage["cost"], "usage.cost"))]

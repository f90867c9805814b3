"""Groq: chat completions with the models behind a compound system, embeddings, transcriptions.

groq/groq-python, `src/groq/types/`; no body has a cost.
"""

from __future__ import annotations

from collectors.pushed.counts import details_of
from collectors.pushed.openai import chat_quantities, price_by_tier, quantities_of, usage_of
from collectors.pushed.request import Pushed, Quantities, Request, Row, Wrong, model_of


def read(body: Row, request: Request) -> list[Pushed]:
    """Usage of a body; of a compound system that of each model, for its own name has no price."""
    usage = _usage_of(body)
    if usage is None:
        return []
    price_by_tier(body, request)
    model, behind = model_of(body), _models_behind(body)
    if not behind:
        return [request.usage(model, quantities_of(usage))]
    return [request.usage(each, quantities, part=each) for each, quantities in behind.items()]


def _usage_of(body: Row) -> Row | None:
    """A stream's last chunk says its usage at its usual place, in `x_groq`, or at both: it is one usage.

    In a whole answer `x_groq.usage` holds statistics of the cache only.
    """
    about = details_of(body, "x_groq") or {}
    inside = details_of(about, "usage") or {}
    if body.get("usage") is None and "prompt_tokens" in inside:
        return inside
    return None if about.get("error") else usage_of(body)


def _models_behind(body: Row) -> dict[str, Quantities]:
    """What each model of a compound system used; a model that is there twice, added up."""
    about = details_of(body, "x_groq") or {}  # where a stream's last chunk says it
    breakdown = details_of(body, "usage_breakdown") or details_of(about, "usage_breakdown") or {}
    found: dict[str, Quantities] = {}
    models = breakdown.get("models") or []
    for each in models if isinstance(models, list) else [models]:
        if not isinstance(each, dict) or not isinstance(each.get("usage"), dict):
            raise Wrong("usage_breakdown.models must be objects with model and usage.")
        sums = found.setdefault(model_of(each), {})
        for unit, number in chat_quantities(each["usage"]).items():
            sums[unit] = sums.get(unit, 0) + number
    return found

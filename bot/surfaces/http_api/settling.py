"""Bodies of `POST /holds/{id}/settle`: an amount, or the usage that a provider's answer tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from bot.surfaces.http_api.hold_bodies import Body, check_names, wrong
from collectors.pushed import reader_of
from collectors.pushed.batch import facts_in, id_of
from collectors.pushed.envelope import opened
from collectors.pushed.request import Pushed, Request, Wrong
from commands.told import Told

TAKES = ("amount", "usage", "model")
# What stands in providers' usage objects, beside their `…_details`, and in no plain record.
PROVIDERS_OWN = frozenset(
    (
        *("cache_creation", "cache_creation_input_tokens", "cache_read_input_tokens", "server_tool_use"),
        *("prompt_cache_hit_tokens", "prompt_cache_miss_tokens", "cost_in_usd_ticks"),
        *("citation_tokens", "num_search_queries", "search_context_size"),
    )
)
NOT_YET = "This tells of no usage, or not yet: settle with the whole answer, or a stream's last chunk."


class Call(Protocol):
    """What is known of a call beside its usage: a hold's. `id`: of the hold, where the request has none."""

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def id(self) -> str: ...


def usage_in(body: Body) -> dict[str, Any] | None:
    """The usage of a settlement, with the model that is said beside it; None where it says an amount.

    Raises Problem.
    """
    check_names(body, TAKES, "To settle a hold")
    usage, model = body.get("usage"), body.get("model")
    if (usage is None) == (body.get("amount") is None):
        wrong("Say what the call cost, as amount, or its usage: one of the two.")
    if usage is None:
        return None
    if not isinstance(usage, dict):
        wrong("usage must be an object: the provider's answer, its usage, or a plain record.")
    if not isinstance(model, str | None):
        wrong("model must be text.")
    return {"model": model, **usage} if model else dict(usage)


def told_by(usage: dict[str, Any], hold: Call, now: datetime) -> Told:
    """The facts of one request, under its own id if it says one. Raises Problem."""
    try:
        facts = _facts(_as_answer({**({"model": hold.model} if hold.model else {}), **usage}), hold, now)
    except Wrong as trouble:
        wrong(str(trouble))
    return Told(facts) if facts else wrong(NOT_YET)


def _facts(row: dict[str, Any], hold: Call, now: datetime) -> list[Pushed]:
    inside = opened(row)
    if inside is None:
        return []
    request = Request(id_of(inside) or f"hold {hold.id}", now)
    return facts_in(inside, row, request, reader_of(hold.provider))


def _as_answer(row: dict[str, Any]) -> dict[str, Any]:
    """A usage object alone as the answer that it stood in; its own reader knows what lies inside what."""
    is_own = isinstance(row.get("cost"), dict) or any(name.endswith("_details") for name in row)
    if "usage" in row or (PROVIDERS_OWN.isdisjoint(row) and not is_own):
        return row
    return {"model": row.get("model"), "id": row.get("id"), "usage": row}

"""Anthropic: messages, and results of a batch of them. They hold no time and no cost.

anthropics/anthropic-sdk-python, `src/anthropic/types/usage.py`.
"""

from __future__ import annotations

from collectors.pushed.counts import add, count, details_of
from collectors.pushed.openai import usage_of
from collectors.pushed.request import STANDARD, Pushed, Quantities, Request, Row, model_of, named

CACHES = ("cache_creation_input_tokens", "cache_read_input_tokens")
BATCH = "batch"  # a service tier here, a way of processing where prices are


def read(body: Row, request: Request) -> list[Pushed]:
    usage = usage_of(body)
    if usage is None:
        return []
    _note_tier(usage, request)
    return [request.usage(model_of(body), _quantities(usage))]


def _quantities(usage: Row) -> Quantities:
    """`input_tokens` is what was neither written to the cache nor read from it: all three make the input."""
    written, read_again = (count(usage, name) for name in CACHES)
    found = {
        "input_tokens": count(usage, "input_tokens") + written + read_again,
        "output_tokens": count(usage, "output_tokens"),
    }
    if read_again:
        found["cache_read_tokens"] = read_again
    lasting = details_of(usage, "cache_creation")
    add(found, "cache_write_5m_tokens", lasting, "ephemeral_5m_input_tokens")
    add(found, "cache_write_1h_tokens", lasting, "ephemeral_1h_input_tokens")
    if written and not (found.keys() & {"cache_write_5m_tokens", "cache_write_1h_tokens"}):
        found["cache_write_tokens"] = written
    add(found, "output_reasoning_tokens", details_of(usage, "output_tokens_details"), "thinking_tokens")
    add(found, "web_searches", details_of(usage, "server_tool_use"), "web_search_requests")
    return found


def _note_tier(usage: Row, request: Request) -> None:
    context = dict(request.context or {})
    tier, speed = usage.get("service_tier"), usage.get("speed")
    if tier == BATCH:
        context["processing"] = BATCH
    elif tier not in STANDARD and isinstance(tier, str):
        context["service_tier"] = named(tier, "service_tier")
    if speed not in STANDARD and isinstance(speed, str):
        context["speed"] = named(speed, "speed")
    request.context = context

"""A record in Purser's own words: `{id, model, input_tokens, output_tokens, …, cost?, at?}`.

One convention for every provider: cached tokens of all kinds are inside input_tokens, reasoning is inside
output_tokens.
"""

from __future__ import annotations

from collectors.pushed.counts import MOST, cost_of, count, seconds
from collectors.pushed.labels import NAMES
from collectors.pushed.openai import checked
from collectors.pushed.request import STANDARD, Pushed, Quantities, Request, Row, Wrong, model_of
from ledger.units import UNITS

SYNONYMS = {
    "prompt_tokens": "input_tokens",
    "completion_tokens": "output_tokens",
    "cached_tokens": "cache_read_tokens",
    "reasoning_tokens": "output_reasoning_tokens",
    "searches": "web_searches",
}
COUNTED = {**{name: name for name in UNITS if name != "requests"}, **SYNONYMS}
LENGTHS = ("audio_seconds", "input_audio_seconds", "output_audio_seconds", "duration")
CONTEXT = ("service_tier", "processing", "speed", "search_type")
CONTEXTUAL = frozenset(CONTEXT)
PARTS = frozenset(("cache_read_tokens", "cache_write_tokens", "output_reasoning_tokens"))
SAID = NAMES | {"id", "model", "cost", "currency", "requests", "included", "total_tokens", *CONTEXT, *LENGTHS}
LONGEST_WORD = 40
COUNTS_SOMETHING = ("tokens", "seconds", "searches", "characters", "pages")


def read(row: Row, request: Request) -> list[Pushed]:
    if "included" in row:
        request.included = _flag(row["included"])
    cost = row.get("cost")
    if cost is not None:
        model = model_of(row) if row.get("model") is not None else ""
        paid = cost_of(cost, "cost", row.get("currency") or "USD")
        return [request.charge(model, paid, quantity=_requests(row))]
    quantities = _quantities(row)
    if not quantities:
        raise Wrong("There is nothing to count: give input_tokens and output_tokens, or cost.")
    if not CONTEXTUAL.isdisjoint(row):
        request.context = _context(row, request)
    return [request.usage(model_of(row), quantities, requests=_requests(row))]


def _quantities(row: Row) -> Quantities:
    found: Quantities = {}
    for name, value in row.items():
        unit = COUNTED.get(name)
        if name in LENGTHS:
            if value is not None:
                found["input_audio_seconds" if name == "duration" else name] = seconds(value, name)
        elif unit is not None:
            if value is not None:
                found[unit] = value if type(value) is int and 0 <= value <= MOST else count(row, name)
        elif name not in SAID and name.endswith(COUNTS_SOMETHING):
            raise Wrong(f"“{name[:40]}” is no count that I know: see docs/http.md for the names.")
    if not PARTS.isdisjoint(found):
        found.setdefault("input_tokens", 0)
        found.setdefault("output_tokens", 0)
        checked(found)
    return found


def _flag(value: object) -> bool:
    if not isinstance(value, bool | None):
        raise Wrong("included must be true or false.")
    return value is True


def _requests(row: Row) -> int:
    requests = row.get("requests")
    if requests is None:
        return 1
    return count(row, "requests") or 1


def _context(row: Row, request: Request) -> dict[str, str]:
    found = dict(request.context or {})
    for name in CONTEXT:
        value = row.get(name)
        if value in STANDARD:
            continue
        if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST_WORD:
            raise Wrong(f"{name} must be a word, for example batch or flex.")
        found[name] = value
    return found

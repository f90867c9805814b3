"""Perplexity: answers of the Agent API and, for old logs, of Sonar; embeddings and searches.

perplexityai/perplexity-py, `src/perplexity/types/`. A cost that the answer itself says is taken as it is: its
parts are rounded and add up to another. What tools cost is a charge of its own, so that searches are seen.
"""

from __future__ import annotations

from collectors.pushed.counts import check_parts, cost_of, count, details_of
from collectors.pushed.openai import quantities_of, usage_of
from collectors.pushed.request import Pushed, Quantities, Request, Row, Wrong, model_of, named

TOOLS = {"search_web": "web_search"}  # on the wire: as the client's own tests spell it
UNITS = {"web_search": "web_searches"}
SONAR = "perplexity/sonar"  # a search costs the same whatever model asks: the price stands there
SEARCH = "search"
LONGEST_TOOL = 40


def read(body: Row, request: Request) -> list[Pushed]:
    if "usage" not in body and isinstance(body.get("results"), list):
        return [request.usage(SEARCH, {})]  # it has no usage: requests are counted
    usage = None if _is_skeleton(body) else usage_of(body)
    if usage is None:
        return []
    model, tools = model_of(body), _tools(usage)
    cost = details_of(usage, "cost")
    if cost is None or cost.get("total_cost") is None:
        return [request.usage(model, _quantities(usage)), *_uses(tools, model, request)]
    return _charges(cost, tools, model, request)


def _is_skeleton(body: Row) -> bool:
    """Early chunks of Sonar's streams hold costs of 0; only the one that says it is done is right."""
    return body.get("object") == "chat.completion.chunk"


def _tools(usage: Row) -> Quantities:
    """How often each tool was called."""
    found: Quantities = {}
    for name, said in (details_of(usage, "tool_calls_details") or {}).items():
        if not isinstance(said, dict):
            raise Wrong("usage.tool_calls_details must hold objects with invocation.")
        if calls := count(said, "invocation"):
            tool = TOOLS.get(name, named(name, "a tool"))[:LONGEST_TOOL]
            found[tool] = found.get(tool, 0) + calls
    if queries := count(usage, "num_search_queries"):
        found["search_queries"] = queries
    return found


def _quantities(usage: Row) -> Quantities:
    if "input_tokens" in usage:
        return _agent_quantities(usage)
    found = quantities_of(usage)
    for unit, name in (
        ("output_reasoning_tokens", "reasoning_tokens"),
        ("output_citation_tokens", "citation_tokens"),
    ):
        if extra := count(usage, name):  # beside completion_tokens, not inside
            found[unit] = extra
            found["output_tokens"] += extra
    return found


def _agent_quantities(usage: Row) -> Quantities:
    """The cache is inside input_tokens, under names that lie outside it elsewhere."""
    found = {"input_tokens": count(usage, "input_tokens"), "output_tokens": count(usage, "output_tokens")}
    cache = details_of(usage, "input_tokens_details") or {}
    for unit, name in (
        ("cache_read_tokens", "cache_read_input_tokens"),
        ("cache_write_tokens", "cache_creation_input_tokens"),
    ):
        if part := count(cache, name):
            found[unit] = part
    check_parts(found, "input_tokens", "cache_read_tokens", "cache_write_tokens")
    return found


def _uses(tools: Quantities, model: str, request: Request) -> list[Pushed]:
    """Calls of tools without a cost, each tool for itself."""
    found: list[Pushed] = []
    for tool, calls in tools.items():
        if tool == "search_queries":
            found.append(request.usage(model, {"web_searches": calls}, part=tool, requests=0))
        else:
            unit = UNITS.get(tool, tool)
            found.append(request.usage(model, {unit: calls}, part=tool, requests=0, priced_as=SONAR))
    return found


def _charges(cost: Row, tools: Quantities, model: str, request: Request) -> list[Pushed]:
    """The total, less what tools cost, which is a charge of its own; together they are the total."""
    currency = cost.get("currency") or "USD"
    total = cost_of(cost["total_cost"], "usage.cost.total_cost", currency)
    name = next((n for n in ("tool_calls_cost", "search_queries_cost") if cost.get(n)), "")
    spent = cost_of(cost[name], f"usage.cost.{name}", currency) if name else None
    if spent is None or not spent or spent > total:
        return [request.charge(model, total)]
    part = "+".join(sorted(tools))[:80] or "tools"
    calls = sum(tools.values()) or 1
    return [request.charge(model, total - spent), request.charge(model, spent, part=part, quantity=calls)]

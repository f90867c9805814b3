"""Bodies of OpenAI's shape, streams' last chunks among them: chat completions, responses, embeddings, …

https://platform.openai.com/docs/api-reference; most other providers speak the first of these shapes.
"""

from __future__ import annotations

from collectors.pushed.counts import add, check_parts, count, details_of, seconds
from collectors.pushed.request import (
    STANDARD,
    Pushed,
    Quantities,
    Reader,
    Request,
    Row,
    Wrong,
    model_of,
    named,
)

LENGTHS = ("audio_seconds", "duration")
SEARCHES = {"web_search_call": "web_searches", "file_search_call": "storage_searches"}


def read(body: Row, request: Request) -> list[Pushed]:
    usage = usage_of(body)
    if usage is None:
        return []
    price_by_tier(body, request)
    quantities = quantities_of(usage)
    for unit, calls in _searches(body).items():
        quantities[unit] = calls
    return [request.usage(model_of(body), quantities)]


def usage_of(body: Row) -> Row | None:
    """What a body tells of usage; None where there is none yet: an early chunk, or an answer that failed."""
    usage = body.get("usage")
    if usage is None:
        if _is_on_its_way(body):
            return None
        return _measured(body)
    if not isinstance(usage, dict):
        raise Wrong("usage must be an object.")
    return usage


def _is_on_its_way(body: Row) -> bool:
    is_open = body.get("status") in ("queued", "in_progress", "requires_action", "failed", "cancelled")
    return is_open or body.get("object") == "chat.completion.chunk" or bool(body.get("error"))


def _measured(body: Row) -> Row:
    """What a program adds to a body that says no usage itself: how long the audio of a transcript is."""
    if "text" in body:
        length = next((body[name] for name in LENGTHS if body.get(name) is not None), None)
        if length is None:
            raise Wrong("This transcript says no usage: add the length of its audio as audio_seconds.")
        return {"seconds": length}
    if body.get("object") == "batch":
        raise Wrong("A batch says no usage itself: push the lines of its output file, output_file_id.")
    raise Wrong(
        "usage is missing: for a stream ask for stream_options.include_usage and push its last chunk."
    )


def quantities_of(usage: Row) -> Quantities:
    """Counts by unit, whichever of the shapes it is."""
    if "prompt_tokens" in usage:
        return chat_quantities(usage)
    if "input_tokens" in usage:
        return response_quantities(usage)
    if "seconds" in usage:
        return {"input_audio_seconds": seconds(usage["seconds"], "usage.seconds")}
    raise Wrong("usage says neither prompt_tokens nor input_tokens.")


def chat_quantities(usage: Row, *, reasoning_outside: bool = False) -> Quantities:
    """Of chat completions and embeddings. `reasoning_outside`: completion_tokens do not hold it."""
    found = {
        "input_tokens": count(usage, "prompt_tokens"),
        "output_tokens": count(usage, "completion_tokens"),
    }
    before = details_of(usage, "prompt_tokens_details")
    add(found, "cache_read_tokens", before, "cached_tokens")
    add(found, "cache_write_tokens", before, "cache_write_tokens")
    add(found, "input_audio_tokens", before, "audio_tokens")
    after = details_of(usage, "completion_tokens_details")
    add(found, "output_reasoning_tokens", after, "reasoning_tokens")
    add(found, "output_audio_tokens", after, "audio_tokens")
    if reasoning_outside:
        found["output_tokens"] += found.get("output_reasoning_tokens", 0)
    return checked(found)


def response_quantities(usage: Row) -> Quantities:
    """Of responses, images and transcriptions, which spell their details in two ways."""
    found = {"input_tokens": count(usage, "input_tokens"), "output_tokens": count(usage, "output_tokens")}
    before = details_of(usage, "input_tokens_details") or details_of(usage, "input_token_details")
    add(found, "cache_read_tokens", before, "cached_tokens")
    add(found, "cache_write_tokens", before, "cache_write_tokens")
    add(found, "input_audio_tokens", before, "audio_tokens")
    add(found, "input_image_tokens", before, "image_tokens")
    after = details_of(usage, "output_tokens_details") or details_of(usage, "output_token_details")
    add(found, "output_reasoning_tokens", after, "reasoning_tokens")
    add(found, "output_audio_tokens", after, "audio_tokens")
    add(found, "output_image_tokens", after, "image_tokens")
    return checked(found)


def checked(found: Quantities) -> Quantities:
    """The same, unless its parts contradict it."""
    if len(found) > 2:
        check_parts(found, "input_tokens", "cache_read_tokens", "cache_write_tokens")
        check_parts(found, "output_tokens", "output_reasoning_tokens")
    return found


def price_by_tier(body: Row, request: Request) -> None:
    """Note the tier that served the request, where its price is another."""
    tier = body.get("service_tier")
    if tier not in STANDARD and isinstance(tier, str):
        request.context = {**(request.context or {}), "service_tier": named(tier, "service_tier")}


def _searches(body: Row) -> Quantities:
    """Calls of OpenAI's own tools, which are paid by the call; each is an item of a response's output."""
    output = body.get("output")
    found: Quantities = {}
    for item in output if isinstance(output, list) else ():
        unit = SEARCHES.get(str(item.get("type"))) if isinstance(item, dict) else None
        if unit and _is_search(item):
            found[unit] = found.get(unit, 0) + 1
    return found


def _is_search(item: Row) -> bool:
    """Opening a page and looking for words in it are calls too, but only searches are paid."""
    action = item.get("action")
    return not isinstance(action, dict) or action.get("type", "search") == "search"


READ: Reader = read

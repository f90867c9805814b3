"""What lies around a body: an event of a stream, a line of a batch's file, a program's own wrapper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collectors.pushed.request import Row, Wrong

ENDS = ("response.completed", "response.failed", "response.incomplete", "response.done")
ANTHROPIC_EVENTS = (
    "ping",
    "message_start",
    "message_stop",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
)
OWN_BODY = ("usage", "x_groq", "usage_info", "choices", "results", "error")
AROUND = frozenset((*OWN_BODY, "type", "object", "output", "response", "result"))


@dataclass(frozen=True, slots=True)
class Opened:
    """`id`: the envelope's, for a body that has none. `whole`: it is a provider's, no plain record."""

    body: Row
    whole: bool
    id: Any = None
    batch: bool = False


def opened(row: Row) -> Opened | None:
    """The body in a row; None where it cannot tell of usage: an early event, a batch's line that failed."""
    return Opened(row, whole=False) if AROUND.isdisjoint(row) else _unwrapped(row)


def _unwrapped(row: Row) -> Opened | None:
    kind = row.get("type")
    if kind == "message_delta":
        raise Wrong("A message_delta names no request: push the whole message, stream.get_final_message().")
    if kind in ANTHROPIC_EVENTS:
        return None
    for name in OWN_BODY:
        if name in row and "response" not in row:
            return Opened(row, whole=True)
    if "response" in row:
        return _answered(row, kind)
    if "result" in row:
        return _result(row)
    if isinstance(kind, str) and kind.startswith("response."):
        return None
    return Opened(row, whole="object" in row or "output" in row)


def _answered(row: Row, kind: Any) -> Opened | None:
    """A response inside its event, inside a line of a batch, or beside what a program says of it."""
    inner = row["response"]
    if inner is None and row.get("error"):
        return None
    if not isinstance(inner, dict):
        raise Wrong("response must be an object.")
    if isinstance(kind, str) and kind.startswith("response.") and kind not in ENDS:
        return None
    if isinstance(inner.get("body"), dict) and "status_code" in inner:
        failed = inner["status_code"] != 200
        return None if failed else Opened(inner["body"], whole=True, id=row.get("id"), batch=True)
    found = opened(inner)
    return found and Opened(found.body, found.whole, row.get("id"), found.batch)


def _result(row: Row) -> Opened | None:
    """A line of Anthropic's message batches."""
    result = row["result"]
    if not isinstance(result, dict):
        raise Wrong("result must be an object.")
    if result.get("type") != "succeeded":
        return None
    if not isinstance(result.get("message"), dict):
        raise Wrong("result.message must be an object.")
    return Opened(result["message"], whole=True, id=row.get("custom_id"), batch=True)

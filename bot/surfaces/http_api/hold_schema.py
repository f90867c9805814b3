"""What the OpenAPI document says of the bodies of `/holds` and `/check`."""

from __future__ import annotations

from typing import Any

from bot.surfaces.http_api.usage_schema import RECORD
from commands.check import MOST
from commands.wanting import LIFE, LONGEST
from ledger.estimating import DEFAULT_OUTPUT_TOKENS
from ledger.providers import PROVIDERS

Json = dict[str, Any]

TEXT = {"type": ["string", "null"]}
COUNT = {"type": ["integer", "string", "null"]}
AMOUNT: Json = {"type": ["number", "string", "null"]}
SECONDS = {**COUNT, "default": round(LIFE.total_seconds()), "maximum": round(LONGEST.total_seconds())}
INPUT = {**COUNT, "description": "How many tokens are sent."}
OUTPUT = {
    **COUNT,
    "description": f"The most that may come back; {DEFAULT_OUTPUT_TOKENS:,} are assumed if left out.",
}
TOKENS: Json = {
    "type": ["object", "null"],
    "description": "The same two, together.",
    "additionalProperties": False,
    "properties": {
        "input_tokens": INPUT,
        "output_tokens": OUTPUT,
        "input": {"description": "input_tokens"},
        "output": {"description": "output_tokens"},
    },
}
ASKED: Json = {
    "provider": {"type": "string", "enum": list(PROVIDERS), "description": "Who will bill it."},
    "amount": {**AMOUNT, "description": "The most that it may cost; or model and tokens say it."},
    "model": {**TEXT, "description": "The model that is called, as the provider spells it."},
    "input_tokens": INPUT,
    "output_tokens": OUTPUT,
    "tokens": TOKENS,
    "purpose": {**TEXT, "description": "What it is for; a hold needs it."},
    "emergency": {"type": ["boolean", "null"], "description": "Use the reserve; who did is written down."},
    "ttl": {**SECONDS, "description": "A hold's life in seconds."},
    "account": {**TEXT, "description": "Whose bill it is, where there are several of this provider."},
    "project": TEXT,
    "member": TEXT,
    "tag": {"description": "A word, words, or names with values."},
    "tags": {"description": "The same."},
}
HOLD: Json = {
    "type": "object",
    "required": ["provider", "purpose"],
    "additionalProperties": False,
    "properties": ASKED,
}
CHECK: Json = {
    "type": "object",
    "required": ["provider"],
    "additionalProperties": False,
    "properties": {
        **ASKED,
        "models": {
            "type": ["array", "null"],
            "minItems": 1,
            "maxItems": MOST,
            "items": {"type": "string"},
            "description": "Several to choose from, in place of model.",
        },
    },
}
SETTLE: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "amount": {**AMOUNT, "description": "What it cost; 0 where it cost nothing."},
        "usage": {
            **RECORD,
            "type": ["object", "null"],
            "description": "In its place: the provider's own answer, its usage object, or a plain record.",
        },
        "model": {**TEXT, "description": "Of usage that names none; else the hold's."},
    },
}
EXTEND: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"ttl": {**SECONDS, "description": "Its life from now, in seconds."}},
}
REFUSED: Json = {  # beside the members of every problem
    "budget": {"type": "string", "description": "The budget that has no room."},
    "left": {"type": "string", "description": "What it has left for this, as decimal text."},
    "asked": {"type": "string"},
    "currency": {"type": "string"},
    "resets_at": {"type": "string", "format": "date-time", "description": "When the budget begins again."},
    "unpriced": {"type": "string", "description": "The model that has no price."},
    "clock_back_seconds": {"type": "string"},
    "id": {"type": "string", "description": "The hold's."},
    "state": {"type": "string", "description": "The hold's."},
}

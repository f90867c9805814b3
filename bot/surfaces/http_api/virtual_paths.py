"""What the OpenAPI document says of `/virtual-budget/record/{provider}` and `/virtual-budget/summary`."""

from __future__ import annotations

from bot.surfaces.http_api.hold_schema import COUNT, TEXT
from bot.surfaces.http_api.operations import KEY, Json, answers, json_body

CALL: Json = {
    "type": "object",
    "required": ["model", "input_tokens", "output_tokens"],
    "additionalProperties": False,
    "properties": {
        "model": {"type": "string"},
        "input_tokens": COUNT,
        "output_tokens": COUNT,
        "emergency_override": {"type": ["boolean", "null"], "description": "Use the reserve too."},
        "id": {**TEXT, "description": "The request's: the same id is the same request."},
        "account": TEXT,
        "purpose": TEXT,
        "project": TEXT,
        "member": TEXT,
        "tag": {"description": "A word, words, or names with values."},
        "tags": {"description": "The same."},
    },
}
DAYS: Json = {
    "name": "days",
    "in": "query",
    "description": "How many local days, today the last of them.",
    "schema": {"type": "integer", "minimum": 1, "maximum": 366, "default": 7},
}


def virtual_paths(recorded: Json, summary: Json, provider: Json) -> Json:
    """The paths, with the schemas of what they answer."""
    record = answers("Record a call if the budgets allow it.", recorded, "spend")
    return {
        "/virtual-budget/record/{provider}": {
            "post": {**record, "parameters": [provider, KEY], "requestBody": json_body(CALL, required=True)}
        },
        "/virtual-budget/summary": {
            "get": {**answers("What the last days have cost.", summary, "ask"), "parameters": [DAYS]}
        },
    }

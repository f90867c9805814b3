"""What the OpenAPI document says of a body of `POST /usage/{provider}`."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

MOMENT = "Seconds since 1970, or ISO 8601 with its zone; else the moment of asking."
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
RECORD: Json = {
    "type": "object",
    "description": "A provider's own response body, a stream's last chunk, or a plain record with these.",
    "properties": {
        "id": {"type": ["string", "integer"], "description": "The same id is the same request."},
        "model": TEXT,
        "input_tokens": {**COUNT, "description": "All of them, cached ones too."},
        "output_tokens": {**COUNT, "description": "All of them, reasoning too."},
        "cache_read_tokens": {**COUNT, "description": "Inside input_tokens."},
        "cache_write_tokens": {**COUNT, "description": "Inside input_tokens."},
        "output_reasoning_tokens": {**COUNT, "description": "Inside output_tokens."},
        "web_searches": COUNT,
        "cost": {
            "type": ["number", "string", "null"],
            "description": "Wins over counts; decimal text is exact.",
        },
        "currency": {**TEXT, "default": "USD"},
        "at": {"type": ["number", "string", "null"], "description": MOMENT},
        "project": TEXT,
        "member": TEXT,
        "tags": {"description": "A word, words, or names with values."},
    },
}
BODY: Json = {
    "anyOf": [
        RECORD,
        {"type": "array", "maxItems": 10_000, "items": {"type": "object"}},
        {
            "type": "object",
            "required": ["records"],
            "properties": {
                "records": {"type": "array", "maxItems": 10_000, "items": {"type": "object"}},
            },
        },
    ]
}
QUERY: list[Json] = [
    {"name": name, "in": "query", "description": said, "schema": TEXT}
    for name, said in (
        ("account", "Whose bill it is, where there are several of this provider."),
        ("project", "Of records that say none."),
        ("member", "Of records that say none."),
        ("tag", "Of records that say none."),
    )
]

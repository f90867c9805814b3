"""What the OpenAPI document says of an operation: its answers, its body, its key."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

SCHEMAS = "#/components/schemas/"
KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key again gets the first answer and changes nothing more.",
    "schema": {"type": "string", "maxLength": 200},
}


def answers(summary: str, answer: Json, need: str = "") -> Json:
    problem = {"application/problem+json": {"schema": {"$ref": f"{SCHEMAS}Problem"}}}
    return {
        "summary": summary,
        "security": [need] if need else [],
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": answer}}},
            "default": {"description": "Why not, in a sentence (RFC 9457).", "content": problem},
        },
    }


def json_body(schema: Json, required: bool) -> Json:
    return {"required": required, "content": {"application/json": {"schema": schema}}}

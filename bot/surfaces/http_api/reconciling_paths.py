"""What the OpenAPI document says of `/billing/reconcile/…`."""

from __future__ import annotations

from bot.surfaces.http_api.operations import KEY, Json, answers, json_body

BODY: Json = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "period": {"type": "string", "description": "For example november; the last seven days if left out."},
        "date": {"type": "string", "description": "One day, in the place of a period: 2026-11-17."},
        "account": {"type": "string", "description": "Of one provider: one of its accounts only."},
    },
}


def reconciling_paths(results: Json, summary: Json, provider: Json) -> Json:
    """The paths, with the schemas of what they answer."""
    return {
        "/billing/reconcile/daily": {
            "post": _run("Hold every provider's estimates against its bills.", results, [KEY])
        },
        "/billing/reconcile/summary": {
            "get": answers("How near estimates were to the bills, over 7 and 30 days.", summary, "ask")
        },
        "/billing/reconcile/{provider}": {
            "post": _run("Hold one provider's estimates against its bills.", results, [provider, KEY])
        },
    }


def _run(said: str, results: Json, parameters: list[Json]) -> Json:
    body = json_body(BODY, required=False)
    return {**answers(said, results, "record"), "parameters": parameters, "requestBody": body}

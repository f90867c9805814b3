"""What the OpenAPI document says of `/holds` and `/check`."""

from __future__ import annotations

from bot.surfaces.http_api.hold_schema import CHECK, EXTEND, HOLD, SETTLE
from bot.surfaces.http_api.operations import KEY, Json, answers, json_body

ID: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The hold's.",
    "schema": {"type": "string"},
}


def hold_paths(held: Json, checked: Json) -> Json:
    """The paths, with the schemas of what they answer."""
    return {
        "/holds": {"post": _take(held)},
        "/holds/{id}": {
            "get": _of_one("Show how a hold stands.", held, [ID]),
            "delete": _of_one("Give back what a hold holds: nothing was spent.", held, [ID, KEY]),
        },
        "/holds/{id}/settle": {
            "post": {
                **_of_one("Say what the call has cost; the hold ends.", held, [ID, KEY]),
                "requestBody": json_body(SETTLE, required=True),
            }
        },
        "/holds/{id}/extend": {
            "post": {
                **_of_one("Let a hold live longer.", held, [ID, KEY]),
                "requestBody": json_body(EXTEND, required=False),
            }
        },
        "/check": {"post": _check(checked)},
    }


def _take(held: Json) -> Json:
    """It is granted with 201, and waits for a keeper with 202."""
    said = answers("Ask for permission to spend, before a call is made.", held, "spend")
    answer = said["responses"].pop("200")
    said["responses"] |= {
        "201": {**answer, "description": "It is held."},
        "202": {**answer, "description": "It waits for a keeper; GET tells what came of it."},
    }
    return {**said, "parameters": [KEY], "requestBody": json_body(HOLD, required=True)}


def _of_one(summary: str, held: Json, parameters: list[Json]) -> Json:
    return {**answers(summary, held, "spend"), "parameters": parameters}


def _check(checked: Json) -> Json:
    said = answers("Ask whether there is room for a call, and which of several models fit.", checked, "spend")
    return {**said, "requestBody": json_body(CHECK, required=True)}

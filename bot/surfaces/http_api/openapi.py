"""The OpenAPI 3.1 document, made of the commands' definitions and the shapes of answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.surfaces.http_api.exporting import export_paths
from bot.surfaces.http_api.hold_paths import hold_paths
from bot.surfaces.http_api.hold_schema import REFUSED
from bot.surfaces.http_api.operations import KEY, SCHEMAS, Json, answers, json_body
from bot.surfaces.http_api.reconciling import ReconcileResults, ReconcileSummary
from bot.surfaces.http_api.reconciling_paths import reconciling_paths
from bot.surfaces.http_api.shapes import (
    BudgetStatus,
    NarratorContext,
    OdometerContext,
    OdometerStatus,
    Recorded,
    UsageRecorded,
)
from bot.surfaces.http_api.usage_schema import BODY, QUERY
from bot.surfaces.http_api.virtual import CallRecorded, DaysSummary
from bot.surfaces.http_api.virtual_paths import virtual_paths
from commands.arguments import Argument
from commands.check import CheckAnswer
from commands.definition import Definition
from commands.doubting import How
from commands.holding import HoldAnswer
from ledger.providers import PROVIDERS

NUMBER_OR_TEXT = {"type": ["number", "string"]}
PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence that says what to do next."},
        "reason": {"type": "string"},
        "lines": {"type": "array", "items": {"type": "string"}, "description": "What to type instead."},
        "offers": {
            "type": "array",
            "items": {"type": "object"},
            "description": "Commands, with what to give them, to ask instead.",
        },
        "recorded": {"const": False},
        "choices": {
            "type": "array",
            "items": {"type": "object"},
            "description": "What a record may have meant, each to be sent in its place.",
        },
        **REFUSED,
    },
}
RECORD: Json = {
    "type": "object",
    "required": ["value"],
    "additionalProperties": False,
    "properties": {
        "value": {**NUMBER_OR_TEXT, "description": "The figure on the provider's page."},
        "notes": {"type": ["string", "null"]},
        "when": {"type": ["string", "null"], "description": "Another moment, for example yesterday."},
        "reset": {"type": "boolean", "description": "The meter began again: a lower figure is right."},
        "correct": {"type": "boolean", "description": "A lower figure corrects what was recorded."},
        "how": {
            "enum": [None, *get_args(How)],
            "description": "What a doubtful figure is, as a choice said it.",
        },
        "about": {"type": ["string", "null"], "description": "Which question that answers."},
        "label": {"type": ["string", "null"], "description": "What a choice is called; it changes nothing."},
        "account": {"type": ["string", "null"], "description": "Which account, if there are several."},
    },
}
PASSPORT: Json = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "purser_<number>_<43 letters and digits>",
    "description": "/passport in a chat makes one; each route names what it must be for, and where nothing "
    "is asked for, a program at Purser's own machine needs none.",
}
PROVIDER: Json = {
    "name": "provider",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": list(PROVIDERS)},
}
ACCOUNT: Json = {
    "name": "account",
    "in": "query",
    "description": "Which account, if the provider has several.",
    "schema": {"type": "string"},
}
KEPT = (
    *(Recorded, UsageRecorded, BudgetStatus, NarratorContext, OdometerStatus, OdometerContext),
    *(CallRecorded, DaysSummary),
)
RECONCILED = (ReconcileResults, ReconcileSummary)


def document(commands: Iterable[Definition], version: str, public_url: str = "") -> Json:
    """Every route that there is, with what it takes and answers, and what a passport must be for."""
    listed = list(commands)
    names, schemas = _schemas(
        [*(each.answer_type for each in listed), *KEPT, *RECONCILED, HoldAnswer, CheckAnswer]
    )
    commanded = {f"/commands/{each.name}": _command(each, names[each.answer_type]) for each in listed}
    paths = {
        "/readyz": {"get": _simple("Whether the database can be read.")},
        "/openapi.json": {"get": _simple("This document.")},
        **commanded,
        "/virtual-budget/status": {"get": answers("Where the budgets stand.", names[BudgetStatus], "ask")},
        "/narrator/context": {"get": _named("What to tell the human.", names[NarratorContext], ACCOUNT)},
        **hold_paths(names[HoldAnswer], names[CheckAnswer]),
        **virtual_paths(names[CallRecorded], names[DaysSummary], PROVIDER),
        **reconciling_paths(names[ReconcileResults], names[ReconcileSummary], PROVIDER),
        **export_paths(),
        "/usage/{provider}": {"post": _usage(names[UsageRecorded])},
        "/{provider}/odometer/record": {"post": _record(names[Recorded])},
        "/{provider}/odometer/status": {
            "get": _named("How a provider's meter stands.", names[OdometerStatus], PROVIDER, ACCOUNT)
        },
        "/{provider}/odometer/context": {
            "get": _named("What to tell the human of a meter.", names[OdometerContext], PROVIDER, ACCOUNT)
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Purser", "version": version or "0"},
        "security": _asked_for([], public_url),
        "paths": {
            "/healthz": {"get": {**_simple("Whether the process lives."), "security": []}},
            **{path: _secured(methods, public_url) for path, methods in paths.items()},
        },
        "components": {
            "schemas": {**schemas, "Problem": PROBLEM},
            "securitySchemes": {"passport": PASSPORT},
        },
    }


def _secured(methods: Json, public_url: str) -> Json:
    """What a passport must be for, which stands in an operation as one of the four words."""
    return {
        method: {**said, "security": _asked_for(said["security"], public_url)}
        for method, said in methods.items()
    }


def _asked_for(needs: list[str], public_url: str) -> list[Json]:
    """A passport with these needs; or nothing, at this machine."""
    return [*([] if public_url else [{}]), {"passport": needs}]


def _schemas(models: list[type[BaseModel]]) -> tuple[dict[type[BaseModel], Json], Json]:
    distinct = list(dict.fromkeys(models))
    found, defined = models_json_schema(
        [(model, "serialization") for model in distinct], ref_template=SCHEMAS + "{model}"
    )
    return {model: found[model, "serialization"] for model in distinct}, defined["$defs"]


def _command(definition: Definition, answer: Json) -> Json:
    said = {**answers(definition.summary, answer, definition.needs), "operationId": definition.name}
    properties = {argument.name: _argument(argument) for argument in definition.arguments}
    required = [argument.name for argument in definition.arguments if argument.required]
    if not definition.changes:
        said["parameters"] = [
            {"name": name, "in": "query", "required": name in required, "schema": schema}
            for name, schema in properties.items()
        ]
        return {"get": said}
    body = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"post": {**said, "parameters": [KEY], "requestBody": json_body(body, bool(required))}}


def _argument(argument: Argument) -> Json:
    kind = argument.kind.name
    said: Json = dict(NUMBER_OR_TEXT) if kind == "amount" else {"type": "string"}
    if argument.choices:
        said["enum"] = list(argument.choices)
    if argument.default is not None:
        said["default"] = argument.default
    if kind == "secret":
        said["format"] = "password"
    return {**said, "description": argument.description}


def _record(answer: Json) -> Json:
    said = answers("Record what a provider's page shows for this month.", answer, "record")
    parameters = [PROVIDER, ACCOUNT, KEY]
    return {**said, "parameters": parameters, "requestBody": json_body(RECORD, required=True)}


def _named(summary: str, answer: Json, *parameters: Json) -> Json:
    return {**answers(summary, answer, "ask"), "parameters": list(parameters)}


def _usage(answer: Json) -> Json:
    said = answers("Record requests that a program made, one or a batch.", answer, "record")
    return {**said, "parameters": [PROVIDER, *QUERY, KEY], "requestBody": json_body(BODY, required=True)}


def _simple(summary: str) -> Json:
    return answers(summary, {"type": "object"})

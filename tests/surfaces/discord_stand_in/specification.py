import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.surfaces.discord_stand_in.wire import Json

DOCUMENT = Path(__file__).parents[2] / "data" / "discord.openapi.json"
FORMATS = FormatChecker(formats=())


@dataclass(frozen=True)
class Operation:
    """One method of one path of Discord's document, with the path's parameters as they were filled in."""

    method: str
    template: str
    filled: tuple[tuple[str, str], ...] = ()

    @property
    def route(self) -> str:
        return f"{self.method} {self.template}"


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(text: object) -> bool:
    return not isinstance(text, str) or bool(datetime.fromisoformat(text))


@FORMATS.checks("uri", raises=ValueError)
def _is_address(text: object) -> bool:
    return not isinstance(text, str) or bool(urlsplit(text).scheme)


@cache
def document() -> Json:
    read: Json = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return read


def find(method: str, path: str) -> Operation | None:
    """The operation a request means. Literal segments win over parameters, as `@me` over a user's id."""
    given = path.split("/")
    fits = [
        (sum(part == want for part, want in zip(given, template.split("/"), strict=True)), template, filled)
        for template, methods in document()["paths"].items()
        if method.lower() in methods and (filled := _fill(template.split("/"), given)) is not None
    ]
    if not fits:
        return None
    _, template, filled = max(fits)
    return Operation(method, template, filled)


def _fill(template: list[str], given: list[str]) -> tuple[tuple[str, str], ...] | None:
    if len(template) != len(given):
        return None
    filled = []
    for want, part in zip(template, given, strict=True):
        if want.startswith("{") and part:
            filled.append((want[1:-1], part))
        elif want != part:
            return None
    return tuple(filled)


def request_faults(operation: Operation, body: Any) -> list[str]:
    """What the document finds wrong with a request's JSON body, in words."""
    declared = _operation(operation).get("requestBody")
    if declared is None:
        return [] if body is None else [f"{operation.route} takes no body"]
    if body is None:
        return [f"{operation.route} needs a body"] if declared.get("required") else []
    return list(_faults(_pointer(operation, "requestBody"), body, asked=True))


def answer_faults(operation: Operation, status: int, body: Any) -> list[str]:
    """What the document finds wrong with the stand-in's own answer."""
    responses = _operation(operation)["responses"]
    if str(status) not in responses:
        return [] if body is None else [f"{operation.route} does not answer {status} with a body"]
    if "content" not in responses[str(status)]:
        return []
    return list(_faults(_pointer(operation, "responses", str(status)), body, asked=False))


def _operation(operation: Operation) -> Json:
    found: Json = document()["paths"][operation.template][operation.method.lower()]
    return found


def _pointer(operation: Operation, *further: str) -> str:
    steps = ("paths", operation.template, operation.method.lower(), *further)
    steps = (*steps, "content", "application/json", "schema")
    return "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)


def _faults(pointer: str, body: Any, *, asked: bool) -> Iterator[str]:
    for error in _validator(pointer, asked=asked).iter_errors(body):
        deepest = best_match([error]) or error
        where = ".".join(str(step) for step in deepest.absolute_path) or "body"
        yield f"{where}: {deepest.message[:200]}"


@cache
def _validator(pointer: str, *, asked: bool) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"urn:discord#/{pointer}"}, registry=_registry(asked=asked), format_checker=FORMATS
    )


@cache
def _registry(*, asked: bool) -> Registry[Any]:
    contents = document()
    if asked:
        # Discord takes an id as a number too, and discord.py sends it so (File.to_dict).
        lenient = {"anyOf": [contents["components"]["schemas"]["SnowflakeType"], {"type": "integer"}]}
        schemas = {**contents["components"]["schemas"], "SnowflakeType": lenient}
        contents = {**contents, "components": {**contents["components"], "schemas": schemas}}
    resource = DRAFT202012.create_resource(contents)
    registry: Registry[Any] = Registry().with_resource("urn:discord", resource)
    return registry

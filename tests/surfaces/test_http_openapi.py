"""`/openapi.json`: valid, complete, and true of what is answered."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from jsonschema import Draft202012Validator
from starlette.routing import Route

from bot.surfaces.http_api.routes import make_app
from commands import COMMANDS
from tests.surfaces.http_holds import hold_of
from tests.surfaces.http_served import Served, answer, problem, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What OpenAPI 3.1.1 asks of the parts that are used here.
OPERATION = {
    "type": "object",
    "required": ["responses", "summary"],
    "additionalProperties": False,
    "properties": {
        "summary": {"type": "string"},
        "operationId": {"type": "string"},
        "security": {"type": "array", "items": {"type": "object"}},
        "parameters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "in", "schema"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string"},
                    "in": {"enum": ["query", "header", "path"]},
                    "required": {"type": "boolean"},
                    "description": {"type": "string"},
                    "schema": {"type": "object"},
                },
                "if": {"properties": {"in": {"const": "path"}}},
                "then": {"required": ["required"], "properties": {"required": {"const": True}}},
            },
        },
        "requestBody": {
            "type": "object",
            "required": ["content"],
            "properties": {
                "required": {"type": "boolean"},
                "content": {"type": "object", "minProperties": 1},
            },
        },
        "responses": {
            "type": "object",
            "required": ["default"],
            "anyOf": [{"required": ["200"]}, {"required": ["201"]}],
            "patternProperties": {"^([1-5]\\d\\d|default)$": {"type": "object", "required": ["description"]}},
            "additionalProperties": False,
        },
    },
}
OPENAPI = {
    "type": "object",
    "required": ["openapi", "info", "paths"],
    "additionalProperties": False,
    "properties": {
        "openapi": {"type": "string", "pattern": "^3\\.1\\.\\d+$"},
        "info": {
            "type": "object",
            "required": ["title", "version"],
            "properties": {"title": {"type": "string"}, "version": {"type": "string", "minLength": 1}},
        },
        "security": {"type": "array", "items": {"type": "object"}},
        "paths": {
            "type": "object",
            "patternProperties": {
                "^/": {
                    "type": "object",
                    "additionalProperties": False,
                    "minProperties": 1,
                    "properties": {"get": OPERATION, "post": OPERATION, "delete": OPERATION},
                }
            },
            "additionalProperties": False,
        },
        "components": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "schemas": {"type": "object", "propertyNames": {"pattern": "^[\\w.-]+$"}},
                "securitySchemes": {"type": "object"},
            },
        },
    },
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(tmp_path_factory.mktemp("http")) as found:
        yield found


async def document(http: Served) -> dict[str, Any]:
    return answer(await http.get("/openapi.json"))


async def test_the_document_has_the_structure_of_openapi(http: Served) -> None:
    said = await document(http)
    Draft202012Validator(OPENAPI).validate(said)
    schemes = said["components"]["securitySchemes"]
    assert {name for each in said["security"] for name in each} == set(schemes)


async def test_every_schema_is_one_and_every_reference_leads_somewhere(http: Served) -> None:
    said = await document(http)
    for schema in schemas(said):
        Draft202012Validator.check_schema(schema)
    references = re.findall(r"'\$ref': '([^']+)'", str(said))
    assert references
    for reference in references:
        assert reference.removeprefix("#/components/schemas/") in said["components"]["schemas"]


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema in the document."""
    if isinstance(node, list):
        for each in node:
            yield from schemas(each)
    if isinstance(node, dict):
        if isinstance(node.get("schema"), dict):
            yield node["schema"]
        yield from node["schemas"].values() if "schemas" in node else ()
        for each in node.values():
            yield from schemas(each)


async def test_every_path_in_braces_is_a_parameter(http: Served) -> None:
    for path, item in (await document(http))["paths"].items():
        for operation in item.values():
            named = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


async def test_every_route_is_in_it_and_no_other(http: Served) -> None:
    listed = {
        (path, method.upper()) for path, item in (await document(http))["paths"].items() for method in item
    }
    served_routes: set[tuple[str, str]] = set()
    for route in make_app(http.wiring, ("127.0.0.1",)).routes:
        assert isinstance(route, Route)
        path, methods = route.path, route.methods or set()
        if path == "/commands/{name}":
            served_routes |= {(f"/commands/{c.name}", "POST" if c.changes else "GET") for c in COMMANDS}
        else:
            served_routes |= {(path, method) for method in methods - {"HEAD"}}
    assert listed == served_routes


async def test_every_argument_of_a_command_is_in_it(http: Served) -> None:
    paths = (await document(http))["paths"]
    for definition in COMMANDS:
        names = {argument.name for argument in definition.arguments}
        if definition.changes:
            operation = paths[f"/commands/{definition.name}"]["post"]
            body = operation["requestBody"]["content"]["application/json"]["schema"]
            assert set(body["properties"]) == names
            assert {each["name"] for each in operation["parameters"]} == {"Idempotency-Key"}
        else:
            operation = paths[f"/commands/{definition.name}"]["get"]
            assert {each["name"] for each in operation["parameters"]} == names
        assert operation["summary"] == definition.summary


async def test_a_secret_is_never_in_an_address(http: Served) -> None:
    secrets = [d.name for d in COMMANDS if any(argument.secret for argument in d.arguments)]
    assert "connect" in secrets
    paths = (await document(http))["paths"]
    assert all("post" in paths[f"/commands/{name}"] for name in secrets)


async def test_what_is_answered_is_what_the_document_says(tmp_path: Path) -> None:
    async with served(tmp_path) as http:
        said = await document(http)
        limit = await http.post("/commands/limit", '{"amount": "0.05"}')
        recorded = await http.record("groq", '{"value": 1.06}')
        conform(said, "/commands/limit", "post", answer(limit))
        conform(said, "/{provider}/odometer/record", "post", answer(recorded))
        for path in (
            "/healthz",
            "/readyz",
            "/virtual-budget/status",
            "/narrator/context",
            "/commands/help",
            "/commands/budget",
            "/commands/summary",
            "/commands/context",
            "/commands/status",
        ):
            conform(said, path, "get", answer(await http.get(path)))
        await holds_conform(http, said)
        http.clock.pass_(hours=1)
        refused = await http.record("groq", '{"value": 1}')
        conform(said, "/{provider}/odometer/record", "post", problem(refused, 409), "default")


async def holds_conform(http: Served, said: dict[str, Any]) -> None:
    held = await http.post("/holds", hold_of(amount="0.01"))
    conform(said, "/holds", "post", held.json(), str(held.status_code))
    path = f"/holds/{held.json()['id']}"
    conform(said, "/holds/{id}", "get", answer(await http.get(path)))
    conform(said, "/holds/{id}/extend", "post", answer(await http.post(f"{path}/extend")))
    conform(said, "/holds/{id}/settle", "post", answer(await http.post(f"{path}/settle", '{"amount": 0}')))
    body = '{"provider": "groq", "models": ["of-nobody", "llama-3.1-8b-instant"], "input_tokens": 10}'
    conform(said, "/check", "post", answer(await http.post("/check", body)))
    refused = await http.post("/holds", hold_of(amount="9"))
    conform(said, "/holds", "post", problem(refused, 409), "default")


async def test_a_body_that_is_taken_is_what_the_document_says_and_a_wrong_one_is_not(http: Served) -> None:
    said = await document(http)
    for path, good, bad in (
        ("/holds", hold_of(tags=["a"], tokens={"input": 7}, ttl=60), hold_of(colour="red")),
        ("/holds", hold_of(emergency=True), hold_of(emergency="yes")),
        ("/check", '{"provider": "groq", "models": ["m"]}', '{"models": ["m"]}'),
        ("/holds/{id}/settle", '{"usage": {"id": "r1", "cost": 1}}', '{"usage": "r1"}'),
        ("/holds/{id}/extend", '{"ttl": 60}', '{"seconds": 60}'),
    ):
        content = said["paths"][path]["post"]["requestBody"]["content"]
        validator = Draft202012Validator(content["application/json"]["schema"])
        validator.validate(json.loads(good))
        assert not validator.is_valid(json.loads(bad))


def conform(
    said: dict[str, Any], path: str, method: str, answered: dict[str, Any], status: str = "200"
) -> None:
    content = said["paths"][path][method]["responses"][status]["content"]
    schema = next(iter(content.values()))["schema"]
    Draft202012Validator({**schema, "components": said["components"]}).validate(answered)


async def test_an_answer_that_is_another_is_not_what_the_document_says(http: Served) -> None:
    said = await document(http)
    with pytest.raises(Exception, match="daily_budget"):
        conform(said, "/virtual-budget/status", "get", {"alerts": []})

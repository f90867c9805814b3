"""An OpenAPI 3.1 document as a judge of requests and answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

DOCUMENT = "urn:document"
WORDS = {"true": True, "false": False}
SCHEMA = "content/application~1json/schema"


class Specification:
    """`faults_of_…` return a sentence for each breach; none means that it is as the document says."""

    def __init__(self, file: Path, error_schema: str) -> None:
        """`error_schema`: pointer of the schema for refusals that the document does not declare."""
        document = json.loads(file.read_text())
        self.paths: dict[str, Any] = document["paths"]
        self._registry: Registry[Any] = Registry().with_resource(
            DOCUMENT, DRAFT202012.create_resource(document)
        )
        self._error_schema = error_schema
        self.check = cache(self._check)

    def faults_of_request(self, path: str, query: list[tuple[str, str]]) -> list[str]:
        template = self._template(path)
        if template is None:
            return [f"{path} is no path of the document"]
        parameters = self.paths[template]["get"].get("parameters", [])
        known = {p["name"]: p for p in parameters if p["in"] == "query"}
        counts = Counter(name if name in known else name.removesuffix("[]") for name, _ in query)
        faults = [
            f"{name} is missing" for name, p in known.items() if p.get("required") and name not in counts
        ]
        faults += [
            f"{name} is given {times} times"
            for name, times in counts.items()
            if times > 1 and known.get(name, {}).get("schema", {}).get("type") != "array"
        ]
        for name, value in query:
            parameter = known.get(name) or known.get(name.removesuffix("[]"))
            faults += self._faults_of_value(parameter, name, value)
        return faults

    def faults_of_answer(self, path: str, status: int, body: bytes) -> list[str]:
        template = self._template(path)
        declared = self.paths[template]["get"]["responses"] if template else {}
        pointer = "#" + "/".join(["/paths", _escaped(template or ""), "get/responses", str(status), SCHEMA])
        if "application/json" not in declared.get(str(status), {}).get("content", {}):
            pointer = self._error_schema
        errors = self.check(pointer).iter_errors(json.loads(body))
        return [f"{status} of {path}: {error.json_path}: {error.message[:200]}" for error in errors]

    def _faults_of_value(self, parameter: dict[str, Any] | None, name: str, value: str) -> list[str]:
        if parameter is None:
            return [f"{name} is no parameter"]
        schema = parameter["schema"].get("items", parameter["schema"])
        kinds = schema.get("type")  # a list where it may be null
        is_integer = "integer" in (kinds if isinstance(kinds, list) else [kinds])
        if is_integer and not re.fullmatch(r"-?\d+", value):
            return [f"{name}={value} is no integer"]
        given: int | str = value
        if is_integer:
            given = int(value)
        elif schema.get("type") == "boolean":
            given = WORDS.get(value, value)
        return [f"{name}: {error.message}" for error in Draft202012Validator(schema).iter_errors(given)]

    def _check(self, pointer: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": DOCUMENT + pointer}, registry=self._registry)

    def _template(self, path: str) -> str | None:
        fits = (known for known in self.paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path))
        return next(fits, None)


def _escaped(name: str) -> str:
    """As a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")

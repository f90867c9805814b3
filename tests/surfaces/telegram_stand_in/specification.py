"""The Bot API as Telegram documents it: has a value the documented shape?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2] / "data" / "telegram-bot-api.json"
# The only union whose members are not named after the value of their tag.
ODD_NAMES = {"ChatMemberCreator": "ChatMemberOwner", "ChatMemberKicked": "ChatMemberBanned"}
ARRAY = "Array of "


def plain(value: object, kind: str) -> bool:
    """Whether a value is of a plain documented type; a Boolean is no Integer."""
    kinds: dict[str, tuple[type, ...]] = {
        "String": (str,),
        "Boolean": (bool,),
        "Integer": (int,),
        "Float": (int, float),
    }
    return isinstance(value, kinds[kind]) and (kind == "Boolean" or not isinstance(value, bool))


def from_text(text: str, types: list[str]) -> object:
    """A form field as its documented type; text that fits none stays text, and is found wanting later."""
    if "String" in types and not ("Integer" in types and re.fullmatch(r"-?\d{1,18}", text)):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


class Specification:
    """Methods and types of one version of the Bot API."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.methods: Mapping[str, Any] = document["methods"]
        self.types: Mapping[str, Any] = document["types"]

    def parameters(self, method: str, raw: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
        """What was given, typed, and what is wrong with it. Unknown parameters are left out and reported."""
        fields = {field["name"]: field for field in self.methods[method]["fields"]}
        faults = [f"{name}: no such parameter" for name in raw if name not in fields]
        faults += [f"{name}: missing" for name, f in fields.items() if f["required"] and name not in raw]
        given: dict[str, Any] = {}
        for name in fields.keys() & raw.keys():
            types, value = fields[name]["types"], raw[name]
            given[name] = from_text(value, types) if isinstance(value, str) else value
            if "InputFile" not in types or not isinstance(value, bytes):
                faults += self.faults(given[name], types, name)
        return given, faults

    def faults_of_answer(self, method: str, answer: object) -> list[str]:
        """What is undocumented about an answer of ours: tests must not rest on what Telegram never says."""
        return self.faults(answer, self.methods[method]["returns"], f"answer to {method}")

    def faults(self, value: object, types: list[str], where: str) -> list[str]:
        """What keeps a value from being one of the types: of several, the one that fits best."""
        return min((self._against(value, kind, where) for kind in types if kind != "InputFile"), key=len)

    def _against(self, value: object, kind: str, where: str) -> list[str]:
        if kind.startswith(ARRAY):
            if not isinstance(value, list):
                return [f"{where}: not an array"]
            inner = kind.removeprefix(ARRAY)
            return [f for n, item in enumerate(value) for f in self._against(item, inner, f"{where}[{n}]")]
        if kind in ("String", "Boolean", "Integer", "Float"):
            return [] if plain(value, kind) else [f"{where}: {value!r:.60} is no {kind}"]
        if not isinstance(value, dict):
            return [f"{where}: {value!r:.60} is no {kind}"]
        if kinds := self._members(kind, value):
            return min((self._against(value, member, where) for member in kinds), key=len)
        return self._object(value, kind, where)

    def _members(self, kind: str, value: Mapping[str, Any]) -> list[str]:
        """The types a union may be here: one if its tag names it, else all."""
        members: list[str] = self.types[kind].get("subtypes", [])
        tag = value.get("type", value.get("status"))
        if not members or not isinstance(tag, str):
            return members
        named = kind + tag.title().replace("_", "")
        named = ODD_NAMES.get(named, named)
        return [named] if named in members else members

    def _object(self, value: Mapping[str, Any], kind: str, where: str) -> list[str]:
        fields = {field["name"]: field for field in self.types[kind].get("fields", [])}
        faults = [f"{where}.{name}: {kind} has no such field" for name in value if name not in fields]
        missing = [name for name, field in fields.items() if field["required"] and name not in value]
        faults += [f"{where}.{name}: missing" for name in missing]
        for name in fields.keys() & value.keys():
            faults += self.faults(value[name], fields[name]["types"], f"{where}.{name}")
        return faults


@cache
def specification() -> Specification:
    """The one in tests/data, read once."""
    return Specification(json.loads(DOCUMENT.read_text(encoding="utf-8")))

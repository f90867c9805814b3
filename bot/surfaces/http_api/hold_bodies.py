"""Bodies of holds and checks: from their JSON to what the commands are given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any, NoReturn

from bot.surfaces.http_api.problems import Problem
from collectors.pushed.labels import NAMES, labels_of
from collectors.pushed.request import Wrong

Body = Mapping[str, Any]

COUNTS = ("input_tokens", "output_tokens")
TEXTS = ("provider", "model", "purpose", "account")
NUMBERS = ("amount", "ttl", *COUNTS)  # or text that says one
ASKED = (*TEXTS, *NUMBERS, "tokens", "emergency", *sorted(NAMES))
TOKENS = {name: name for name in COUNTS} | {"input": "input_tokens", "output": "output_tokens"}
HOLDS_ALONE = ("purpose", "ttl")  # a check takes what a hold takes, and has no use for these
EXAMPLE = '{"provider": "openai", "amount": "0.05", "purpose": "a summary"}'


def to_hold(body: Body) -> dict[str, object]:
    """What `/hold` is given for a body of `POST /holds`. Raises Problem."""
    return _given(body, ASKED, "A hold")


def to_check(body: Body) -> dict[str, object]:
    """What `/check` is given for a body of `POST /check`: that of a hold, with several models if need be."""
    given = _given(body, (*ASKED, "models"), "A check")
    models = body.get("models")
    if models is not None:
        if not isinstance(models, list) or not all(isinstance(each, str) for each in models):
            wrong('models must be a list of names, for example ["gpt-5", "gpt-5-mini"].')
        given["models"] = json.dumps(models)
    return {name: value for name, value in given.items() if name not in HOLDS_ALONE}


def to_extend(body: Body) -> dict[str, object]:
    """What `/extend` is given beside the hold's id. Raises Problem."""
    check_names(body, ("ttl",), "To extend a hold")
    return _numbers(body, ("ttl",))


def check_names(body: Body, known: tuple[str, ...], what: str) -> None:
    """Refuse a member that is not known, by its name. Raises Problem."""
    for name in body:
        if name not in known:
            wrong(f"{what} takes {', '.join(known)}, and no “{name[:32]}”.")


def number_of(body: Body, name: str) -> object:
    """A number, or text that says one; None where it is left out. Raises Problem."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | None):
        wrong(f"{name} must be a number, or text that says one.")
    return value


def wrong(sentence: str) -> NoReturn:
    raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)


def _given(body: Body, known: tuple[str, ...], what: str) -> dict[str, object]:
    check_names(body, known, what)
    if body.get("provider") is None:
        wrong(f"{what} needs the provider who will bill it, for example {EXAMPLE}.")
    given: dict[str, object] = {}
    for name in TEXTS:
        if body.get(name) is not None:
            given[name] = _text(body, name)
    given |= _numbers(body, NUMBERS) | _tokens(body)
    if _flag(body, "emergency"):
        given["emergency"] = "yes"
    if not NAMES.isdisjoint(body):
        given["labels"] = _labels(body)
    return given


def _numbers(body: Body, names: tuple[str, ...]) -> dict[str, object]:
    return {name: number_of(body, name) for name in names if body.get(name) is not None}


def _tokens(body: Body) -> dict[str, object]:
    """Counts that stand together: `{"input_tokens": 1200, "output_tokens": 300}`."""
    said = body.get("tokens")
    if said is None:
        return {}
    if not isinstance(said, dict):
        wrong('tokens must be an object, for example {"input_tokens": 1200, "output_tokens": 300}.')
    check_names(said, tuple(TOKENS), "tokens")
    found: dict[str, object] = {}
    for name, value in _numbers(said, tuple(TOKENS)).items():
        if TOKENS[name] in found or body.get(TOKENS[name]) is not None:
            wrong(f"{TOKENS[name]} is there twice: say it once.")
        found[TOKENS[name]] = value
    return found


def _labels(body: Body) -> str:
    try:
        return json.dumps(dict(labels_of(body)))
    except Wrong as trouble:
        wrong(str(trouble))


def _text(body: Body, name: str) -> str:
    value = body[name]
    if not isinstance(value, str):
        wrong(f"{name} must be text.")
    return value


def _flag(body: Body, name: str) -> bool:
    value = body.get(name)
    if not isinstance(value, bool | None):
        wrong(f"{name} must be true or false.")
    return value is True

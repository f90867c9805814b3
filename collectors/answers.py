"""What all collectors do alike with an answer: check its shape, and put a refusal into a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from collectors.contract import CollectorError, KeyRejected, ShapeChanged
from ledger.troubles import needing, quoted, trouble

Shape = TypeVar("Shape", bound=BaseModel)
LONGEST_QUOTE = 200
KEY = re.compile(r"\b(sk|pplx|gsk|xai)-[\w*-]{3,}")  # providers show a part of the key they refuse


def shape_of(model: type[Shape], body: bytes) -> Shape:
    """The fields that `model` names; others are ignored. Decimals stay exact.

    Raises ShapeChanged naming the first place that differs (`data[0].results[2].amount.value`).
    """
    try:
        return model.model_validate(json_of(body))
    except ValidationError as error:
        raise ShapeChanged(_path(error.errors()[0]["loc"]), body) from None  # its text would quote the answer
    except ValueError:
        raise ShapeChanged(trouble("no_json"), body) from None


def json_of(body: bytes) -> Any:
    """Read JSON without floats. Raises ValueError for what is none, NaN and Infinity included."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def said_in(body: bytes, where: Callable[[Any], Any]) -> str:
    """The provider's own words in a refusal, fit to be quoted to a person; empty if there are none."""
    try:
        words = where(json_of(body))
    except (AttributeError, LookupError, TypeError, ValueError):
        return ""  # a proxy in front answers in HTML
    return _quotable(words) if isinstance(words, str) else ""


def refusal(title: str, status: int, said: str = "", *, provider: str = "") -> CollectorError:
    """What a status means wherever it comes from, as a sentence that says what to do next.

    `provider`: whose bill needs another key where this one is refused.
    """
    told = {"title": title, "status": str(status), "quote": quoted(said)}
    if status in (401, 403):
        refused = trouble("refused", **told)
        return KeyRejected(needing(refused, provider) if provider else refused)
    if status == 404:
        return CollectorError(trouble("no_such_page", title=title, quote=told["quote"]))
    if status == 429:
        return CollectorError(trouble("asks_to_wait", **told))
    return CollectorError(trouble("own_fault" if status >= 500 else "not_taken", **told))


def _quotable(words: str) -> str:
    plain = KEY.sub(r"\1-…", " ".join("".join(c if c.isprintable() else " " for c in words).split()))
    short = plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 1] + "…"
    return short.rstrip(".")


def _path(loc: tuple[int | str, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).lstrip(".")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no amount")

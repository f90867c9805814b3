"""A sentence that remembers its key and values in the catalogue, to be said in whichever language later.

It is its English text, so that a log, a program or a comparison takes it as any text. Where it is kept as
text, what it remembers stands beneath it on a line of its own: whoever opens the database reads the sentence
first, and a text that was kept without is what it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from ledger.money import Money


class Sentence(str):
    """English text; `key` is its place in the catalogue (`troubles.refused`), `values` fill its `{names}`."""

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, Worth]

    def __new__(cls, text: str, key: str = "", values: Mapping[str, Worth] | None = None) -> Self:
        made = super().__new__(cls, text)
        made.key, made.values = key, dict(values or {})
        return made

    def memory(self) -> dict[str, Any]:
        """`{"key": …, "values": {…}}`, plain data."""
        return {"key": self.key, "values": {name: _kept(value) for name, value in self.values.items()}}


Worth = str | int | Money | date | Sentence


def kept(text: str) -> str:
    """A sentence as it is kept in one text; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    return f"{text}\n{json.dumps(text.memory(), ensure_ascii=False, separators=(',', ':'))}"


def remembered(text: str) -> str:
    """The inverse of `kept`: a Sentence, or the plain text that it always was."""
    said, _, memory = text.rpartition("\n")
    if not memory.startswith('{"key":'):
        return text
    try:
        return recalled(said, json.loads(memory))
    except (LookupError, TypeError, ValueError):
        return text


def recalled(text: str, memory: Mapping[str, Any]) -> Sentence:
    """A sentence of its English text and what it remembered (`Sentence.memory`)."""
    return Sentence(text, memory["key"], {name: _recalled(kept) for name, kept in memory["values"].items()})


def _kept(value: Worth) -> Any:
    if isinstance(value, Sentence):
        return {"text": str(value), **value.memory()}
    if isinstance(value, Money):
        return {"amount": value.text(), "currency": value.currency}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _recalled(kept: Any) -> Worth:
    if not isinstance(kept, dict):
        return str(kept) if isinstance(kept, str) else int(kept)
    if "amount" in kept:
        return Money.of(Decimal(kept["amount"]), kept["currency"])
    return date.fromisoformat(kept["day"]) if "day" in kept else recalled(kept["text"], kept)

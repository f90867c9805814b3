"""Sentences that were made earlier, or below the commands: said again in the language that is spoken now."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from commands.answers import Part, Reason, Refusal
from commands.catalogue import is_said, say
from commands.reply import Value
from ledger.sentences import Sentence, Worth, recalled


class Wording(Part):
    """Where a sentence is in the catalogue, for whoever says it in another language; `values` fill it."""

    key: str
    values: dict[str, Any] = Field(default={}, description="Text, or what is said in that place.")


class Troubled(Part):
    """`trouble`: a sentence in English, empty: none. People are told it by `told`, in their language."""

    trouble: str = ""
    trouble_wording: Wording | None = None

    @model_validator(mode="before")
    @classmethod
    def _remember(cls, given: Any) -> Any:
        said = given.get("trouble") if isinstance(given, dict) else None
        if not isinstance(said, Sentence):
            return given
        return {"trouble_wording": said.memory(), **given, "trouble": str(said)}

    @property
    def told(self) -> str:
        if not self.trouble or self.trouble_wording is None:
            return self.trouble
        return retold(recalled(self.trouble, self.trouble_wording.model_dump()))


def retold(said: str) -> str:
    """A sentence in the language that is spoken now; a plain text, or one of a key that is gone, as it is."""
    if not isinstance(said, Sentence) or not is_said(said.key):
        return str(said)
    return say(said.key, **{name: _value(value) for name, value in said.values.items()})


def refused(said: str, reason: Reason = "wrong") -> Refusal:
    """A refusal in the words of somebody below the commands."""
    return Refusal(sentence=retold(said), reason=reason)


def _value(value: Worth) -> Value:
    return retold(value) if isinstance(value, str) else value

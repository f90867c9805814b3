"""Sentences that were made earlier, or below the commands: said again in the language that is spoken now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field, model_validator

from commands.answers import Part, Reason, Refusal
from commands.catalogue import is_said, say, speaking
from commands.reply import Value
from commands.saying import period_said
from commands.spelling import day
from commands.tongue import ENGLISH
from ledger.sentences import Sentence, Worth, recalled

PERIOD = "period"  # a period's name, which is no sentence of the catalogue
THE_END_OF = "The end of "


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
        return {"trouble_wording": wording(said), **given, "trouble": str(said)}

    @property
    def told(self) -> str:
        return retold(again(self.trouble, self.trouble_wording)) if self.trouble else ""


def wording(said: str) -> Wording | None:
    """What an answer keeps beside its English text; None: it is a text like any other."""
    return Wording(**said.memory()) if isinstance(said, Sentence) else None


def again(text: str, wording: Wording | None) -> str:
    """The sentence that an answer keeps in these two."""
    return recalled(text, wording.model_dump()) if wording else text


def sentence(key: str, /, **values: Worth) -> Sentence:
    """A sentence of the catalogue to be kept: English, and `retold` in whichever language."""
    with speaking(ENGLISH):
        return Sentence(say(key, **_values(values)), key, values)


def named(period: str) -> Sentence:
    """A period's name as `period_said` takes it, to stand in a sentence that is kept."""
    return Sentence(period, PERIOD)


def retold(said: str) -> str:
    """A sentence in the language that is spoken now; a plain text, or one of a key that is gone, as it is."""
    if isinstance(said, Sentence) and said.key == PERIOD:
        return str(period_said(said))
    if not isinstance(said, Sentence) or not is_said(said.key):
        return str(said)
    return say(said.key, **_values(said.values))


def change_said(said: str) -> str:
    """What a change is called. Of old ones it is a text, as it was said to whoever made it."""
    charge = said.removeprefix(THE_END_OF)
    if isinstance(said, Sentence) or charge == said:
        return retold(said)
    return say("words.end_of", what=charge)


def refused(said: str, reason: Reason = "wrong") -> Refusal:
    """A refusal in the words of somebody below the commands."""
    return Refusal(sentence=retold(said), reason=reason)


def _values(values: Mapping[str, Worth]) -> dict[str, Value]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: Worth) -> Value:
    """A day is with its year, for nobody knows when it will be read."""
    if isinstance(value, str):
        return retold(value)
    return day(value, date.min) if isinstance(value, date) else value

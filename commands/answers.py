"""Answers as data: frozen models. Money is an object with exact decimal text in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from commands.catalogue import say
from commands.reply import Action, Note, Reply, Text, Value
from ledger.money import Money
from ledger.unclear import Unclear


def _read_money(given: Any) -> Any:
    if isinstance(given, dict):
        return Money.of(Decimal(str(given["amount"])), given["currency"])
    return given


def _say_money(money: Money) -> dict[str, str]:
    return {"amount": money.text(), "currency": money.currency}


Cost = Annotated[
    Money,
    BeforeValidator(_read_money),
    PlainSerializer(_say_money),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}},
            "required": ["amount", "currency"],
        }
    ),
]


class Part(BaseModel):
    """A piece of an answer."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)


class Answer(Part):
    """What a command says, as data; every surface makes its own text of it.

    `shown_once`: it holds a secret, so it is not kept for the same key coming again.
    """

    shown_once: ClassVar[bool] = False


class Offer(Part):
    """A next ask that the asker may choose."""

    label: str
    command: str
    given: dict[str, str] = {}
    asks_for: str = ""

    def action(self) -> Action:
        return Action(self.label, self.command, self.given, asks_for=self.asks_for)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the catalogue, to be said in whichever language."""

    key: str
    values: Mapping[str, Value]


Reason = Literal["wrong", "unknown", "not_allowed", "stranger", "too_many", "conflict", "trouble"]


class Refusal(Answer):
    """Why nothing was done, in a sentence, and what to type instead. Nothing was changed."""

    sentence: str
    reason: Reason = "wrong"
    said: Said | None = Field(default=None, exclude=True)  # where it is in the catalogue
    lines: tuple[str, ...] = ()  # to type instead
    offers: tuple[Offer, ...] = ()
    details: dict[str, str] = {}  # for programs: what the sentence says, by name

    @classmethod
    def of(cls, key: str, /, reason: Reason = "wrong", **more: Any) -> Refusal:
        """The catalogue's sentence of this key; `values` fill it, all else is as for any refusal.

        It may be made where no language is spoken yet: it is laid out in the asker's.
        """
        values = more.pop("values", {})
        return cls(sentence=say(key, **values), reason=reason, said=Said(key, values), **more)

    @classmethod
    def because(cls, wrong: Exception, reason: Reason = "wrong", **more: Any) -> Refusal:
        """What could not be taken, in the words of the rule that did not take it."""
        if isinstance(wrong, Unclear) and wrong.key:
            return cls.of(f"unclear.{wrong.key}", reason, values=wrong.values, **more)
        return cls(sentence=str(wrong), reason=reason, **more)

    def __eq__(self, other: object) -> bool:
        """Whether they say the same; kept as JSON it has forgotten its key in the catalogue."""
        return isinstance(other, Refusal) and self.model_dump() == other.model_dump()

    __hash__ = None  # type: ignore[assignment]  # as of any answer that holds a mapping

    def retold(self) -> Refusal:
        """The same in the language that is spoken now."""
        if self.said is None:
            return self
        return self.model_copy(update={"sentence": say(self.said.key, **self.said.values)})

    def reply(self) -> Reply:
        said = Text("{sentence}", {"sentence": self.retold().sentence})
        lines = [Note("{line}", {"line": line}) for line in self.lines]
        return Reply(
            "", (said, *lines), tuple(offer.action() for offer in self.offers), "refused", private=True
        )

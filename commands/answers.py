"""Answers as data: frozen models. Money is an object with exact decimal text in JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from commands.reply import Action, Note, Reply, Text
from ledger.money import Money


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


Reason = Literal["wrong", "unknown", "not_allowed", "stranger", "too_many", "conflict", "trouble"]


class Refusal(Answer):
    """Why nothing was done, in a sentence, and what to type instead. Nothing was changed."""

    sentence: str
    reason: Reason = "wrong"
    lines: tuple[str, ...] = ()  # to type instead
    offers: tuple[Offer, ...] = ()
    details: dict[str, str] = {}  # for programs: what the sentence says, by name

    def reply(self) -> Reply:
        said = Text("{sentence}", {"sentence": self.sentence})
        lines = [Note("{line}", {"line": line}) for line in self.lines]
        return Reply(
            "", (said, *lines), tuple(offer.action() for offer in self.offers), "refused", private=True
        )

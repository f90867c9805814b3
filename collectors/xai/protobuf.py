"""What xAI's answers have in common: a mapping of protobuf, money in cents."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from ledger.money import Money

Cents = Annotated[int, Field(gt=-(10**11), lt=10**11)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Answer(BaseModel):
    """A mapping of protobuf: what has its usual value may be left out."""

    model_config = ConfigDict(alias_generator=to_camel)


class Amount(Answer):
    """Cents, as a string. Zero may be left out, the amount itself never is."""

    val: Cents = 0


def dollars(cents: int) -> Money:
    return Money.of(Decimal(cents).scaleb(-2))

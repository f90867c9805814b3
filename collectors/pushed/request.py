"""What every reader of a pushed body is handed, and how it makes facts of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from ledger.facts import Charge, Usage
from ledger.money import Money

Row = Mapping[str, Any]  # a JSON object; its numbers are int and Decimal
Quantities = dict[str, int]
Pushed = Charge | Usage
Labels = tuple[tuple[str, str], ...]

LAYER = "pushed"
LONGEST_NAME = 200
STANDARD = (None, "", "auto", "default", "on_demand", "standard")  # tiers with the list price


class Wrong(ValueError):
    """A row that cannot be counted; the message is a sentence that says what to do instead."""


@dataclass(slots=True)
class Request:
    """A request as far as it is known before its usage is read. `context`: what its price depends on.

    A reader gives several facts for one request where it was several things: each has a `part` of its own,
    which stands in its key behind the request's id.
    """

    id: str
    at: datetime
    labels: Labels = ()
    context: Mapping[str, str] | None = None
    included: bool = False  # under a subscription: not owed

    def usage(
        self, model: str, quantities: Quantities, *, part: str = "", requests: int = 1, priced_as: str = ""
    ) -> Usage:
        """Usage without a cost; `priced_as` another model where its price stands there."""
        return Usage(
            LAYER,
            f"{self.id} {part}" if part else self.id,
            self.at,
            self.at,
            priced_as or model,
            quantities,
            requests,
            dims_of(model, self.labels),
            self.context or {},
            included=self.included,
            sku=part,
        )

    def charge(self, model: str, cost: Money, *, part: str = "", quantity: int = 1) -> Charge:
        """What the provider says that it costs."""
        return Charge(
            LAYER,
            f"{self.id} {part}" if part else self.id,
            self.at,
            self.at,
            cost,
            quantity,
            included=self.included,
            dims=dims_of(model, self.labels),
            sku=part,
        )


# Nothing for a body that tells of no usage, or not yet. Raises Wrong.
Reader = Callable[[Row, Request], list[Pushed]]


@lru_cache(maxsize=4096)
def dims_of(model: str, labels: Labels) -> Mapping[str, str]:
    """Dimensions as collectors spell them; the same few stand in every batch."""
    return dict((("model", model), *labels) if model else labels)


def model_of(body: Row) -> str:
    """The model that answered, as the provider spells it."""
    model = body.get("model")
    if not isinstance(model, str) or not model.strip():
        raise Wrong("model is missing: add the model's name, as the provider spells it.")
    return named(model, "model")


@lru_cache(maxsize=4096)
def named(text: str, what: str) -> str:
    """A name that is fit for a dimension."""
    name = text.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise Wrong(f"{what} must be a name of 1 to {LONGEST_NAME} letters, in one line.")
    return name

"""What drove a spend, in a sentence."""

from __future__ import annotations

from commands.catalogue import say
from commands.reply import Text, Value
from commands.saying import dimension_said
from ledger.money import Money
from ledger.providers import PROVIDERS


def drove(provider: str, by: str, about: str, cost: Money) -> Text:
    """`The largest part is OpenAI, gpt-5.5: $9.10.`; a model is named without the word."""
    values: dict[str, Value] = {
        "title": PROVIDERS[provider].title,
        "about": inside(by, about) if about else "",
        "cost": cost,
    }
    return Text(say("driving.part_of" if about else "driving.part"), values)


def inside(by: str, about: str) -> str:
    """`gpt-5.5`, `project web`."""
    return about if by == "model" else dimension_said(by, about)

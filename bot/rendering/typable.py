"""Buttons where there are none: what each would ask, as a line to type in a chat."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rendering.buttons import shortened
from bot.rendering.values import one_line
from commands.reply import Action

MOST, LONGEST = 8, 200
LEFT_OPEN = "…"


def lines_of(actions: Iterable[Action]) -> list[tuple[str, str]]:
    """Each action's name and its line: `("Raise", "/raise 5 day to=…")`; what is to be said stays open."""
    found = []
    for action in list(actions)[:MOST]:
        words = [f"/{action.command}", *(f"{name}={value}" for name, value in action.given.items())]
        words += [f"{action.asks_for}={LEFT_OPEN}"] if action.asks_for else []
        line = shortened(one_line(" ".join(words)), LONGEST)
        found.append((shortened(one_line(action.label) or action.command, LONGEST), line))
    return found

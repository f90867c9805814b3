"""What a button carries: the id of a stored action, or a short ask in itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode

from bot.rendering.values import one_line
from commands.reply import Action

ROW, ASK = "row:", "ask:"
SHORT_ASK = re.compile(r"ask:([a-z][a-z0-9_]{0,31})(?:\?([^?#]*))?(?:#(\w+))?")


@dataclass(frozen=True, slots=True)
class Button:
    """`data` is Telegram's callback_data and Discord's custom_id."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button said: a stored action's `row`, or a command to ask."""

    row: str = ""
    command: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    asks_for: str = ""


def data_of(action: Action) -> str:
    """`row:<id>`, or `ask:<command>?<given>#<argument it asks for>`."""
    if action.row:
        return ROW + action.row
    given = "?" + urlencode(action.given, quote_via=quote) if action.given else ""
    asks_for = f"#{action.asks_for}" if action.asks_for else ""
    return f"{ASK}{action.command}{given}{asks_for}"


def read_data(data: str) -> Pressed | None:
    """None for what no button of ours carries; people's clients can send anything."""
    if data.startswith(ROW) and len(data) > len(ROW):
        return Pressed(row=data.removeprefix(ROW))
    found = SHORT_ASK.fullmatch(data)
    if found is None:
        return None
    command, given, asks_for = found.groups()
    return Pressed("", command, dict(parse_qsl(given or "", keep_blank_values=True)), asks_for or "")


def buttons(
    actions: Iterable[Action], longest: int, most: int, label: int
) -> tuple[tuple[Button, ...], tuple[Action, ...]]:
    """Buttons whose data has at most `longest` bytes, and the actions that became none."""
    made: list[Button] = []
    left: list[Action] = []
    for action in actions:
        data = data_of(action)
        if len(data.encode(errors="replace")) <= longest and len(made) < most:
            made.append(Button(shortened(one_line(action.label) or action.command, label), data))
        else:
            left.append(action)
    return tuple(made), tuple(left)


def shortened(text: str, most: int) -> str:
    """At most `most` as networks count: every letter may be two."""
    if len(text.encode("utf-16-le", "replace")) // 2 <= most:
        return text
    while text and len(text.encode("utf-16-le", "replace")) // 2 > most - 1:
        text = text[:-1]
    return text + "…"

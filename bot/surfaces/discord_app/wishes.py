"""What an interaction asks: a command, a button that was pressed, or a form that was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.rendering.buttons import data_of, read_data
from bot.surfaces.discord_app.heard import Interaction
from commands.definition import Definition
from commands.reply import Action


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be asked. `text` fills the argument `asks_for`; None: it is still to be asked for.

    `row` is the pressed button's stored action, which says the rest.
    """

    command: str
    given: Mapping[str, str]
    asks_for: str = ""
    row: str = ""
    text: str | None = None

    @property
    def custom_id(self) -> str:
        """What a form carries that asks for the rest."""
        return data_of(Action("", self.command, self.given, self.row, self.asks_for))

    def lacks(self, definition: Definition) -> str:
        """The argument to ask for with a form: a question's, or a secret. Empty: there is none."""
        if self.text is not None:
            return ""
        secret = next((a.name for a in definition.arguments if a.secret and a.name not in self.given), "")
        return self.asks_for or secret


def wish_of(interaction: Interaction) -> Wish | None:
    """None for what asks nothing."""
    data: Any = interaction.data or {}
    kind = interaction.type
    if kind is discord.InteractionType.application_command:
        return Wish(data["name"], _options(data.get("options") or []))
    if kind is discord.InteractionType.component:
        return _pressed(data["custom_id"], None)
    if kind is discord.InteractionType.modal_submit:
        return _pressed(data["custom_id"], _typed(data.get("components") or []))
    return None


def _options(options: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {option["name"]: str(option["value"]) for option in options}


def _typed(components: Iterable[Mapping[str, Any]]) -> str:
    """What stands in a form's one field, which lies in a label."""
    fields = [part.get("component") or {} for part in components]
    return next((str(field["value"]) for field in fields if "value" in field), "")


def _pressed(custom_id: str, text: str | None) -> Wish:
    """A button that is none of ours is taken for one that has expired."""
    said = read_data(custom_id)
    if said is None or said.row:
        return Wish("", {}, row=said.row if said else "unknown", text=text)
    return Wish(said.command, said.given, said.asks_for, text=text)

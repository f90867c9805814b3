"""A form with one field, for a secret or for the argument that a button left open.

What it is about stands in its custom_id, as in a button's: it survives a restart between.
"""

from __future__ import annotations

from collections.abc import Mapping

import discord

from bot.rendering.buttons import shortened
from commands.arguments import Argument
from commands.catalogue import say
from commands.definition import Definition
from commands.described import description, key_help
from ledger.providers import PROVIDERS

TITLE, LABEL, DESCRIPTION = 45, 45, 100
LONGEST_ANSWER = 4000


def form(
    definition: Definition, argument: Argument, given: Mapping[str, str], custom_id: str
) -> discord.ui.Modal:
    """Ask for this argument. The library is not to wait for the form: it comes back by its custom_id."""
    said = " ".join([f"/{definition.name}", *given.values()])
    modal = discord.ui.Modal(title=shortened(said, TITLE), custom_id=custom_id)
    needed = key_help(given.get("provider", "")) if argument.secret else ""
    if needed:
        title = PROVIDERS[given["provider"]].title
        modal.add_item(discord.ui.TextDisplay(say("surfaces.needs_key", title=title, key=needed)))
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id="answer", max_length=LONGEST_ANSWER
    )
    label = discord.ui.Label(
        text=shortened(argument.name.capitalize(), LABEL),
        description=shortened(description(definition, argument), DESCRIPTION),
        component=field,
    )
    modal.add_item(label)
    modal.stop()
    return modal

"""The slash commands, made from the definitions, and told to Discord when they have changed.

Limits: https://discord.com/developers/docs/interactions/application-commands.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import discord

from commands.arguments import Argument
from commands.definition import Definition
from commands.described import in_other_languages
from commands.suggesting import is_suggested
from ledger.providers import PROVIDERS

log = logging.getLogger("purser.discord")

CHAT_INPUT, TEXT = 1, 3  # Discord has no decimal: money crosses as text
SERVERS, DIRECT_CHAT = 0, 1  # contexts; not other people's chats, where the bot is no member
SERVER_INSTALL = 0
SHOWN = "/applications/{application_id}/commands?with_localizations=true"  # else without translations
MOST_CHOICES = 25

Json = dict[str, Any]


async def sync_menu(client: discord.Client, definitions: Iterable[Definition]) -> bool:
    """Register what differs from what Discord shows; True if anything did.

    A menu that Discord refuses is logged, and the one before it stays: the rest works all the same.
    """
    http, application = client.http, client.application_id
    assert application is not None  # known after the login
    wanted = menu(definitions)
    route = discord.http.Route("GET", SHOWN, application_id=application)
    try:
        shown: Any = await http.request(route)
        if _plain(shown) == _plain(wanted):
            return False
        await http.bulk_upsert_global_commands(application, wanted)
    except discord.HTTPException as refusal:
        if refusal.status >= 500:
            raise
        log.warning("Discord did not take the command menu: %s", refusal)
        return False
    log.info("The command menu on Discord is new: %d commands.", len(wanted))
    return True


def menu(definitions: Iterable[Definition]) -> list[Json]:
    """The commands as Discord takes them."""
    return [
        {
            "type": CHAT_INPUT,
            "name": definition.name,
            "description": definition.summary,
            "description_localizations": in_other_languages(definition),
            "options": _options(definition),
            "integration_types": [SERVER_INSTALL],
            "contexts": [SERVERS, DIRECT_CHAT],
        }
        for definition in definitions
    ]


def _options(definition: Definition) -> list[Json]:
    """What is required comes first; a secret is no option: it would stand in the channel's history."""
    open_ones = [argument for argument in definition.arguments if not argument.secret]
    return [
        _option(definition, argument) for argument in sorted(open_ones, key=lambda each: not each.required)
    ]


def _option(definition: Definition, argument: Argument) -> Json:
    option: Json = {
        "type": TEXT,
        "name": argument.name,
        "description": argument.description,
        "description_localizations": in_other_languages(definition, argument),
        "required": argument.required,
    }
    if 0 < len(argument.choices) <= MOST_CHOICES:
        titled = argument.kind.name == "provider"
        option["choices"] = [
            {"name": PROVIDERS[word].title if titled else word, "value": word} for word in argument.choices
        ]
    elif is_suggested(definition.name, argument):
        option["autocomplete"] = True
    return option


def _plain(commands: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    """What counts of commands, ours or as Discord gives them back, with its own fields and defaults."""
    return {command["name"]: _plain_command(command) for command in commands}


def _plain_command(command: Mapping[str, Any]) -> object:
    options = [
        (
            option["type"],
            option["name"],
            option["description"],
            option.get("description_localizations") or {},
            bool(option.get("required")),
            bool(option.get("autocomplete")),
            [(choice["name"], choice["value"]) for choice in option.get("choices") or []],
        )
        for option in command.get("options") or []
    ]
    places = [sorted(command.get(key) or []) for key in ("integration_types", "contexts")]
    described = command["description"], command.get("description_localizations") or {}
    return command.get("type", CHAT_INPUT), described, options, places

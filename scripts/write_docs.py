"""Write the pages and the catalogue's descriptions that come from commands and collectors: `make docs`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from commands.arguments import Argument
from commands.catalogue import SENTENCES
from commands.definition import Definition
from commands.described import TOPIC, lines
from commands.tongue import ENGLISH
from ledger.providers import PROVIDERS
from ledger.troubles import SENTENCES as NOT_READ
from ledger.unclear import SENTENCES as NOT_TAKEN

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
DESCRIBED = SENTENCES / ENGLISH / f"{TOPIC}.toml"
TOP = """\
# Commands

<!-- `make docs` writes this page from the docstrings in commands/: change them there. -->

The same commands work in the terminal, on Telegram, on Discord and over HTTP (`/commands/{name}`). On text
surfaces the arguments are words in this order, or `name=value`. What stands in `[…]` may be left out.
"""
KEYS = SENTENCES / ENGLISH / "keys.toml"
TROUBLES = SENTENCES / ENGLISH / "troubles.toml"
UNCLEAR = SENTENCES / ENGLISH / "unclear.toml"
ABOUT = "# `make docs` writes this file from the docstrings in commands/: change them there.\n"
ABOUT_KEYS = "# `make docs` writes this file from ledger/providers.py: change them there.\n"
ABOUT_TROUBLES = "# `make docs` writes this file from ledger/troubles.py: change them there.\n"
ABOUT_UNCLEAR = "# `make docs` writes this file from ledger/unclear.py: change them there.\n"
WHO = {
    "ask": "whoever may ask",
    "record": "whoever may record",
    "spend": "whoever may spend",
    "keep": "keepers",
}


def commands_page(commands: Iterable[Definition]) -> str:
    return "\n".join([TOP, *("\n".join(_section(definition)) for definition in commands)])


def described(commands: Iterable[Definition]) -> str:
    """The catalogue's file of what commands and arguments are for."""
    return ABOUT + _entries(lines(commands))


def unclear() -> str:
    """The catalogue's file of what cannot be taken."""
    return ABOUT_UNCLEAR + _entries(NOT_TAKEN.items())


def troubles() -> str:
    """The catalogue's file of why an account cannot be read."""
    return ABOUT_TROUBLES + _entries(NOT_READ.items())


def keys() -> str:
    """The catalogue's file of which key each provider's bill needs."""
    helps = ((name, each.key_help) for name, each in PROVIDERS.items() if each.key_help)
    return ABOUT_KEYS + _entries(helps)


def _entries(sentences: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name} = {json.dumps(text, ensure_ascii=False)}\n" for name, text in sentences)


def _section(definition: Definition) -> Iterator[str]:
    yield f"## /{definition.name}\n"
    yield f"`{definition.form()}`\n"
    yield f"{definition.summary}\n"
    for argument in definition.arguments:
        yield _line(argument)
    if definition.arguments:
        yield ""
    yield f"For {WHO[definition.needs]}; {_effect(definition)}.\n"


def _line(argument: Argument) -> str:
    default = "" if argument.required or argument.default is None else f" Left out: {argument.default}."
    asked = " Leave it out in a chat: it is asked for where nobody else can read." if argument.secret else ""
    return f"- `{argument.name}`: {argument.description}{default}{asked}"


def _effect(definition: Definition) -> str:
    effect = "changes something" if definition.changes else "changes nothing"
    return f"{effect}; the answer is for the asker alone" if definition.private else effect


if __name__ == "__main__":
    from collectors import COLLECTORS
    from commands import COMMANDS
    from scripts.providers_page import PROVIDERS_PAGE, providers_page

    PAGE.write_text(commands_page(COMMANDS), encoding="utf-8")
    KEYS.write_text(keys(), encoding="utf-8")
    TROUBLES.write_text(troubles(), encoding="utf-8")
    UNCLEAR.write_text(unclear(), encoding="utf-8")
    DESCRIBED.write_text(described(COMMANDS), encoding="utf-8")
    PROVIDERS_PAGE.write_text(providers_page(COLLECTORS), encoding="utf-8")

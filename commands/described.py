"""What a command and its arguments are for, in the language that is spoken.

English stands in the docstrings; `make docs` writes them into the catalogue, for translators.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from commands.arguments import Argument
from commands.catalogue import LANGUAGES, is_said, say, speaking
from commands.definition import Definition
from commands.tongue import ENGLISH
from ledger.providers import PROVIDERS

TOPIC = "described"


def summary(definition: Definition) -> str:
    """The first line of its docstring, or the translation of it."""
    return _said(definition.name, definition.summary)


def description(definition: Definition, argument: Argument) -> str:
    """An argument's line, or the translation of it."""
    return _said(f"{definition.name}-{argument.name}", argument.description)


def key_help(provider: str) -> str:
    """Which key a provider's bill needs, and where it is made; empty for one that has no bill to connect."""
    known = PROVIDERS.get(provider)
    return say(f"keys.{provider}") if known and known.key_help else ""


def in_other_languages(definition: Definition, argument: Argument | None = None) -> dict[str, str]:
    """The same in every language but English, by its tag."""
    found = {}
    for language in LANGUAGES:
        if language != ENGLISH:
            with speaking(language):
                found[language] = description(definition, argument) if argument else summary(definition)
    return found


def lines(definitions: Iterable[Definition]) -> Iterator[tuple[str, str]]:
    """Keys and English texts of all of them, in the order of their list."""
    for definition in definitions:
        yield definition.name, definition.summary
        for argument in definition.arguments:
            yield f"{definition.name}-{argument.name}", argument.description


def _said(name: str, english: str) -> str:
    """A command of somebody's own is in no catalogue."""
    key = f"{TOPIC}.{name}"
    return say(key) if is_said(key) else english

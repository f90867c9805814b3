"""What people read, in their language: sentences by key, filled with values as that language writes them.

The catalogue is `commands/sentences/<language>/<topic>.toml`; a key is `topic.name`. English has every
key; what another language lacks is said in English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from commands.reply import Value
from commands.spelling import spelled
from commands.tongue import ENGLISH, TONGUE, plural_form

SENTENCES = Path(__file__).with_name("sentences")
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}  # each by its own name
NAMED = re.compile(r"\{(\w+)\}")

Forms = str | Mapping[str, str]  # a sentence, or one for each plural form of its `count`


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it sentences and values are in `language`; English where that is none of ours."""
    before = TONGUE.set(spoken(language) or ENGLISH)
    try:
        yield
    finally:
        TONGUE.reset(before)


def spoken(tag: str) -> str | None:
    """The language of ours that a tag such as `de-AT` or `pt_BR` means; None: we do not speak it."""
    language = re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]
    return language if language in LANGUAGES else None


def say(key: str, /, **values: Value) -> str:
    """The sentence of `key`, its `{names}` filled with the values given; the others stay for the edge.

    A sentence with plural forms takes the one of its `count`. KeyError: there is no such key.
    """
    template = _form(key, values.get("count"))
    return NAMED.sub(lambda found: _value(found, values), template) if values else template


def is_said(key: str) -> bool:
    """Whether the catalogue has this key."""
    topic, _, name = key.partition(".")
    return name in sentences_of(ENGLISH, topic)


@cache
def sentences_of(language: str, topic: str) -> Mapping[str, Forms]:
    """A topic's sentences by name, as they stand in its file; none where there is no file."""
    file = SENTENCES / language / f"{topic}.toml"
    return dict(tomllib.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}


def topics(language: str = ENGLISH) -> list[str]:
    """The topics that have a file in a language."""
    return sorted(file.stem for file in (SENTENCES / language).glob("*.toml"))


def _form(key: str, count: Value | None) -> str:
    language = TONGUE.get()
    topic, _, name = key.partition(".")
    found = sentences_of(language, topic).get(name)
    if found is None:
        language, found = ENGLISH, sentences_of(ENGLISH, topic)[name]
    if isinstance(found, str):
        return found
    assert isinstance(count, int), f"{key} needs a count"
    return found.get(plural_form(language, count)) or found["other"]


def _value(found: re.Match[str], values: Mapping[str, Value]) -> str:
    return spelled(values[found[1]]) if found[1] in values else found[0]

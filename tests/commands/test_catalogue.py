"""The catalogue of what people read: whole in every language, and used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from commands.catalogue import (
    LANGUAGES,
    NAMED,
    SENTENCES,
    Forms,
    say,
    sentences_of,
    speaking,
    spoken,
    topics,
)
from commands.tongue import plural_form
from ledger.money import Money

OTHERS = [language for language in LANGUAGES if language != "en"]
COMMAND = re.compile(r"(?<![\w/])/[a-z]+")  # what is to be typed is the same in every language


def each(language: str) -> Iterator[tuple[str, Forms]]:
    for topic in topics(language):
        for name, forms in sentences_of(language, topic).items():
            yield f"{topic}.{name}", forms


def texts(forms: Forms) -> list[str]:
    return [forms] if isinstance(forms, str) else list(forms.values())


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_same_keys_as_english(language: str) -> None:
    assert {key for key, _ in each(language)} == {key for key, _ in each("en")}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_the_same_names_and_says_the_same_commands(language: str) -> None:
    english = dict(each("en"))
    for key, forms in each(language):
        for find in (NAMED, COMMAND):
            wanted = {found for text in texts(english[key]) for found in find.findall(text)}
            assert {found for text in texts(forms) for found in find.findall(text)} == wanted, key


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_sentence_with_forms_has_those_of_its_language(language: str) -> None:
    needed = {plural_form(language, count) for count in range(200)}
    for key, forms in each(language):
        if not isinstance(forms, str):
            assert needed <= set(forms), key
            assert "count" in english_names(key), key


def english_names(key: str) -> set[str]:
    topic, _, name = key.partition(".")
    return {found for text in texts(sentences_of("en", topic)[name]) for found in NAMED.findall(text)}


def test_every_language_has_a_folder_and_every_folder_is_a_language() -> None:
    assert {folder.name for folder in Path(SENTENCES).iterdir()} == set(LANGUAGES)


def test_a_sentence_is_filled_with_values_as_its_language_writes_them() -> None:
    values = {"spent": Money.of("1234.5"), "limit": Money.of(2000)}
    assert say("rendering.of_limit", **values) == "$1,234.50 of $2,000.00"
    with speaking("de-AT"):
        assert say("rendering.of_limit", **values) == "1.234,50\xa0$ von 2.000,00\xa0$"
        assert say("rendering.of_limit", spent=Fraction(4, 5), limit=12345) == "80 % von 12.345"
    assert say("rendering.of_limit", **values).endswith("of $2,000.00")


def test_what_is_not_given_stays_for_the_edge() -> None:
    assert say("rendering.of_limit") == "{spent} of {limit}"
    assert say("rendering.of_limit", limit=Money.of(2)) == "{spent} of $2.00"


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert say("rendering.of_limit", spent="{limit}", limit="2") == "{limit} of 2"


def test_an_unknown_key_is_an_error_and_an_unknown_language_is_english() -> None:
    with pytest.raises(KeyError):
        say("rendering.nonsense")
    assert spoken("pt-BR") is None
    with speaking("pt-BR"):
        assert say("rendering.more", count=3) == "and 3 more"

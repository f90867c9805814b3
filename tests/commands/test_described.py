"""What commands and arguments are for, in every language, as menus show it."""

from __future__ import annotations

import pytest

from bot.surfaces.discord_app.menu import menu
from commands import COMMANDS
from commands.catalogue import LANGUAGES, SENTENCES, sentences_of, speaking
from commands.definition import LONGEST_LINE
from commands.described import TOPIC, description, lines, summary
from commands.tongue import ENGLISH
from scripts.write_docs import DESCRIBED, described


def test_the_english_file_is_what_the_docstrings_say() -> None:
    """`make docs` writes it."""
    assert DESCRIBED.read_text(encoding="utf-8") == described(COMMANDS)
    assert DESCRIBED.is_relative_to(SENTENCES)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_command_and_argument_is_described_and_fits_a_menu(language: str) -> None:
    found = sentences_of(language, TOPIC)
    assert list(found) == [name for name, _ in lines(COMMANDS)]
    assert {name for name, text in found.items() if len(str(text)) > LONGEST_LINE} == set()


def test_a_menu_says_it_in_every_language() -> None:
    (limit,) = (each for each in COMMANDS if each.name == "limit")
    (shown,) = menu([limit])
    with speaking("de"):
        assert shown["description_localizations"] == {"de": summary(limit)}
        amount = limit.arguments[0]
        assert shown["options"][0]["description_localizations"] == {"de": description(limit, amount)}
    assert shown["description"] == limit.summary != shown["description_localizations"]["de"]
    assert set(shown["description_localizations"]) == set(LANGUAGES) - {ENGLISH}

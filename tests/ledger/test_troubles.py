from __future__ import annotations

import re
import string

import pytest

from commands.catalogue import is_said, speaking
from commands.retelling import retold
from ledger.troubles import SENTENCES, key_of, needing, quoted, trouble
from scripts.write_docs import TROUBLES, troubles
from tests.house.tree import ROOT

LAYERS = ("ledger", "storage", "collectors", "bot")


def test_the_catalogue_says_what_the_collectors_say() -> None:
    """`make docs` writes it."""
    assert TROUBLES.read_text(encoding="utf-8") == troubles()


def test_every_sentence_is_said_by_somebody() -> None:
    files = [file for layer in LAYERS for file in (ROOT / layer).rglob("*.py")]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    assert {key for key in SENTENCES if not re.search(rf'(?<!    )"{key}"', source)} == set()


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_a_sentence_is_its_english_text_and_said_in_german(key: str) -> None:
    names = {name for _, name, _, _ in string.Formatter().parse(SENTENCES[key]) if name}
    said = trouble(key, **{name: f"<{name}>" for name in names})
    assert is_said(said.key)
    assert retold(said) == said
    with speaking("de"):
        german = retold(said)
    assert (german == said) == (key == "then")
    assert all(f"<{name}>" in german for name in names)


def test_a_key_that_nobody_knows_is_none() -> None:
    with pytest.raises(KeyError):
        trouble("never_said")


def test_what_a_provider_says_itself_stays_and_all_around_it_is_retold() -> None:
    refused = trouble("refused", title="OpenAI", status="401", quote=quoted("No {such} key"))
    said = needing(refused, "openai")
    assert said == f"OpenAI refuses this key (401): “No {{such}} key”. Needed is {key_of('openai')}."
    with speaking("de"):
        german = retold(said)
    assert german.startswith("OpenAI lehnt diesen Schlüssel ab (401): „No {such} key“. Gebraucht wird ein")
    assert quoted("") == ""

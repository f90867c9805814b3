"""What the page on trouble quotes is what Purser says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from commands.catalogue import sentences_of, topics
from commands.tongue import ENGLISH
from tests.house.tree import PACKAGES, ROOT, python_files

PAGE = ROOT / "docs" / "troubleshooting.md"
QUOTED = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
SENTENCES = [" ".join(found.split()) for found in QUOTED.findall(PAGE.read_text(encoding="utf-8"))]
LEFT_OPEN = re.compile(r"\{\w*\}|%[sd]|%\.\df|\n")


def texts(source: str) -> Iterator[str]:
    """Every text of a module, with … where a value stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            yield "".join(parts)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield LEFT_OPEN.sub("…", node.value)


def sentences() -> Iterator[str]:
    """Every English sentence of the catalogue, in the same way."""
    for topic in topics():
        for forms in sentences_of(ENGLISH, topic).values():
            for text in [forms] if isinstance(forms, str) else forms.values():
                yield LEFT_OPEN.sub("…", text)


IN_MODULES = (text for path in python_files(*PACKAGES) for text in texts(path.read_text(encoding="utf-8")))
SAID = "\n".join([*IN_MODULES, *sentences()])


def pieces(sentence: str) -> list[str]:
    """What stands between the places left open, and says something."""
    return [piece for piece in map(str.strip, sentence.split("…")) if re.search(r"\w{3}", piece)]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_quoted_sentence_is_said_somewhere(sentence: str) -> None:
    assert pieces(sentence)
    for piece in pieces(sentence):
        assert piece in SAID


def test_a_sentence_that_nobody_says_would_be_noticed() -> None:
    assert len(SENTENCES) > 50
    assert "The moon is full" not in SAID
    assert list(texts('f"{a} is full"')) == ["… is full", " is full"]

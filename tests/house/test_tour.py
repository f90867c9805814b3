"""The tour names what is there: each function it tells to look at stands in a file it links to."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "tour.md"
STOPS = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
FILE = re.compile(r"\]\(\.\./([\w/]+\.py)\)")
NAME = re.compile(r"`([A-Za-z_]{3,})`")
PLAIN_WORDS = {"official", "project"}  # values, not names


def named_in(path: str) -> set[str]:
    """Every function, class and parameter name of a file, and what it imports."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return found | {node.name for node in ast.walk(tree) if isinstance(node, defined)}


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.partition("\n")[0])
def test_what_a_stop_tells_to_look_at_is_there(stop: str) -> None:
    files = FILE.findall(stop)
    there = set().union(*(named_in(path) for path in files)) if files else set()
    assert set(NAME.findall(stop)) - PLAIN_WORDS <= there
    assert files or not NAME.findall(stop)


def test_a_name_that_is_not_there_would_be_noticed() -> None:
    assert "post" in named_in("storage/posting.py")
    assert "take_a_walk" not in named_in("storage/posting.py")

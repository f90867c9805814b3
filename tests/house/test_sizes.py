"""Small files, small functions, names that say what is inside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
DEEPEST = 3
SAYS_NOTHING = ("util", "helper", "manager", "base", "common", "misc")
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def depth(node: ast.AST) -> int:
    """How many blocks stand in one another; an elif stands beside its if, a nested function alone."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        deepest = max(deepest, depth(child) + (isinstance(child, BLOCKS) and not is_elif))
    return deepest


@pytest.mark.parametrize("path", python_files(), ids=name)
def test_a_file_is_short_and_so_are_its_functions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    for function in functions(ast.parse(text)):
        first = function.lineno
        assert (function.end_lineno or first) - first < LONGEST_FUNCTION, function.name


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=name)
def test_a_function_nests_no_deeper_than_three(path: Path) -> None:
    for function in functions(ast.parse(path.read_text(encoding="utf-8"))):
        assert depth(function) <= DEEPEST, function.name


def test_nesting_is_counted_as_a_reader_sees_it() -> None:
    flat = "def f():\n if a: pass\n elif b: pass\n elif c: pass\n else: pass"
    deep = "def f():\n for a in b:\n  if c:\n   with d:\n    if e: pass"
    assert [depth(next(functions(ast.parse(text)))) for text in (flat, deep)] == [1, 4]


def test_no_file_name_says_nothing() -> None:
    words = {path: path.stem.strip("_").split("_") for path in python_files()}
    idle = [name(path) for path, said in words.items() for word in said if word.rstrip("s") in SAYS_NOTHING]
    assert idle == []


def test_there_is_no_package_under_tests() -> None:
    found = [name(path) for path in python_files("tests") if path.name == "__init__.py"]
    assert found == []  # tests/collectors/__init__.py would shadow collectors

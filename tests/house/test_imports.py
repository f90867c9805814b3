"""bot → commands | collectors → storage → ledger, and nothing the other way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, python_files


def test_the_import_contracts_hold() -> None:
    contracts = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    asked = [sys.executable, "-c", contracts]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert " 0 broken" in told.stdout


@pytest.mark.parametrize("path", python_files("ledger"), ids=lambda path: path.name)
def test_the_ledger_needs_the_standard_library_alone(path: Path) -> None:
    allowed = sys.stdlib_module_names | {"ledger"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert {alias.name.split(".")[0] for alias in node.names} <= allowed
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in allowed


@pytest.mark.parametrize("folder", ["bot", "ledger"])
def test_the_linter_refuses_the_library_that_would_shadow_commands(folder: str) -> None:
    assert "TID251" in lint(folder, "from discord.ext import commands\n")


def test_a_clock_is_refused_outside_bot() -> None:
    assert "TID251" in lint("ledger", READS_A_CLOCK)


def test_a_clock_is_allowed_in_bot() -> None:
    assert "TID251" not in lint("bot", READS_A_CLOCK)


READS_A_CLOCK = "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n"


def lint(folder: str, text: str) -> str:
    """What ruff says of a file with this text in this folder."""
    asked = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--stdin-filename",
        f"{folder}/here.py",
        "-",
    ]
    return subprocess.run(asked, cwd=ROOT, input=text, capture_output=True, text=True, check=False).stdout

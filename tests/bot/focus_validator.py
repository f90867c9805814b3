"""focus-validator 1.0.0 as scripts/focus_validator.sh installs it, and what is odd about it.

It ends with 0 even where a file fails, so what it says is read. It opens its list of currencies from the
folder that it runs in, so it runs where it is installed.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".venv-focus"
OVERRIDES = ROOT / "tests" / "data" / "focus" / "override.yaml"
NEEDED = bool(os.environ.get("TESTS_NEED_FOCUS_VALIDATOR"))
PASSED = "Validation succeeded."
FAILED = re.compile(r"^(\w+) failed:$", re.MULTILINE)


def overridden() -> set[str]:
    """The checks that our file of exceptions leaves out."""
    lines = OVERRIDES.read_text(encoding="utf-8").splitlines()
    return {line.split()[1] for line in lines if line.startswith("  - ")}


def is_needed_here() -> None:
    """Skip a test where the validator is not installed, and fail it where it has to be."""
    if not (PLACE / "stamp").exists():
        (pytest.fail if NEEDED else pytest.skip)("no validator: sh scripts/focus_validator.sh installs it")


def failures(path: Path, *, excepted: bool = True) -> Collection[str]:
    """The checks that a file fails; none: it passes."""
    (installed,) = PLACE.glob("lib/python*/site-packages")
    command: list[str | Path] = [PLACE / "bin" / "focus-validator", "--data-file", path]
    command += ["--override-file", OVERRIDES] if excepted else []
    said = subprocess.run(command, cwd=installed, capture_output=True, text=True, check=True).stdout
    found = set(FAILED.findall(said))
    assert bool(found) != (PASSED in said), said
    return found

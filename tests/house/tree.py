"""The files of the project, with or without git."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "commands", "collectors", "storage", "ledger")
CODE = (*PACKAGES, "tests", "scripts", "benchmarks", "examples")


def python_files(*folders: str) -> list[Path]:
    """Every .py file beneath these folders, or beneath all that hold code."""
    return sorted(path for folder in folders or CODE for path in (ROOT / folder).rglob("*.py"))


def kept_files() -> list[Path]:
    """What belongs to the project: what git would hold, or every file of a copy without git."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        found = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not _is_made(path.relative_to(ROOT))]
    return sorted(path for path in found if path.is_file())


def _is_made(path: Path) -> bool:
    made = {"__pycache__", "build", "dist"}
    hidden = path.parts[0].startswith(".") and path.parts[0] not in (".ci", ".github", ".env.example")
    return hidden or path.parts[0] == "data" or bool(made & set(path.parts))

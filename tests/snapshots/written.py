"""What is painted beside what is written: PURSER_REWRITE=1 writes it anew, to be reviewed like prose."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
REWRITE = bool(os.environ.get("PURSER_REWRITE"))  # read before the tests forget this machine's settings


def in_parts(shown: Iterable[tuple[str, str]]) -> str:
    """Each text under its heading."""
    return "\n\n\n".join(f"=== {heading}\n\n{text}" for heading, text in shown) + "\n"


def compare(name: str, found: str) -> None:
    path = HERE / name
    if REWRITE:
        path.write_text(found, encoding="utf-8")
    else:
        assert found == path.read_text(encoding="utf-8")

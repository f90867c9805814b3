"""What `purser doctor` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is a word; `sentence` says how it is or, where it is not `well`, how to mend it."""

    about: str
    well: bool
    sentence: str

"""Names and words from outside, as they are kept: nothing in them that no reader sees."""

from __future__ import annotations

import unicodedata

LONGEST_NAME = 200
JOINERS = "\u200c\u200d"  # families of emoji and several scripts are written with them
BLANK, GONE = ("Cc", "Zl", "Zp"), ("Cf", "Cs")


def printable(text: str) -> str:
    """One line without control characters, halves of a character and turns of the writing direction.

    PostgreSQL refuses a NUL and no database keeps half a surrogate pair.
    """
    if text.isascii() and text.isprintable():  # as most words of programs are
        return " ".join(text.split())
    kept = (_kept(letter) for letter in text)
    return " ".join("".join(kept).split())


def kept_name(name: str) -> str:
    """A name as its column holds it."""
    return printable(name)[:LONGEST_NAME]


def _kept(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in BLANK:
        return " "
    return "" if category in GONE and letter not in JOINERS else letter

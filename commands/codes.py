"""One-time codes: short enough to read aloud, long enough that nobody guesses one in a day."""

from __future__ import annotations

import hashlib
import re

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look alike
LENGTH = 10  # 50 bits
SHAPE = re.compile(rf"[{LETTERS}]{{5}}(-?)[{LETTERS}]{{5}}", re.ASCII | re.IGNORECASE)


def spell_code(seed: str) -> str:
    """A code from a random seed: `K7QMA-2XWPD`. Equal for an equal seed, so an operation may run twice."""
    number = int.from_bytes(hashlib.sha256(f"code {seed}".encode()).digest())
    letters = [LETTERS[number >> (5 * place) & 31] for place in range(LENGTH)]
    return "".join(letters[:5]) + "-" + "".join(letters[5:])


def looks_like_code(word: str) -> bool:
    """Whether it has a code's shape. Without its hyphen and a digit it may be a city."""
    found = SHAPE.fullmatch(word)
    return found is not None and (bool(found[1]) or any(letter.isdigit() for letter in word))

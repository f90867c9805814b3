"""One-time codes: short enough to read aloud, long enough that nobody guesses one in a day."""

from __future__ import annotations

import hashlib

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that look alike
LENGTH = 10  # 50 bits


def spell_code(seed: str) -> str:
    """A code from a random seed: `K7QMA-2XWPD`. Equal for an equal seed, so an operation may run twice."""
    number = int.from_bytes(hashlib.sha256(f"code {seed}".encode()).digest())
    letters = [LETTERS[number >> (5 * place) & 31] for place in range(LENGTH)]
    return "".join(letters[:5]) + "-" + "".join(letters[5:])

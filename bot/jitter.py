"""A little irregularity, so that what begins together does not come together for ever."""

from __future__ import annotations

import hashlib
from datetime import timedelta


def jitter(seed: str, most: timedelta) -> timedelta:
    """From nothing to `most`, whole seconds; the same for the same seed, so a restart changes nothing."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    return timedelta(seconds=number % (int(most.total_seconds()) + 1))

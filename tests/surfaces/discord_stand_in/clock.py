import time
from datetime import UTC, datetime

DISCORD_EPOCH_MS = 1_420_070_400_000


class Clock:
    """The stand-in's own time, which a test pushes forward instead of waiting."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._last = 0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._skipped  # noqa: TID251  a network has a clock of its own

    def skip(self, seconds: float) -> None:
        self._skipped += seconds

    def moment(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).isoformat()

    def next_id(self) -> int:
        """A snowflake: milliseconds since Discord's epoch above 22 bits, always greater than the last."""
        made = (int(self.now() * 1000) - DISCORD_EPOCH_MS) << 22
        self._last = max(made, self._last + 1)
        return self._last

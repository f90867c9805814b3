"""A row's figures at its right end, and the room that they leave to its name."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rendering.card import EDGE, MIDDLE, RIGHT, SMALL, Theme
from bot.rendering.lettering import BOLD, fitting, width_of
from bot.rendering.shapes import text

WIDE = RIGHT - EDGE
MOST = 620  # pixels
GAP = 24


@dataclass(frozen=True, slots=True)
class Figures:
    """What they say and how large: smaller where there is no room, cut only where that does not help."""

    words: str
    size: int

    @classmethod
    def of(cls, words: str) -> Figures:
        size = MIDDLE if width_of(words, MIDDLE, BOLD) <= MOST else SMALL
        return cls(fitting(words, size, MOST, BOLD), size)

    @property
    def beside(self) -> float:
        """Pixels for the name."""
        return WIDE - width_of(self.words, self.size, BOLD) - GAP

    def drawn(self, y: float, theme: Theme) -> str:
        return text(RIGHT, y, self.words, self.size, theme.words, anchor="end", bold=True)

"""What the colours and lines of a picture are, in as many rows as their names need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.rendering.card import EDGE, RIGHT, SMALL, Theme
from bot.rendering.lettering import fitting, width_of
from bot.rendering.shapes import hollow, line, rect, text

ROW, SWATCH, DASHES, GAP = 46, 24, 52, 36
LONGEST = RIGHT - EDGE - DASHES - 12  # pixels of a name

Mark = Literal["square", "hollow", "line", "dashes", "dots", "band"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A colour and how it is drawn, with its name."""

    name: str
    colour: str
    mark: Mark = "square"

    @property
    def width(self) -> float:
        return self.mark_width + 12 + width_of(self.name, SMALL)

    @property
    def mark_width(self) -> int:
        return SWATCH if self.mark in ("square", "hollow") else DASHES


def legend(entries: Sequence[Entry], top: int, theme: Theme) -> tuple[list[str], int]:
    """The shapes from `top`, which is the first row's line of writing, and where the card ends."""
    x, y, shapes = float(EDGE), top, []
    for each in entries:
        entry = replace(each, name=fitting(each.name, SMALL, LONGEST))
        if x > EDGE and x + entry.width > RIGHT:
            x, y = float(EDGE), y + ROW
        shapes.append(_mark(entry, x, y))
        shapes.append(text(x + entry.mark_width + 12, y, entry.name, SMALL, theme.words))
        x += entry.width + GAP
    return shapes, y + EDGE if entries else y - 20


def _mark(entry: Entry, x: float, y: float) -> str:
    match entry.mark:
        case "square":
            return rect(x, y - 21, SWATCH, SWATCH, entry.colour, round_by=4)
        case "hollow":
            return hollow(x + 2, y - 19, SWATCH - 4, SWATCH - 4, entry.colour, round_by=4)
        case "band":
            return rect(x, y - 21, DASHES, SWATCH, entry.colour, round_by=4)
        case "line":
            return line(x, y - 9, x + DASHES, y - 9, entry.colour, 6)
        case "dots":
            return line(x, y - 9, x + DASHES, y - 9, entry.colour, 6, dashes="4 9")
    return line(x, y - 9, x + DASHES, y - 9, entry.colour, 4, dashes="12 8")

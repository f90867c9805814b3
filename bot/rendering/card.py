"""The card that every picture stands on: its measures and its colours.

A picture is looked at in a chat, where a phone shows its 1,000 units in some 370 points: nothing is written
smaller than 28. A PNG has 800 pixels for them, for the time that painting takes grows with them; so edges lie
on multiples of 1.25, and thin lines are 2.5 thick.

The dark card has its own ground, so that it reads in a dark chat and in a light one, and PNG is made of it
alone; the light one is for a page that is light itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, EDGE, TOP = 1000, 36, 128  # TOP: where what is below the title begins
SMALL, MIDDLE, LARGE = 28, 32, 40
CORNERS = 28
PIXELS = 800
THIN = 2.5
RIGHT = WIDTH - EDGE


@dataclass(frozen=True, slots=True)
class Theme:
    """`words` and `quiet` are read on `ground`; `plain` is for what has no colour of its own."""

    ground: str
    lines: str
    words: str
    quiet: str
    plain: str
    within: str  # what is as it should be
    beyond: str  # what is beyond it


DARK = Theme("#1B1F27", "#343B47", "#F4F6FA", "#B4BCC9", "#C3CAD6", "#56B4E9", "#F0803C")
LIGHT = Theme("#FFFFFF", "#DCE1E9", "#161A21", "#505968", "#7A8494", "#0072B2", "#C04A00")


@dataclass(frozen=True, slots=True)
class Body:
    """What a painter drew below the title, and where the card ends."""

    shapes: Sequence[str]
    bottom: int

"""Names as a picture can write them: in letters of its face, in their room, and no two the same.

The text beside the picture carries them whole and in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.rendering.card import SMALL
from bot.rendering.lettering import cut_inside, drawable, width_of
from bot.rendering.values import one_line
from commands.catalogue import say


def distinct(names: Sequence[str], key: str, rooms: Sequence[float]) -> list[str]:
    """Each in at most its pixels; `key` is the sentence for one without letters, with its `number`."""
    drawn: list[str] = []
    for number, (name, room) in enumerate(zip(names, rooms, strict=True), 1):
        whole = drawable(one_line(name), "") or say(key, number=number)
        cut = cut_inside(whole, SMALL, room)
        if cut in drawn:
            ending = f" ({number})"
            cut = cut_inside(whole, SMALL, room - width_of(ending, SMALL)) + ending
        drawn.append(cut)
    return drawn

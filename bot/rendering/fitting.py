"""What does not fit is left out where there is most of it, and counted: "and n more"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commands.catalogue import say

MOST_LINES = 30  # of one table: a chat is no place to scroll


@dataclass(frozen=True, slots=True)
class Piece:
    """Painted lines that stand together; the first `head` of them always stay.

    `more` rows were left out before painting. `close`: no empty line before it.
    """

    lines: tuple[str, ...]
    opening: str = ""
    closing: str = ""
    head: int = 0
    more: int = 0
    close: bool = False

    def painted(self, shown: int) -> str:
        left_out = self.more + len(self.lines) - shown
        ending = (more(left_out),) if left_out else ()
        return self.opening + "\n".join((*self.lines[:shown], *ending)) + self.closing


def more(count: int) -> str:
    return say("rendering.more", count=count)


def is_whole(pieces: Sequence[Piece], limit: int, size: Callable[[str], int]) -> bool:
    """Whether all of it is within the limit, and nothing was left out before."""
    all_lines = [len(piece.lines) for piece in pieces]
    left_out = any(piece.more for piece in pieces)
    return not left_out and size(_joined(pieces, all_lines, len(pieces))) <= limit


def fitted(pieces: Sequence[Piece], limit: int, size: Callable[[str], int], most: int = MOST_LINES) -> str:
    """Lines go first, from whichever piece has most; then whole pieces, from the end."""
    shown = [min(len(piece.lines), piece.head + most) for piece in pieces]
    kept = len(pieces)
    while size(text := _joined(pieces, shown, kept)) > limit and kept:
        longest = max(range(kept), key=lambda at: shown[at] - pieces[at].head)
        if shown[longest] - pieces[longest].head > 1:
            shown[longest] -= max(1, (shown[longest] - pieces[longest].head) // 8)
        else:
            kept -= 1
    return text


def _joined(pieces: Sequence[Piece], shown: Sequence[int], kept: int) -> str:
    text = ""
    for at in range(kept):
        gap = "" if not text else "\n" if pieces[at].close else "\n\n"
        text += gap + pieces[at].painted(shown[at])
    return text + (f"\n{more(len(pieces) - kept)}" if kept < len(pieces) else "")

"""Shares of a whole: typed as `20%`, `20` or `0.2`, kept as exact fractions, shown in percent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from ledger.unclear import Unclear

WRITTEN = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)(%?)", re.ASCII)


class NotAShare(Unclear):
    """Its text is a sentence for the person who typed."""


def words_of(text: str) -> list[str]:
    """The words of a typed list, a lone `%` joined to its number."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    return [word for word in re.split(r"[\s,;]+", re.sub(r"\s+%", "%", plain)) if word]


def read_shares(words: Sequence[str]) -> list[Fraction] | None:
    """Read them all on one scale; None if a word is no share.

    Bare numbers above 1 are percent, below 1 fractions of the whole, and 1 is what the others
    are. A lone 1, or both kinds side by side, is refused with NotAShare: it could be 1 %.
    """
    found = [WRITTEN.fullmatch(word) for word in words]
    bare = [Fraction(each[1]) for each in found if each and not each[2] and Fraction(each[1])]
    percent, fraction = any(number > 1 for number in bare), any(number < 1 for number in bare)
    if percent and fraction:
        raise NotAShare("mixed_shares", typed=" ".join(words))
    if bare and not percent and not fraction:
        raise NotAShare("one_of_what")
    scale = 100 if percent else 1
    return [Fraction(each[1]) / (100 if each[2] else scale) for each in found if each] if all(found) else None


def show_percent(share: Fraction, places: int = 0) -> str:
    """`53%`, cut and never rounded up, so that 100% is shown only when all of it is reached."""
    steps = abs(share.numerator) * 100 * 10**places // share.denominator
    whole, part = divmod(steps, 10**places)
    sign = "-" if share < 0 and steps else ""
    return f"{sign}{whole:,}" + (f".{part:0{places}d}" if places else "") + "%"


def share_text(share: Fraction) -> str:
    """The share in percent as short as can be (`80%`, `33.3%`), read back unchanged."""
    text = show_percent(share, 8).replace(",", "")
    return text[:-1].rstrip("0").rstrip(".") + "%"

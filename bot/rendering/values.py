"""Values become text here, at the edge, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal
from unicodedata import category

from commands.reply import Value
from commands.spelling import spelled

BREAKS = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+")
# Escape sequences need a control character; marks of direction would let a name reorder a line;
# surrogates and non-characters cannot be sent.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
UNSEEN = ("Cf", "Cn", "Mn", "Me", "Zl", "Zp", "Zs")
NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom text is made: moments are shown in `zone`, dates beside `today` there."""

    zone: tzinfo
    today: date

    @classmethod
    def of(cls, zone: tzinfo, today: date | None = None) -> Reader:
        """`today` left out is the clock's, in `zone`."""
        return cls(zone, today or datetime.now(zone).date())


@dataclass(frozen=True, slots=True)
class Span:
    """Some text and whose it is.

    `own` words, a title or name that may hold somebody's (`label`), a value within a sentence
    (`prose`) or alone (`cell`).
    """

    text: str
    kind: Literal["own", "label", "prose", "cell"] = "own"


def show(value: Value, reads: Reader) -> str:
    """One line without control characters; a Fraction is a percentage."""
    return one_line(value) if isinstance(value, str) else spelled(value, reads.zone, reads.today)


def one_line(text: str) -> str:
    """Without breaks and control characters; empty if nothing of it would be seen."""
    line = _safe(text).strip()
    return line if seen(line) else ""


def seen(text: str) -> bool:
    """Whether any letter has a shape: networks refuse a text that has none."""
    return any(not letter.isspace() and category(letter) not in UNSEEN for letter in text)


def filled(text: str, values: Mapping[str, Value], reads: Reader) -> tuple[Span, ...]:
    """The sentence in spans, line breaks of our own kept; a `{name}` without a value stays as typed."""
    pieces = NAMED.split(text)
    spans = []
    for at, piece in enumerate(pieces):
        if at % 2 and piece in values:
            value = values[piece]  # text keeps the spaces at its ends: " for Groq"
            spans.append(Span(_safe(value) if isinstance(value, str) else show(value, reads), "prose"))
        elif at % 2:
            spans.append(Span(f"{{{piece}}}"))
        else:
            spans.append(Span("\n".join(_safe(line) for line in piece.split("\n"))))
    return tuple(span for span in spans if span.text)


def _safe(text: str) -> str:
    return UNSAFE.sub("\N{REPLACEMENT CHARACTER}", BREAKS.sub(" ", text))

"""What our face can draw and how wide: read from the font's own tables.

The painter of pictures leaves boxes, or nothing, for letters that a face has not, and says nothing.
Tables as in https://learn.microsoft.com/typography/opentype/spec/otff.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from struct import unpack_from

FAMILY = "Roboto"
REGULAR, BOLD = "Roboto-Regular.ttf", "Roboto-Bold.ttf"
SPOKEN = ("HIRAGANA LETTER ", "KATAKANA LETTER ", "HANGUL SYLLABLE ")  # their Unicode names are their sounds


def font_file(name: str) -> Path:
    """Where the package `font-roboto` keeps it; the package itself is not imported."""
    with as_file(files("font_roboto") / "files" / name) as path:
        return path


@cache
def advances(name: str) -> Mapping[str, float]:
    """Each letter the face has with its width in ems."""
    font = font_file(name).read_bytes()
    at = {
        font[o : o + 4]: unpack_from(">I", font, o + 8)[0]
        for o in range(12, 12 + 16 * unpack_from(">H", font, 4)[0], 16)
    }
    em = unpack_from(">H", font, at[b"head"] + 18)[0]
    count = unpack_from(">H", font, at[b"hhea"] + 34)[0]
    widths = unpack_from(f">{2 * count}H", font, at[b"hmtx"])[::2]
    return {
        chr(code): widths[min(glyph, count - 1)] / em for code, glyph in _glyphs(font, at[b"cmap"]).items()
    }


def _glyphs(font: bytes, cmap: int) -> dict[int, int]:
    """Glyph by code point, from the subtable of format 4: the Basic Multilingual Plane."""
    count = unpack_from(">H", font, cmap + 2)[0]
    tables = [cmap + unpack_from(">I", font, cmap + 8 + 8 * each)[0] for each in range(count)]
    table = next(at for at in tables if unpack_from(">H", font, at)[0] == 4)
    segments = unpack_from(">H", font, table + 6)[0] // 2
    found: dict[int, int] = {}
    for segment in range(segments):
        end_at = table + 14 + 2 * segment
        step = 2 * segments
        end = unpack_from(">H", font, end_at)[0]
        start, delta, offset = (unpack_from(">H", font, end_at + 2 + step * row)[0] for row in (1, 2, 3))
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                glyph = unpack_from(">H", font, end_at + 2 + 3 * step + offset + 2 * (code - start))[0]
            if glyph and (glyph + delta) % 65536:
                found[code] = (glyph + delta) % 65536
    return found


def width_of(text: str, size: float, face: str = REGULAR) -> float:
    """Pixels; pairs that move together are not looked at, so it is rather too wide."""
    known = advances(face)
    return size * sum(known.get(letter, 0.6) for letter in text)


def drawable(text: str, otherwise: str) -> str:
    """The text in letters the face has, or `otherwise` if nothing readable is left.

    Signs are named ("🚀 prod" is "(rocket) prod"), Japanese syllables and Korean are spelt out;
    Chinese has no spelling here.
    """
    known = advances(REGULAR)
    shaped = (letter for letter in text if unicodedata.category(letter) != "Cf")
    drawn = "".join(letter if letter in known else _instead(letter, known) for letter in shaped)
    drawn = " ".join(drawn.split())
    return drawn if any(letter.isalnum() for letter in drawn) else otherwise


def _instead(letter: str, known: Mapping[str, float]) -> str:
    folded = "".join(
        part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
    )
    name = unicodedata.name(letter, "")
    if name.startswith(SPOKEN):
        return name.rsplit(" ", 1)[-1].lower()
    if folded and all(part in known for part in folded):
        return folded
    if unicodedata.category(letter) == "So":
        return f" ({name.lower()}) "
    return " " if letter.isalnum() else ""


def fitting(text: str, size: float, room: float, face: str = REGULAR) -> str:
    """Shortened with … to at most `room` pixels."""
    if width_of(text, size, face) <= room:
        return text
    while text and width_of(text + "…", size, face) > room:
        text = text[:-1]
    return text.rstrip() + "…"

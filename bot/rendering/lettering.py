"""What our face can draw and how wide: read from the font's own tables.

The painter of pictures leaves boxes, or nothing, for letters that a face has not, and says nothing.
Tables as in https://learn.microsoft.com/typography/opentype/spec/otff.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from struct import unpack_from

FAMILY = "Roboto"
REGULAR, BOLD = "Roboto-Regular.ttf", "Roboto-Bold.ttf"
MISSING = re.compile("…+")
REGIONAL = range(0x1F1E6, 0x1F200)  # two of these letters are a flag
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


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, face: str = REGULAR) -> float:
    """Pixels; pairs that move together are not looked at, so it is rather too wide."""
    known = advances(face)
    return size * sum(known.get(letter, 0.6) for letter in text)


def written(text: str) -> str:
    """Without the letters that the face has not: a last guard, names are made `drawable` before."""
    known = advances(REGULAR)
    return text if known.keys() >= set(text) else "".join(letter for letter in text if letter in known)


@lru_cache(maxsize=1024)
def drawable(text: str, otherwise: str) -> str:
    """The text in letters the face has, or `otherwise` if nothing readable is left.

    Signs are named ("🚀 prod" is "(rocket) prod"), a flag is its country's letters, Japanese syllables
    and Korean are spelt out; what has no spelling here, Chinese for one, leaves a … behind.
    """
    known = advances(REGULAR)
    composed = unicodedata.normalize("NFC", text)
    shaped = (letter for letter in composed if unicodedata.category(letter) != "Cf")
    drawn = "".join(letter if letter in known else _instead(letter, known) for letter in shaped)
    drawn = " ".join(MISSING.sub("…", drawn).split())
    return drawn if any(letter.isalnum() for letter in drawn) else otherwise


def _instead(letter: str, known: Mapping[str, float]) -> str:
    if ord(letter) in REGIONAL:
        return chr(ord("A") + ord(letter) - REGIONAL.start)
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
    return "…" if letter.isalnum() else ""


@lru_cache(maxsize=1024)
def fitting(text: str, size: float, room: float, face: str = REGULAR) -> str:
    """Shortened with … to at most `room` pixels."""
    if width_of(text, size, face) <= room:
        return text
    return text[: _letters(text, size, room - width_of("…", size, face), face)].rstrip() + "…"


@lru_cache(maxsize=1024)
def cut_inside(text: str, size: float, room: float, face: str = REGULAR) -> str:
    """Shortened with … before its last third: long names of models differ at their ends."""
    if width_of(text, size, face) <= room:
        return text
    room -= width_of("…", size, face)
    ending = text[::-1][: _letters(text[::-1], size, room / 3, face)][::-1].lstrip()
    begin = text[: _letters(text, size, room - width_of(ending, size, face), face)].rstrip()
    return f"{begin}…{ending}"


def _letters(text: str, size: float, room: float, face: str) -> int:
    """How many letters from the first on have room."""
    known = advances(face)
    for at, letter in enumerate(text):
        room -= size * known.get(letter, 0.6)
        if room < 0:
            return at
    return len(text)

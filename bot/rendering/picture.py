"""SVG → PNG, by resvg and the one face it is given: without a face it draws no text and says nothing."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.rendering.card import PIXELS
from bot.rendering.lettering import BOLD, FAMILY, REGULAR, font_file


@cache
def _faces() -> list[str]:
    return [str(font_file(name)) for name in (REGULAR, BOLD)]


@lru_cache(maxsize=16)  # a report goes to several places with the same picture
def png(svg: str, width: int = PIXELS) -> bytes:
    """So many pixels wide. The machine's fonts are not used: a picture is the same everywhere."""
    from resvg_py import svg_to_bytes  # heavy, and most processes never paint

    painted: bytes = svg_to_bytes(
        svg_string=svg,
        width=width,
        font_files=_faces(),
        skip_system_fonts=True,
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    return bytes(painted)

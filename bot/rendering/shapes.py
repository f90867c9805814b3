"""Shapes of SVG, everything in them escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from bot.rendering.card import PIXELS, WIDTH
from bot.rendering.lettering import FAMILY, written

Anchor = Literal["start", "middle", "end"]
PER_UNIT = PIXELS / WIDTH


def text(
    x: float,
    y: float,
    words: str,
    size: int,
    fill: str,
    *,
    anchor: Anchor = "start",
    bold: bool = False,
    halo: str = "",
) -> str:
    """`halo` is a colour around the letters, so that they read over anything.

    Letters that the face has not are not drawn: names come as `bot.rendering.names` writes them.
    """
    weight = ' font-weight="700"' if bold else ""
    around = f' stroke="{halo}" stroke-width="8" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" '
        f'text-anchor="{anchor}"{weight}{around}>{escape(written(words))}</text>'
    )


def on_pixel(at: float) -> float:
    """The nearest edge between two pixels of a PNG, so that no edge is blurred."""
    return round(at * PER_UNIT) / PER_UNIT


def rect(x: float, y: float, width: float, height: float, fill: str, *, round_by: float = 0) -> str:
    """On whole pixels, and at least one."""
    left, top, wide, high = _box(x, y, width, height)
    corners = f' rx="{round_by:g}"' if round_by else ""
    return f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{high:g}" fill="{fill}"{corners}/>'


def _box(x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
    left, top = on_pixel(x), on_pixel(y)
    right, bottom = on_pixel(x + width), on_pixel(y + height)
    return left, top, max(right - left, 1 / PER_UNIT), max(bottom - top, 1 / PER_UNIT)


def hollow(x: float, y: float, width: float, height: float, colour: str, *, round_by: float = 0) -> str:
    """An outline of four pixels, of which half lies outside the measures."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="none" '
        f'stroke="{colour}" stroke-width="4" rx="{round_by:g}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, thick: float, *, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    x1, y1, x2, y2 = map(on_pixel, (x1, y1, x2, y2))
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" '
        f'stroke="{colour}" stroke-width="{thick:g}"{dashed}/>'
    )


def bars(boxes: Iterable[tuple[float, float, float, float]], fill: str) -> str:
    """Rectangles (left, top, width, height) as one shape, on whole pixels and at least one."""
    drawn = []
    for box in boxes:
        left, top, wide, high = _box(*box)
        drawn.append(f"M{left:g} {top:g}h{wide:g}v{high:g}h-{wide:g}z")
    return f'<path d="{"".join(drawn)}" fill="{fill}"/>'


def way(points: Sequence[tuple[float, float]], colour: str, thick: float, *, dashes: str = "") -> str:
    """A line through points."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{through}" fill="none" stroke="{colour}" stroke-width="{thick:g}" '
        f'stroke-linejoin="round"{dashed}/>'
    )


def area(points: Sequence[tuple[float, float]], fill: str, opacity: float) -> str:
    through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{through}" fill="{fill}" fill-opacity="{opacity:g}"/>'


def dot(x: float, y: float, radius: float, fill: str, ring: str) -> str:
    """`ring` is a colour around it, which sets it off from what is beneath."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{ring}" stroke-width="4"/>'
    )


def drawing(width: float, height: float, shapes: Iterable[str], *, title: str = "", said: str = "") -> str:
    """`title` and `said` are read aloud where the drawing is on a page; nothing of them is drawn."""
    size = f'width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}"'
    face = f'font-family="{FAMILY}, sans-serif"'  # a page may not have ours
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} {face}>'
    named = [f"<title>{escape(title)}</title>"] if title else []
    named += [f"<desc>{escape(said)}</desc>"] if said else []
    return "\n".join((opening, *named, *shapes, "</svg>"))

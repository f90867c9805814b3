"""Shapes of SVG, everything in them escaped."""

from __future__ import annotations

from html import escape
from typing import Literal

from bot.rendering.lettering import FAMILY

Anchor = Literal["start", "middle", "end"]


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
    """`halo` is a colour around the letters, so that they read over anything."""
    weight = ' font-weight="700"' if bold else ""
    around = f' stroke="{halo}" stroke-width="8" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FAMILY}" font-size="{size}" fill="{fill}" '
        f'text-anchor="{anchor}"{weight}{around}>{escape(words)}</text>'
    )


def rect(x: float, y: float, width: float, height: float, fill: str, *, round_by: float = 0) -> str:
    corners = f' rx="{round_by:g}"' if round_by else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{corners}/>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, thick: float, *, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{thick:g}"{dashed}/>'
    )


def drawing(width: int, height: int, shapes: list[str]) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
    return "\n".join((opening, *shapes, "</svg>"))

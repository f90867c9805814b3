"""What a drawing holds, read back from its XML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
BOX = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")


@dataclass(frozen=True)
class Box:
    """In units of the drawing."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width


def words(drawn: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(drawn).iter(f"{SVG}text")]


def bars(drawn: str, colour: str) -> list[Box]:
    """Those that share a shape."""
    shapes = [each for each in ET.fromstring(drawn).iter(f"{SVG}path") if each.get("fill") == colour]
    found = [BOX.findall(each.get("d", "")) for each in shapes]
    return [Box(*map(float, each)) for boxes in found for each in boxes]


def rects(drawn: str, colour: str) -> list[Box]:
    """Filled ones; a legend's swatch is one too."""
    return [_box(each) for each in ET.fromstring(drawn).iter(f"{SVG}rect") if each.get("fill") == colour]


def outlines(drawn: str, colour: str) -> list[Box]:
    return [_box(each) for each in ET.fromstring(drawn).iter(f"{SVG}rect") if each.get("stroke") == colour]


def points(drawn: str, colour: str) -> list[list[tuple[float, float]]]:
    """Of each line of that colour."""
    found = [
        each.get("points", "")
        for each in ET.fromstring(drawn).iter(f"{SVG}polyline")
        if each.get("stroke") == colour
    ]
    return [[_point(pair) for pair in line.split()] for line in found]


def _point(pair: str) -> tuple[float, float]:
    x, y = pair.split(",")
    return float(x), float(y)


def _box(rect: ET.Element) -> Box:
    x, y, width, height = (float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
    return Box(x, y, width, height)

"""Colours that can be told apart, also by people who see fewer of them.

Colour blindness as simulated by Machado, Oliveira and Fernandes (2009), at its fullest; how far two
colours look apart is measured in OKLab (Ottosson, 2020); contrast with the ground as in WCAG 2.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from math import dist

Triple = tuple[float, float, float]

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
LEAST_CONTRAST = 3.0
FAR_ENOUGH = 0.09  # in OKLab, where black and white are 1 apart
# Towards white above 0, towards black below it: whoever sees no hue still sees light and dark.
SHADES = (0.0, *(side * step / 20 for step in range(4, 19) for side in (1, -1)))
SEEN: dict[str, tuple[Triple, Triple, Triple]] = {
    "by most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def colour_of(given: str, otherwise: str) -> str:
    """What was given if it is a colour; it may hold anything."""
    return given if COLOUR.fullmatch(given) else otherwise


@lru_cache(maxsize=512)
def apart(colours: tuple[str, ...], ground: str) -> tuple[str, ...]:
    """These colours, lighter or darker where one could be taken for an earlier one or for the ground.

    Neighbours are always far enough apart; of many, others are as far as their shades allow.
    """
    drawn: list[str] = []
    for colour in colours:
        shades = _shades(colour, ground)
        beside = [shade for shade in shades if _nearest(shade, drawn[-1:]) >= FAR_ENOUGH] or shades
        near = [_nearest(shade, drawn) for shade in beside]
        enough = next((shade for shade, far in zip(beside, near, strict=True) if far >= FAR_ENOUGH), None)
        drawn.append(enough or beside[near.index(max(near))])
    return tuple(drawn)


@cache
def _shades(colour: str, ground: str) -> tuple[str, ...]:
    """Those that stand out from the ground, the colour itself first."""
    made = (_mixed(colour, each) for each in SHADES)
    return tuple(shade for shade in made if contrast(shade, ground) >= LEAST_CONTRAST)


def _nearest(colour: str, others: Sequence[str]) -> float:
    return min((distance(colour, other) for other in others), default=1.0)


@cache
def distance(one: str, other: str) -> float:
    """How far two colours look apart to whoever can tell them apart least."""
    return min(dist(left, right) for left, right in zip(_looks(one), _looks(other), strict=True))


def contrast(colour: str, ground: str) -> float:
    """From 1 to 21."""
    light, dark = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@cache
def _looks(colour: str) -> tuple[Triple, ...]:
    """In OKLab, as each kind of eye sees it."""
    seen = _linear(colour)
    return tuple(_oklab(_times(rows, seen)) for rows in SEEN.values())


def _times(rows: Sequence[Triple], colour: Triple) -> Triple:
    red, green, blue = (
        min(max(sum(part * each for part, each in zip(row, colour, strict=True)), 0.0), 1.0) for row in rows
    )
    return red, green, blue


def _oklab(colour: Triple) -> Triple:
    red, green, blue = colour
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@cache
def _linear(colour: str) -> Triple:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return red, green, blue


def _parts(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _mixed(colour: str, shade: float) -> str:
    towards = 1.0 if shade > 0 else 0.0
    parts = (part + (towards - part) * abs(shade) for part in _parts(colour))
    return "#" + "".join(f"{round(part * 255):02X}" for part in parts) if shade else colour

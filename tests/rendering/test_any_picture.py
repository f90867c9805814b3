"""Whatever is shown: it is a drawing, every letter of it has a shape, and no word leaves the card."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.rendering.card import DARK, LIGHT, SMALL, WIDTH, Theme
from bot.rendering.chart import PAINTERS, svg
from bot.rendering.lettering import BOLD, REGULAR, advances, drawable, width_of
from bot.rendering.names import distinct
from commands.catalogue import LANGUAGES, speaking
from commands.reply import Chart
from tests.rendering.replies import charts, words

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = ("x", "y", "width", "height", "cx", "cy", "x1", "x2", "y1", "y2")
some = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def left_and_right(word: ET.Element) -> tuple[float, float]:
    size = float(word.get("font-size", "0"))
    width = width_of(word.text or "", size, BOLD if word.get("font-weight") else REGULAR)
    x = float(word.get("x", "0"))
    left = {"start": x, "middle": x - width / 2, "end": x - width}[word.get("text-anchor", "start")]
    return left, left + width


def shapes(root: ET.Element) -> Iterator[ET.Element]:
    return (each for each in root.iter() if each.tag not in (f"{SVG}title", f"{SVG}desc"))


@some
@given(charts, st.sampled_from([DARK, LIGHT]), st.sampled_from(sorted(LANGUAGES)))
def test_any_picture_is_a_drawing_whose_words_stay_on_its_card(
    chart: Chart, theme: Theme, language: str
) -> None:
    with speaking(language):
        root = ET.fromstring(svg(chart, theme=theme))
    height = float(root.get("height", "0"))
    for word in root.iter(f"{SVG}text"):
        left, right = left_and_right(word)
        assert left >= -1, word.text
        assert right <= WIDTH + 1, word.text
        assert float(word.get("font-size", "0")) >= SMALL
        assert SMALL <= float(word.get("y", "0")) <= height - 4, word.text
        assert set(word.text or "") <= advances(REGULAR).keys()
    for shape in shapes(root):
        for name in NUMBERS:
            assert -1 <= float(shape.get(name, "0").rstrip("%")) <= max(WIDTH, height) + 1
        assert float(shape.get("width", "1")) > 0


def test_every_kind_has_its_painter() -> None:
    kinds = {kind.__name__ for kind in Chart.__subclasses__()}  # with slots each is there twice
    assert {kind.__name__ for kind in PAINTERS} == kinds


def test_bold_has_the_letters_that_regular_has() -> None:
    assert advances(BOLD).keys() >= advances(REGULAR).keys()


@some
@given(st.text())
def test_any_name_can_be_drawn(name: str) -> None:
    drawn = drawable(name, "series 1")
    assert drawn
    assert set(drawn) <= advances(REGULAR).keys()


@some
@given(st.lists(words | st.text(max_size=20), max_size=8), st.floats(200, 600))
def test_names_stay_apart_and_within_their_room(names: list[str], room: float) -> None:
    drawn = distinct(names, "pictures.series", [room] * len(names))
    assert len(set(drawn)) == len(names)
    assert all(width_of(each, SMALL) <= room + 1 for each in drawn)


@pytest.mark.parametrize("name", ["gpt-5", "Zürich", "Ωμέγα"])
def test_a_name_that_can_be_drawn_stays_as_it_is(name: str) -> None:
    assert distinct([name], "pictures.series", [400]) == [name]

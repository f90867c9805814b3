from __future__ import annotations

import pytest

from bot.rendering.lettering import BOLD, REGULAR, advances, drawable, fitting, font_file, width_of


def test_the_face_is_there_with_its_letters() -> None:
    assert font_file(REGULAR).is_file()
    assert advances(REGULAR)["m"] > advances(REGULAR)["i"] > 0
    assert advances(REGULAR).keys() >= set("Aa0$€£…·Жαé")


def test_the_face_has_no_chinese_and_no_emoji() -> None:
    assert not advances(REGULAR).keys() & set("深🚀")


def test_bold_is_wider() -> None:
    assert width_of("Anthropic", 40, BOLD) > width_of("Anthropic", 40)


@pytest.mark.parametrize(
    "name,drawn",
    [
        ("OpenAI", "OpenAI"),
        ("Zürich", "Zürich"),
        ("🚀 prod", "(rocket) prod"),
        ("ＯｐｅｎＡＩ", "OpenAI"),  # noqa: RUF001 -- full width, as typed in Japan
        ("テスト", "tesuto"),
        ("한국", "hangug"),
        ("深度 DeepSeek", "… DeepSeek"),
        ("深度求索-V3", "…-V3"),
        ("🇩🇪 Berlin", "DE Berlin"),
        ("مشروع", "series 3"),
        ("深度求索", "series 3"),
        ("✌", "(victory hand)"),
        ("", "series 3"),
    ],
)
def test_a_name_is_drawn_in_letters_of_the_face(name: str, drawn: str) -> None:
    assert drawable(name, "series 3") == drawn
    assert set(drawn) <= advances(REGULAR).keys()


def test_a_long_name_is_cut_to_its_room() -> None:
    assert fitting("Anthropic", 28, 1000) == "Anthropic"
    cut = fitting("Anthropic " * 10, 28, 200)
    assert cut.endswith("…")
    assert 150 < width_of(cut, 28) <= 200

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.buttons import Pressed, buttons, data_of, read_data, shortened
from commands.reply import Action


def test_a_stored_action_is_only_its_row() -> None:
    action = Action("Undo", "undo", {"what": "x" * 500}, row="k3J9x")
    assert data_of(action) == "row:k3J9x"
    assert read_data("row:k3J9x") == Pressed(row="k3J9x")


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.text(max_size=20), max_size=3))
def test_a_short_ask_comes_back_as_it_was(given_values: dict[str, str]) -> None:
    action = Action("Budget", "budget", given_values, asks_for="provider")
    assert read_data(data_of(action)) == Pressed("", "budget", given_values, "provider")


@pytest.mark.parametrize(
    "data", ["", "row:", "ask:", "ask:Budget", "ask:../x", "undo", "ask:budget?a=1#two words"]
)
def test_what_no_button_carries_is_not_read(data: str) -> None:
    assert read_data(data) is None


def test_an_action_too_long_for_a_button_is_left() -> None:
    long = Action("Reading", "reading", {"provider": "é" * 30})
    made, left = buttons([Action("Undo", "undo"), long], longest=64, most=5, label=80)
    assert [button.label for button in made] == ["Undo"]
    assert left == (long,)


def test_actions_beyond_the_most_are_left() -> None:
    made, left = buttons([Action("Undo", "undo")] * 7, longest=64, most=5, label=80)
    assert (len(made), len(left)) == (5, 2)


def test_a_button_without_a_label_bears_its_command() -> None:
    made, _ = buttons([Action(" ", "undo")], longest=64, most=5, label=80)
    assert made[0].label == "undo"


def test_a_long_label_is_cut() -> None:
    assert shortened("🚀" * 50, 80) == "🚀" * 39 + "…"
    assert shortened("x" * 80, 80) == "x" * 80

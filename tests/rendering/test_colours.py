from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering.card import DARK, LIGHT, Theme
from bot.rendering.colours import FAR_ENOUGH, LEAST_CONTRAST, apart, contrast, distance
from ledger.providers import PROVIDERS

SEEN = 0.02  # in OKLab: what a trained eye can just tell apart
colours = [provider.colour for provider in PROVIDERS.values()]
several = settings(max_examples=60, deadline=None)


def test_colours_that_differ_by_hue_alone_are_near_to_whoever_does_not_see_it() -> None:
    assert distance("#E69F00", "#B8A200") < 0.03  # orange and olive, without red or green
    assert distance("#000000", "#FFFFFF") == pytest.approx(1, abs=0.01)
    assert distance("#0072B2", "#0072B2") == 0


@several
@given(st.permutations(colours), st.integers(1, 9), st.sampled_from([DARK, LIGHT]))
def test_neighbours_are_told_apart_with_any_colour_blindness(
    order: list[str], count: int, theme: Theme
) -> None:
    drawn = apart(tuple(order[:count]), theme.ground)
    assert all(distance(one, other) >= FAR_ENOUGH for one, other in pairwise(drawn))
    assert all(distance(one, other) > SEEN for one, other in combinations(drawn, 2))
    assert all(contrast(colour, theme.ground) >= LEAST_CONTRAST for colour in drawn)


def test_colours_that_are_apart_stay_as_they_are() -> None:
    known = ("#0072B2", "#E69F00")
    assert apart(known, DARK.ground) == known
    assert apart(("#0072B2", "#0072B2"), DARK.ground)[0] == "#0072B2"
    assert apart(("#0072B2", "#0072B2"), DARK.ground)[1] != "#0072B2"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_what_is_written_and_what_is_meant_stands_out_from_the_card(theme: Theme) -> None:
    assert contrast(theme.words, theme.ground) >= 7
    assert contrast(theme.quiet, theme.ground) >= 4.5
    for each in (theme.within, theme.beyond, theme.plain):
        assert contrast(each, theme.ground) >= LEAST_CONTRAST
    assert distance(theme.within, theme.beyond) >= FAR_ENOUGH

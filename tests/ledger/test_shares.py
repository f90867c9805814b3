from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.shares import read_shares, share_text, show_percent, words_of


@pytest.mark.parametrize(
    "share, places, shown",
    [
        (Fraction(53, 100), 0, "53%"),
        (Fraction(0), 0, "0%"),
        (Fraction(1), 0, "100%"),
        (Fraction(999, 1000), 0, "99%"),
        (Fraction(2, 3), 1, "66.6%"),
        (Fraction(-1, 2), 0, "-50%"),
        (Fraction(-1, 1000), 0, "0%"),
        (Fraction(1234), 0, "123,400%"),
    ],
)
def test_a_percentage_is_cut_and_never_rounded_up(share: Fraction, places: int, shown: str) -> None:
    assert show_percent(share, places) == shown


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**9))
def test_the_text_of_a_share_is_read_back_unchanged(millionths: int) -> None:
    share = Fraction(millionths, 10**8)
    assert read_shares([share_text(share)]) == [share]


def test_a_lone_percent_sign_belongs_to_its_number() -> None:
    assert words_of(" 50 %, 80% ;100 ") == ["50%", "80%", "100"]


def test_a_word_makes_the_list_unreadable() -> None:
    assert read_shares(["50", "half"]) is None
    assert read_shares(["50", "75"]) == [Fraction(1, 2), Fraction(3, 4)]

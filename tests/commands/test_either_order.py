"""A figure and its moment are read in either order."""

from __future__ import annotations

import pytest

from commands import COMMANDS
from commands.answers import Refusal
from commands.given import words_to_given

BY_NAME = {definition.name: definition for definition in COMMANDS}


@pytest.mark.parametrize(
    "text, amount, when",
    [
        ("yesterday 3.20", "3.20", "yesterday"),
        ("31 Oct 14.02", "14.02", "31 Oct"),
        ("october 14.31", "14.31", "october"),
        ("14.31 october", "14.31", "october"),
        ("2 days ago 3", "3", "2 days ago"),
        ("18:30 12", "12", "18:30"),
        ("12 18:30", "12", "18:30"),
        ("5 31 Oct", "5", "31 Oct"),
        ("yesterday 3.20 usd", "3.20 usd", "yesterday"),
        ("yesterday $ 3.20", "$ 3.20", "yesterday"),
        ("yesterday 1,234", "1,234", "yesterday"),
        ("€5 yesterday", "€5", "yesterday"),
    ],
)
def test_words_fall_where_they_belong(text: str, amount: str, when: str) -> None:
    assert words_to_given(BY_NAME["groq"], text) == {"reading": amount, "when": when}
    given = {"provider": "mistral", "amount": amount, "when": when}
    assert words_to_given(BY_NAME["reading"], f"mistral {text}") == given


@pytest.mark.parametrize("text", ["31 Oct 14.02 correct", "correct 31 Oct 14.02", "31 Oct 14.02 how=correct"])
def test_a_choice_may_stand_beside_them(text: str) -> None:
    given = {"reading": "14.02", "when": "31 Oct", "how": "correct"}
    assert words_to_given(BY_NAME["groq"], text) == given


def test_a_named_rest_keeps_its_words() -> None:
    given = words_to_given(BY_NAME["reading"], "groq 31 Oct 3.5 note=from the console")
    assert given == {"provider": "groq", "amount": "3.5", "when": "31 Oct", "note": "from the console"}


@pytest.mark.parametrize("text", ["31 Oct 14", "31 Feb 3", "20 Nov 2026"])
def test_what_can_be_read_in_two_ways_is_asked_about(text: str) -> None:
    refusal = words_to_given(BY_NAME["reading"], f"groq {text} account=lab note=as it says")
    assert isinstance(refusal, Refusal)
    assert "can mean" in refusal.sentence
    ways = [words_to_given(BY_NAME["reading"], line.removeprefix("/reading ")) for line in refusal.lines]
    assert len(ways) == 2
    for way in ways:
        assert isinstance(way, dict)
        assert sorted(f"{way['amount']} {way['when']}".split()) == sorted(text.split())
        assert (way["account"], way["note"]) == ("lab", "as it says")


def test_one_alone_is_no_moment() -> None:
    assert words_to_given(BY_NAME["groq"], "1.06") == {"reading": "1.06"}
    assert words_to_given(BY_NAME["groq"], "yesterday") == {"reading": "yesterday"}

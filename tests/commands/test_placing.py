"""Words whose place alone does not say where they belong."""

from __future__ import annotations

import pytest

from commands import COMMANDS
from commands.given import words_to_given

BY_NAME = {definition.name: definition for definition in COMMANDS}

INVOICES = {
    "openai october 412.08": ("october", "412.08"),
    "openai october 412.08 INV 7": ("october", "412.08", "INV 7"),
    "openai 1 Oct to 31 Oct 412.08": ("1 Oct to 31 Oct", "412.08"),
    "openai october 2025 412": ("october 2025", "412"),
    "openai october 5": ("october", "5"),
    "openai october 5 412": ("october 5", "412"),
    "openai october 5 usd": ("october", "5 usd"),
    "openai 2026-10 412 two of 3": ("2026-10", "412", "two of 3"),
    "openai last month $412.08 note": ("last month", "$412.08", "note"),
}
CREDITS = {
    "openai 5": (None, None),
    "openai 5 yesterday": ("yesterday", None),
    "openai 5 usd yesterday sorry": ("yesterday", "sorry"),
    "openai 5 31 Oct for the outage": ("31 Oct", "for the outage"),
    "openai 5 for the outage": (None, "for the outage"),
    "openai 5 note=october": (None, "october"),
    "openai 5 sorry when=yesterday": ("yesterday", "sorry"),
}


@pytest.mark.parametrize("text", INVOICES)
def test_a_period_ends_where_its_amount_begins(text: str) -> None:
    given = words_to_given(BY_NAME["invoice"], text)
    named = ("period", "amount", "note")
    assert given == {"provider": "openai", **dict(zip(named, INVOICES[text], strict=False))}


@pytest.mark.parametrize("text", CREDITS)
def test_a_period_that_may_be_left_out_takes_no_word_of_a_note(text: str) -> None:
    given = words_to_given(BY_NAME["credit"], text)
    assert isinstance(given, dict)
    assert (given.get("when"), given.get("note")) == CREDITS[text]
    assert str(given["amount"]).startswith("5")


CORRECTIONS = {
    "1.06": {"amount": "1.06"},
    "groq 1.06": {"amount": "1.06", "provider": "groq"},
    "groq 31 Oct 14.02": {"amount": "14.02", "provider": "groq", "when": "31 Oct"},
    "14.02 groq 31 Oct": {"amount": "14.02", "provider": "groq", "when": "31 Oct"},
    "groq yesterday 14.02 usd account=lab": {
        "amount": "14.02 usd",
        "provider": "groq",
        "when": "yesterday",
        "account": "lab",
    },
}


@pytest.mark.parametrize("text", CORRECTIONS)
def test_an_amount_may_be_said_last_after_a_choice(text: str) -> None:
    assert words_to_given(BY_NAME["correct"], text) == CORRECTIONS[text]


def test_what_stands_last_and_is_no_amount_is_not_taken_for_one() -> None:
    for text in ("groq", "groq yesterday", "groq 18:30", "x 3"):
        given = words_to_given(BY_NAME["correct"], text)
        assert isinstance(given, dict)
        assert given["amount"] == text.split()[0]


def test_other_commands_read_their_words_as_before() -> None:
    assert words_to_given(BY_NAME["summary"], "1 Nov to 7 Nov by model") == {
        "period": "1 Nov to 7 Nov",
        "by": "model",
    }
    assert words_to_given(BY_NAME["charge"], "cursor 30 two seats month=october") == {
        "provider": "cursor",
        "amount": "30",
        "note": "two seats",
        "month": "october",
    }
    assert words_to_given(BY_NAME["groq"], "1.06 31 Oct") == {"reading": "1.06", "when": "31 Oct"}

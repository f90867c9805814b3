"""Texts for an SMS: the first sentences in whole words, in letters that an SMS has."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bot.rendering.short import paint, whole_words
from commands.reply import Action, Facts, Meter, Note, Reply, Table, Text
from ledger.money import Money
from tests.rendering.replies import LISBON, TODAY

USD = Money.of
REPLY = Reply(
    "Daily budget: 80% reached",
    (
        Text(
            "{spent} of {limit} ({share}).",
            {"spent": USD("16.20"), "limit": USD(20), "share": Fraction(81, 100)},
        ),
        Table(("Model", "Spend"), (("gpt-5.5", USD(9)),)),
        Meter("Daily budget", USD("16.20"), USD(20), USD(4), USD(0)),
        Facts((("Left", USD("3.80")),)),
        Note("Estimated: OpenAI."),
    ),
    (Action("Acknowledge", "ack", {"alert": "3"}),),
)


def short(limit: int, reply: Reply = REPLY) -> str:
    return paint(reply, limit, zone=LISBON, today=TODAY)


def test_the_title_comes_first_then_sentences_then_what_to_type() -> None:
    assert short(300) == (
        "Purser: Daily budget: 80% reached. $16.20 of $20.00 (81 %). Daily budget: $16.20 of $20.00, 81 %. "
        "Left: $3.80. In your chat with Purser type /ack alert=3"
    )


def test_what_does_not_fit_is_left_out_by_the_sentence() -> None:
    assert short(70) == "Purser: Daily budget: 80% reached. $16.20 of $20.00 (81 %)."


def test_a_sentence_is_cut_where_a_word_ends_if_else_little_would_be_said() -> None:
    long = Reply("Digest", (Text("Everything that was spent on that day was spent on one model alone"),))
    assert short(60, long) == "Purser: Digest. Everything that was spent on that day was..."


@pytest.mark.parametrize("limit", [20, 40, 67, 80, 140, 160, 255, 512])
def test_an_sms_has_a_sign_for_every_letter(limit: int) -> None:
    text = short(limit)
    assert len(text) <= limit
    assert text.isascii()


def test_a_word_alone_is_cut_and_a_text_that_fits_is_not() -> None:
    assert whole_words("x" * 30, 10) == "xxxxxxx..."
    assert whole_words("one two", 7) == "one two"
    assert whole_words("one two three", 10) == "one two..."
    assert whole_words("one two three", 12) == "one two..."


def test_a_reply_without_a_sentence_is_its_title() -> None:
    assert short(160, Reply("Status")) == "Purser: Status"

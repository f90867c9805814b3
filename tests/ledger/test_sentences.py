from __future__ import annotations

import copy
import json
from datetime import date

import pytest

from ledger.money import Money
from ledger.sentences import Sentence, kept, recalled, remembered

PART = Sentence("an ordinary key", "troubles.kind_ordinary")
WHOLE = Sentence(
    "An ordinary key of 2, $1.06 on 3 Nov.",
    "some.key",
    {"kind": PART, "count": 2, "amount": Money.of("1.06"), "on": date(2026, 11, 3), "who": "a {name}"},
)


def same(one: Sentence, other: object) -> bool:
    return isinstance(other, Sentence) and (one, one.key, one.values) == (other, other.key, other.values)


def test_a_sentence_comes_back_with_its_key_and_all_kinds_of_values() -> None:
    back = remembered(kept(WHOLE))
    assert same(WHOLE, back)
    assert isinstance(back, Sentence)
    assert same(PART, back.values["kind"])


def test_whoever_reads_what_is_kept_sees_the_sentence_first() -> None:
    assert kept(WHOLE).split("\n")[0] == WHOLE


@pytest.mark.parametrize(
    "text",
    ["", "It failed.", "Two\nlines.", 'A line.\n{"key": 3', 'One.\n{"key":}', 'One.\n{"key":"a"}', "{}"],
)
def test_a_text_that_remembers_nothing_is_what_it_says(text: str) -> None:
    assert kept(text) == text
    assert not isinstance(remembered(text), Sentence)
    assert remembered(text) == text


def test_it_is_its_english_text_to_whoever_knows_no_better() -> None:
    assert PART == "an ordinary key"
    assert json.dumps([PART]) == '["an ordinary key"]'
    assert same(WHOLE, copy.deepcopy(WHOLE))
    assert same(WHOLE, recalled(str(WHOLE), json.loads(json.dumps(WHOLE.memory()))))

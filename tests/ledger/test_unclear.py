from __future__ import annotations

import pytest

from commands.answers import Refusal
from commands.catalogue import speaking
from ledger.amounts import NotAnAmount, parse_amount
from ledger.unclear import SENTENCES, Unclear
from scripts.write_docs import UNCLEAR, unclear
from tests.house.tree import ROOT


def test_the_catalogue_says_what_the_rules_say() -> None:
    """`make docs` writes it."""
    assert UNCLEAR.read_text(encoding="utf-8") == unclear()


def test_every_sentence_is_raised_by_some_rule() -> None:
    files = [file for file in (ROOT / "ledger").glob("*.py") if file.stem != "unclear"]
    rules = "".join(file.read_text(encoding="utf-8") for file in files)
    assert {key for key in SENTENCES if f'"{key}"' not in rules} == set()


def test_what_is_wrong_is_told_in_english_and_in_the_language_of_who_typed() -> None:
    with pytest.raises(NotAnAmount, match=r"“lots” is not an amount: type a number such as 1\.06\.") as wrong:
        parse_amount("lots")
    refusal = Refusal.because(wrong.value, lines=("/groq 1.06",))
    assert refusal.sentence == str(wrong.value)
    with speaking("de"):
        assert refusal.retold().sentence.startswith("„lots“ ist kein Betrag")
        assert refusal.retold().lines == ("/groq 1.06",)


def test_a_sentence_of_somebody_elses_stands_for_itself() -> None:
    assert str(Unclear("Type it again.")) == "Type it again."
    assert Refusal.because(Unclear("Type it again.")).said is None
    assert Refusal.because(ValueError("Type it again.")).sentence == "Type it again."

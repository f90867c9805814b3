"""Why a call cannot be estimated, and what a price is for, in the language of who asks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from commands.answers import Refusal
from commands.catalogue import speaking
from commands.saying import unit_said
from ledger.estimating import Ask, estimate
from ledger.prices import RateCard, WrongQuantities, rate_of, reckon
from ledger.units import UNITS
from tests.bot.house import TestHouse, test_house
from tests.commands.holding import routed

CARD = RateCard({"input_tokens": rate_of("input_tokens", Decimal(3))})


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


async def test_a_model_without_a_price_is_refused_in_both_languages(house: TestHouse) -> None:
    refusal = await routed(house, "check", provider="groq", model="gpt-99", input_tokens="10")
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == (
        "gpt-99: no price is known for this model: a keeper sets one with /price. Or say an amount."
    )
    with speaking("de"):
        assert refusal.retold().sentence == (
            "gpt-99: Für dieses Modell ist kein Preis bekannt: Ein Verwalter setzt einen mit /price. "
            "Oder nenne einen Betrag."
        )


def test_counts_that_cannot_be_are_told_in_german() -> None:
    with pytest.raises(WrongQuantities) as parts:
        reckon(CARD, {"input_tokens": 10, "cache_read_tokens": 11})
    with pytest.raises(WrongQuantities) as below:
        estimate(Ask(-1), CARD)
    for wrong, english, german in (
        (
            parts.value,
            "The parts of input_tokens are more than all of it.",
            "Die Teile von input_tokens sind",
        ),
        (below.value, "input_tokens is below zero.", "input_tokens ist kleiner als null."),
    ):
        refusal = Refusal.because(wrong)
        assert refusal.sentence == str(wrong) == english
        with speaking("de"):
            assert refusal.retold().sentence.startswith(german)


def test_what_an_estimate_lacks_is_named_for_whoever_says_it() -> None:
    found = estimate(Ask(1, 1, {"web_searches": 2}), CARD)
    assert (found.most, found.why, set(found.lacks)) == (
        None,
        "no_price_of",
        {"output_tokens", "web_searches"},
    )
    assert estimate(Ask(1, 0), CARD).why is None


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_unit_has_a_name_in_german(name: str) -> None:
    assert unit_said(name) == name.replace("_", " ")
    with speaking("de"):
        assert unit_said(name) not in ("", name.replace("_", " "))


def test_a_unit_that_nobody_lists_is_called_as_it_is() -> None:
    with speaking("de"):
        assert unit_said("flying_carpets") == "flying carpets"

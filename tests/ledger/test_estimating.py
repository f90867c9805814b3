"""The most that a request may cost: what is assumed is said, what has no price is no zero."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.estimating import DEFAULT_OUTPUT_TOKENS, Ask, Candidate, Estimate, cheapest_first, estimate
from ledger.money import Money
from ledger.prices import RateCard, WrongQuantities, price, rate_of


def card(currency: str = "USD", **amounts: str) -> RateCard:
    """Amounts as price lists say them, by unit."""
    return RateCard({name: rate_of(name, Decimal(amount)) for name, amount in amounts.items()}, currency)


PLAIN = card(input_tokens="3", output_tokens="15", cache_read_tokens="0.3", cache_write_tokens="3.75")
STEEP = RateCard(
    {
        "input_tokens": rate_of("input_tokens", Decimal("1.25"), {200_000: Decimal("2.5")}),
        "output_tokens": rate_of("output_tokens", Decimal(10), {200_000: Decimal(15)}),
        "cache_read_tokens": rate_of("cache_read_tokens", Decimal("0.31"), {200_000: Decimal("0.625")}),
    }
)
tokens = st.integers(0, 500_000)


def test_a_bounded_request_costs_at_most_its_input_and_all_of_its_bound() -> None:
    assert estimate(Ask(1_000_000, 100_000), PLAIN) == Estimate(Money.of("4.50"))


def test_without_a_bound_the_default_is_assumed_and_said() -> None:
    assumed = estimate(Ask(1_000), PLAIN)
    assert assumed.assumed_output == DEFAULT_OUTPUT_TOKENS == 4096
    assert assumed.most == estimate(Ask(1_000, 4096), PLAIN).most


def test_a_bound_of_nothing_is_a_bound() -> None:
    assert estimate(Ask(1_000_000, 0), PLAIN) == Estimate(Money.of(3))


def test_a_model_whose_output_costs_nothing_needs_no_bound() -> None:
    assert estimate(Ask(1_000_000), card(input_tokens="0.02")) == Estimate(Money.of("0.02"))


def test_what_a_cache_may_miss_is_not_counted_on() -> None:
    assert estimate(Ask(1_000_000, 0, {"cache_read_tokens": 900_000}), PLAIN).most == Money.of(3)


def test_what_is_written_to_a_cache_costs_its_own_price() -> None:
    assert estimate(Ask(1_000_000, 0, {"cache_write_tokens": 1_000_000}), PLAIN).most == Money.of("3.75")


def test_each_request_is_at_the_tier_of_its_own_input() -> None:
    assert estimate(Ask(200_000, 0, requests=2), STEEP).most == Money.of("0.50")
    assert estimate(Ask(200_001, 0), STEEP).most == Money.of("0.5000025")


def test_a_fee_is_paid_for_every_request() -> None:
    fee = card(input_tokens="1", requests="5")
    assert estimate(Ask(0, requests=3), fee).most == Money.of("0.015")


def test_a_model_without_a_price_is_not_free() -> None:
    unknown = estimate(Ask(1_000, 10), None)
    assert unknown == Estimate(
        None, reason="No price is known for this model: a keeper sets one with /price.", why="no_price"
    )


def test_a_quantity_without_a_price_is_named_and_makes_the_whole_unknown() -> None:
    unknown = estimate(Ask(1_000, 10, {"web_searches": 2}), PLAIN)
    assert unknown.most is None
    assert "the web_searches of this model" in unknown.reason


def test_a_quantity_without_a_price_that_is_not_used_does_not_matter() -> None:
    assert estimate(Ask(1_000_000, 0, {"web_searches": 0}), PLAIN).most == Money.of(3)


def test_spoken_output_without_a_bound_is_asked_for() -> None:
    voice = card(input_tokens="1", output_audio_tokens="20")
    assert estimate(Ask(1_000), voice).reason == (
        "This model has a price for output_audio_tokens and no bound was said: say how many there may be."
    )
    assert estimate(Ask(0, others={"output_audio_tokens": 1_000_000}), voice) == Estimate(Money.of(20))


def test_an_estimate_is_in_the_currency_of_the_card() -> None:
    assert estimate(Ask(1_000_000, 0), card("CNY", input_tokens="2")).most == Money.of(2, "CNY")


@pytest.mark.parametrize(
    "counts, sentence",
    [
        (Ask(-1, 10), "input_tokens is below zero"),
        (Ask(10, -1), "output_tokens is below zero"),
        (Ask(10, 10, {"cache_write_tokens": 11}), "The parts of input_tokens are more than all of it"),
    ],
)
def test_counts_that_cannot_be_are_refused(counts: Ask, sentence: str) -> None:
    with pytest.raises(WrongQuantities, match=sentence):
        estimate(counts, PLAIN)


def test_an_estimate_for_no_request_is_refused() -> None:
    with pytest.raises(WrongQuantities, match="at least one request"):
        Ask(10, requests=0)


@pytest.mark.parametrize("name", ["input_tokens", "output_tokens"])
def test_a_quantity_said_twice_is_refused(name: str) -> None:
    with pytest.raises(WrongQuantities, match=f"{name} is said twice"):
        Ask(10, others={name: 5})


@settings(max_examples=150, deadline=None)
@given(tokens, tokens, st.data())
def test_no_request_within_its_bounds_costs_more(most_in: int, most_out: int, data: st.DataObject) -> None:
    used_in = data.draw(st.integers(0, most_in))
    used_out = data.draw(st.integers(0, most_out))
    cached = data.draw(st.integers(0, used_in))
    actual = {"input_tokens": used_in, "output_tokens": used_out, "cache_read_tokens": cached}
    for each in (PLAIN, STEEP):
        most = estimate(Ask(most_in, most_out, {"cache_read_tokens": cached}), each).most
        assert most is not None
        assert price(each, actual) <= most.units


def candidate(name: str, most: str | None, fits: bool = True) -> Candidate:
    return Candidate(name, Estimate(None if most is None else Money.of(most)), fits)


def test_those_that_fit_come_cheapest_first_and_unknown_prices_last() -> None:
    ordered = [
        candidate("small", "0.01"),
        candidate("large", "0.20"),
        candidate("larger", "3", fits=False),
        candidate("largest", "9", fits=False),
        candidate("unknown", None, fits=False),
    ]
    assert all(cheapest_first(each) == ordered for each in permutations(ordered))


def test_equal_candidates_stay_as_they_were_given() -> None:
    equal = [candidate("b", "1"), candidate("a", "1"), candidate("z", None), candidate("y", None)]
    assert cheapest_first(equal) == equal


def test_candidates_in_two_currencies_are_not_compared() -> None:
    yuan = Candidate("deep", Estimate(Money.of(1, "CNY")), True)
    with pytest.raises(ValueError, match="convert them first"):
        cheapest_first([candidate("small", "1"), yuan])

"""Rate cards: exact to the billionth, cliffs of tiers, parts inside wholes, and counts that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.prices import Rate, RateCard, WrongQuantities, amount_text, price, rate_of, reckon
from ledger.units import UNITS, unit_named

DOLLAR = 1_000_000_000


def card(**amounts: str) -> RateCard:
    """Amounts as price lists say them, by unit."""
    rates = {name: rate_of(name, Decimal(amount)) for name, amount in amounts.items()}
    return RateCard(rates)


CLAUDE = card(
    input_tokens="3",
    output_tokens="15",
    cache_read_tokens="0.3",
    cache_write_tokens="3.75",
    cache_write_1h_tokens="6",
    web_searches="10",
)


def test_parts_are_taken_out_of_their_wholes() -> None:
    counts = {
        "input_tokens": 1_000_000,
        "cache_read_tokens": 500_000,
        "cache_write_5m_tokens": 200_000,
        "cache_write_1h_tokens": 100_000,
        "output_tokens": 0,
    }
    dollars = (
        Fraction(2, 10) * 3 + Fraction(5, 10) * 3 / 10 + Fraction(2, 10) * 375 / 100 + Fraction(1, 10) * 6
    )
    assert price(CLAUDE, counts) == dollars * DOLLAR


def test_writes_said_in_all_are_those_said_by_how_long_they_last() -> None:
    apart = {"input_tokens": 900, "cache_write_5m_tokens": 500, "cache_write_1h_tokens": 300}
    assert price(CLAUDE, apart | {"cache_write_tokens": 800}) == price(CLAUDE, apart)
    assert price(CLAUDE, apart | {"cache_write_tokens": 900}) != price(CLAUDE, apart)


def test_the_order_of_the_counts_does_not_matter() -> None:
    counts = {"input_tokens": 900, "cache_read_tokens": 500, "output_tokens": 7, "web_searches": 2}
    assert price(CLAUDE, dict(reversed(counts.items()))) == price(CLAUDE, counts)


def test_a_part_without_a_rate_costs_what_is_around_it() -> None:
    plain = card(input_tokens="3", output_tokens="15")
    assert price(plain, {"input_tokens": 10, "cache_read_tokens": 9}) == price(plain, {"input_tokens": 10})
    reasoned = {"input_tokens": 1, "output_tokens": 10, "output_reasoning_tokens": 9}
    assert price(plain, reasoned) == price(plain, {"input_tokens": 1, "output_tokens": 10})


def test_audio_in_a_cache_is_neither_text_nor_counted_twice() -> None:
    rates = card(
        input_tokens="1", cache_read_tokens="0.1", input_audio_tokens="10", cache_audio_read_tokens="0.5"
    )
    counts = {
        "input_tokens": 1000,
        "cache_read_tokens": 300,
        "input_audio_tokens": 600,
        "cache_audio_read_tokens": 200,
    }
    text, text_read, audio, audio_read = 300, 100, 400, 200
    by_hand = text * 1000 + text_read * 100 + audio * 10_000 + audio_read * 500
    assert price(rates, counts) == by_hand


@pytest.mark.parametrize("size, rate", [(199_999, 3), (200_000, 3), (200_001, 6), (10**6, 6)])
def test_a_tier_is_a_cliff_for_all_units(size: int, rate: int) -> None:
    tiers = {200_000: Decimal(6)}
    rates = RateCard(
        {
            "input_tokens": rate_of("input_tokens", Decimal(3), tiers),
            "output_tokens": rate_of("output_tokens", Decimal(3), tiers),
        }
    )
    assert price(rates, {"input_tokens": size, "output_tokens": 5}) == (size + 5) * rate * 1000


def test_several_tiers_follow_one_another() -> None:
    rate = rate_of("input_tokens", Decimal(1), {256_000: Decimal(4), 32_000: Decimal(2)})
    rates = RateCard({"input_tokens": rate})
    found = [price(rates, {"input_tokens": size}) for size in (32_000, 32_001, 256_000, 256_001)]
    assert found == [32_000_000, 64_002_000, 512_000_000, 1_024_004_000]


def test_the_tier_of_requests_added_up_is_that_of_their_mean() -> None:
    rates = RateCard({"input_tokens": rate_of("input_tokens", Decimal(1), {100: Decimal(2)})})
    assert price(rates, {"input_tokens": 1000}, requests=10) == 1000 * 1000
    assert price(rates, {"input_tokens": 1001}, requests=10) == 1001 * 2000
    assert price(rates, {"input_tokens": 1001}, requests=1) == 1001 * 2000


def test_of_an_unknown_number_of_requests_the_lowest_tier_holds_unless_the_size_is_said() -> None:
    rates = RateCard({"input_tokens": rate_of("input_tokens", Decimal(1), {100: Decimal(2)})})
    assert price(rates, {"input_tokens": 9000}, requests=0) == 9000 * 1000
    assert price(rates, {"input_tokens": 9000}, requests=0, size=101) == 9000 * 2000
    assert price(rates, {"input_tokens": 50}, requests=1, size=100) == 50 * 1000


def test_a_fee_is_for_each_request() -> None:
    rates = card(input_tokens="1", requests="12")
    assert price(rates, {"input_tokens": 10}) == 10_000 + 12_000_000
    assert price(rates, {"input_tokens": 10}, requests=3) == 10_000 + 36_000_000
    assert price(rates, {}, requests=2) == 24_000_000


def test_short_audio_costs_as_the_least() -> None:
    rates = RateCard(card(audio_seconds="0.36", input_audio_seconds="0.36").rates, least_seconds=10)
    second = 100_000
    assert price(rates, {"audio_seconds": 4}) == 10 * second
    assert price(rates, {"input_audio_seconds": 11}) == 11 * second
    assert price(rates, {"audio_seconds": 15}, requests=2) == 20 * second
    assert price(rates, {"audio_seconds": 0}) == 0


@pytest.mark.parametrize("tokens, units", [(1, 38), (2, 75), (3, 112), (5, 188), (7, 262)])
def test_half_a_billionth_goes_to_the_even_one_once(tokens: int, units: int) -> None:
    """37.5 billionths each: rounded one by one, two of them would be 76."""
    assert price(card(input_tokens="0.0375"), {"input_tokens": tokens}) == units


def test_a_rate_finer_than_a_billionth_is_kept_exactly() -> None:
    assert price(card(audio_seconds="0.111"), {"audio_seconds": 3600}) == 111_000_000
    assert price(card(audio_seconds="0.111"), {"audio_seconds": 1}) == 30_833


@pytest.mark.parametrize(
    "counts, says",
    [
        ({"input_tokens": 10, "cache_read_tokens": 11}, "The parts of input_tokens are more than all of it."),
        ({"cache_read_tokens": 1}, "The parts of input_tokens are more than all of it."),
        ({"input_tokens": 10, "cache_read_tokens": 6, "cache_write_5m_tokens": 5}, "input_tokens"),
        ({"input_tokens": 9, "cache_write_tokens": 4, "cache_write_1h_tokens": 5}, "cache_write_tokens"),
        ({"output_tokens": 3, "output_reasoning_tokens": 4}, "output_tokens"),
        ({"input_tokens": -1, "output_tokens": 5}, "input_tokens is below zero."),
    ],
)
@pytest.mark.parametrize("rates", [CLAUDE, card(input_tokens="3", output_tokens="15")], ids=["full", "bare"])
def test_counts_that_cannot_be_are_refused(rates: RateCard, counts: Mapping[str, int], says: str) -> None:
    with pytest.raises(WrongQuantities, match=says.replace(".", r"\.")):
        price(rates, counts)


def test_counts_that_just_can_be_are_not_refused() -> None:
    full = {"input_tokens": 10, "cache_read_tokens": 6, "cache_write_5m_tokens": 4}
    assert price(CLAUDE, full) == 6 * 300 + 4 * 3750


def test_requests_below_zero_are_refused() -> None:
    with pytest.raises(WrongQuantities, match="requests is below zero"):
        price(CLAUDE, {"input_tokens": 1}, requests=-1)


def test_what_no_rate_covers_is_named() -> None:
    rates = card(input_tokens="1")
    counts = {"input_tokens": 5, "cache_read_tokens": 3, "web_searches": 2, "images": 1, "output_tokens": 0}
    assert reckon(rates, counts) == (5000, ("web_searches", "images"))
    assert reckon(rates, {"input_tokens": 5, "images": 0}).lacks == ()


def test_a_unit_that_is_not_listed_may_have_a_rate() -> None:
    assert price(card(images="0.04"), {"images": 3}) == 120_000_000


def test_amounts_read_back_as_they_were_said() -> None:
    for name, amount in (("input_tokens", "0.0375"), ("web_searches", "10"), ("audio_seconds", "0.36")):
        assert amount_text(name, rate_of(name, Decimal(amount)).base) == amount
    assert amount_text("input_tokens", Fraction(0)) == "0"


PARTS = {"cache_read_tokens": "0.1", "cache_write_tokens": "1.25", "cache_write_1h_tokens": "2"}


@settings(max_examples=150, deadline=None)
@given(
    plain=st.integers(0, 10**7),
    read=st.integers(0, 10**7),
    short=st.integers(0, 10**6),
    long=st.integers(0, 10**6),
    written=st.integers(0, 10**6),
    priced=st.sets(st.sampled_from(sorted(PARTS))),
)
def test_any_parts_cost_what_they_cost_apart(
    plain: int, read: int, short: int, long: int, written: int, priced: set[str]
) -> None:
    if "cache_write_1h_tokens" in priced:
        priced |= {"cache_write_tokens"}
    amounts = {"input_tokens": "1", "output_tokens": "5"} | {name: PARTS[name] for name in priced}
    counts = {
        "output_tokens": written,
        "cache_write_1h_tokens": long,
        "input_tokens": plain + read + short + long,
        "cache_read_tokens": read,
        "cache_write_5m_tokens": short,
    }

    def rate(*names: str) -> Fraction:
        return Fraction(next(amounts[name] for name in names if name in amounts)) * 1000

    exact = (
        plain * rate("input_tokens")
        + read * rate("cache_read_tokens", "input_tokens")
        + short * rate("cache_write_tokens", "input_tokens")
        + long * rate("cache_write_1h_tokens", "cache_write_tokens", "input_tokens")
        + written * rate("output_tokens")
    )
    assert abs(price(card(**amounts), counts) - exact) <= Fraction(1, 2)


@settings(max_examples=60, deadline=None)
@given(
    base=st.fractions(0, 1000, max_denominator=10**6),
    edges=st.lists(st.integers(1, 10**6), max_size=4, unique=True),
    size=st.integers(0, 10**6 + 2),
)
def test_any_tiers_hold_above_their_edges(base: Fraction, edges: list[int], size: int) -> None:
    tiers = tuple((edge, base * (number + 2)) for number, edge in enumerate(sorted(edges)))
    rate = Rate(base, tiers)
    assert rate.at(size) == base * (1 + sum(size > edge for edge in edges) if edges else 1)
    exact = size * rate.at(size)
    assert abs(price(RateCard({"input_tokens": rate}), {"input_tokens": size}) - exact) <= Fraction(1, 2)


def test_what_lies_inside_what() -> None:
    assert UNITS["cache_write_1h_tokens"].is_inside(UNITS["cache_write_tokens"])
    assert UNITS["cache_write_1h_tokens"].is_inside(UNITS["input_tokens"])
    assert not UNITS["input_tokens"].is_inside(UNITS["cache_read_tokens"])
    assert not UNITS["output_tokens"].is_inside(UNITS["input_tokens"])
    assert not unit_named("images").is_inside(UNITS["input_tokens"])

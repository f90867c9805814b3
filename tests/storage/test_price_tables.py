"""Tables of prices that an operator brings: which are used, which wait, and what they would move."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from ledger.price_moves import Move, moved
from ledger.prices import RateCard, rate_of
from storage.price_changes import moves_in_use
from storage.price_library import read_table
from storage.price_tables import (
    DECLINED,
    REPLACED,
    USED,
    WAITING,
    choice_of,
    decide,
    keep_table,
    offer_table,
    table_of,
    use_bundled,
    waiting_offer,
)
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW
from tests.storage.usages import Till, a_till, usage

pytestmark = ON_BOTH

MOVED = [{"provider": "openai", "model": "gpt-5", "context": {}, "unit": "input_tokens", "above": 0}]


def data(*models: dict[str, Any], **prices: Any) -> bytes:
    """The library's form, with one model at `prices` unless models are given."""
    found = models or ({"id": "gpt-5", "match": {"starts_with": "gpt-5"}, "prices": prices},)
    provider = {"id": "openai", "name": "OpenAI", "api_pattern": "https://api", "models": list(found)}
    return json.dumps([provider]).encode()


def kept(till: Till, content: bytes, version: str = "mine") -> int:
    return keep_table(till.connection, content, version, NOW)


def card(**amounts: str) -> RateCard:
    return RateCard({name: rate_of(name, Decimal(amount)) for name, amount in amounts.items()})


@pytest.mark.parametrize(
    "new, moves",
    [("1", False), ("1.5", False), ("0.5", False), ("1.500001", True), ("0.499999", True), ("0", True)],
)
def test_more_than_half_is_a_move_and_half_is_none(new: str, moves: bool) -> None:
    assert bool(moved(card(input_tokens="1"), card(input_tokens=new))) is moves


def test_what_was_free_and_costs_something_is_a_move_but_not_what_had_no_price() -> None:
    assert moved(card(input_tokens="0"), card(input_tokens="0.01"))
    assert moved(None, card(input_tokens="9")) == []
    assert moved(card(input_tokens="1"), card(input_tokens="1", web_searches="10")) == []


def test_a_price_that_goes_away_is_a_move() -> None:
    assert moved(card(input_tokens="1"), None) == [Move("input_tokens", 0, Fraction(1000), None)]
    assert [
        move.unit for move in moved(card(input_tokens="1", web_searches="10"), card(input_tokens="1"))
    ] == ["web_searches"]


def test_a_unit_is_compared_by_what_it_costs_in_the_end() -> None:
    """A cached token without a rate costs as input."""
    with_cache = card(input_tokens="1", cache_read_tokens="0.1")
    assert [move.unit for move in moved(with_cache, card(input_tokens="1"))] == ["cache_read_tokens"]
    assert [move.unit for move in moved(card(input_tokens="1"), with_cache)] == ["cache_read_tokens"]
    near = card(input_tokens="1", cache_read_tokens="0.6")
    assert moved(card(input_tokens="1"), near) == []


def test_a_tier_is_compared_for_itself() -> None:
    tiered = RateCard({"input_tokens": rate_of("input_tokens", Decimal(1), {1000: Decimal(3)})})
    (found,) = moved(tiered, card(input_tokens="1"))
    assert found == Move("input_tokens", 1000, Fraction(3000), Fraction(1000))


def test_the_librarys_own_table_holds_until_another_is_used() -> None:
    with a_till() as till:
        assert table_of(till.connection, 1).version == "genai-prices 0.2.3"
        assert offer_table(till.connection, 1, kept(till, data(input_mtok=1)), [], NOW) == USED
        assert table_of(till.connection, 1).version == "mine"
        till.post(usage())
        assert (till.cost(), till.priced_by()) == (1_000_000_000, "mine")
        assert use_bundled(till.connection, 1)
        assert not use_bundled(till.connection, 1)
        assert table_of(till.connection, 1).version == "genai-prices 0.2.3"


def test_a_table_that_moves_much_waits_and_changes_nothing_before_it_is_confirmed() -> None:
    with a_till() as till:
        table = kept(till, data(input_mtok=9))
        assert offer_table(till.connection, 1, table, MOVED, NOW) == WAITING
        assert table_of(till.connection, 1).version == "genai-prices 0.2.3"
        offer = waiting_offer(till.connection, 1)
        assert offer is not None
        assert (offer.version, list(offer.moved)) == ("mine", MOVED)
        decide(till.connection, 1, offer.id, USED, NOW)
        assert waiting_offer(till.connection, 1) is None
        assert table_of(till.connection, 1).version == "mine"


def test_a_declined_table_is_not_offered_again() -> None:
    with a_till() as till:
        table = kept(till, data(input_mtok=9))
        offer_table(till.connection, 1, table, MOVED, NOW)
        offer = waiting_offer(till.connection, 1)
        assert offer is not None
        decide(till.connection, 1, offer.id, DECLINED, NOW)
        assert offer_table(till.connection, 1, table, MOVED, NOW) == DECLINED
        assert waiting_offer(till.connection, 1) is None


def test_a_later_table_takes_the_place_of_the_one_that_waits_and_of_the_one_in_use() -> None:
    with a_till() as till:
        first, second, third = (kept(till, data(input_mtok=n), f"table {n}") for n in (1, 2, 3))
        offer_table(till.connection, 1, first, [], NOW)
        offer_table(till.connection, 1, second, MOVED, NOW)
        offer_table(till.connection, 1, third, [], NOW)
        states = [choice_of(till.connection, 1, table) for table in (first, second, third)]
        assert states == [REPLACED, REPLACED, USED]
        assert table_of(till.connection, 1).version == "table 3"
        assert offer_table(till.connection, 1, first, [], NOW) == USED
        assert table_of(till.connection, 1).version == "table 1"


def test_equal_data_are_kept_once() -> None:
    with a_till() as till:
        assert kept(till, data(input_mtok=1)) == kept(till, data(input_mtok=1), "again")
        assert kept(till, data(input_mtok=1)) != kept(till, data(input_mtok=2))


def test_each_workspace_chooses_for_itself() -> None:
    with a_till() as till:
        offer_table(till.connection, 1, kept(till, data(input_mtok=1)), [], NOW)
        assert table_of(till.connection, 2).version == "genai-prices 0.2.3"


def moves(till: Till, content: bytes, now: datetime = NOW) -> list[tuple[str, str, str | None, str | None]]:
    found = moves_in_use(till.connection, 1, read_table(content, "new"), now)
    return [(each["model"], each["unit"], each["old"], each["new"]) for each in found if not each["context"]]


def test_only_prices_in_use_are_weighed() -> None:
    prices = {"input_mtok": 5, "output_mtok": 10, "cache_read_mtok": 0.125}
    with a_till() as till:
        assert moves(till, data(**prices)) == []
        till.post(usage("a", "gpt-4.1"), usage("b", "gpt-99"))
        assert {model for model, *_ in moves(till, data(**prices))} == {"gpt-4.1"}
        till.post(usage("c", "gpt-5"))
        found = [each for each in moves(till, data(**prices)) if each[0] == "gpt-5"]
        assert found == [
            ("gpt-5", "input_tokens", "1.25", "5"),
            ("gpt-5", "storage_searches", "2.5", None),
            ("gpt-5", "web_searches", "10", None),
        ]


def test_a_price_in_a_context_is_weighed_too() -> None:
    with a_till() as till:
        till.post(usage("a", "gpt-5"))
        found = moves_in_use(till.connection, 1, read_table(data(input_mtok=1.25), "new"), NOW)
        flex = {"service_tier": "flex"}
        assert [(each["old"], each["new"]) for each in found if each["context"] == flex][:1] == [
            ("0.0625", "1.25")
        ]


def test_a_price_of_certain_hours_and_of_a_day_to_come_is_weighed_too() -> None:
    base = {"input_mtok": 1.25, "output_mtok": 10, "cache_read_mtok": 0.125}
    base |= {"web_searches_kcount": 10, "storage_searches_kcount": 2.5}
    hours = {
        "constraint": {"start_time": "01:00:00Z", "end_time": "02:00:00Z"},
        "prices": base | {"input_mtok": 9},
    }
    later = {"constraint": {"start_date": "2027-03-01"}, "prices": base | {"input_mtok": 8}}
    with a_till() as till:
        till.post(usage("a", "gpt-5"))
        for more, price in ((hours, "9"), (later, "8")):
            model = {"id": "gpt-5", "match": {"equals": "gpt-5"}, "prices": [{"prices": base}, more]}
            assert moves(till, data(model)) == [("gpt-5", "input_tokens", "1.25", price)]
        plain = {"id": "gpt-5", "match": {"equals": "gpt-5"}, "prices": base}
        assert moves(till, data(plain)) == []

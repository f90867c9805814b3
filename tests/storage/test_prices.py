"""Usage gets its price when it is posted: the keeper's above the library's, none where nobody knows it."""

from __future__ import annotations

import ast
import json
import operator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ledger.facts import Charge, Usage
from ledger.money import BILLION, Money
from storage.billed import find_billed
from storage.price_library import bundled
from storage.prices import prices_of, remove_prices, undo_price
from storage.pricing import CONTRADICTORY, pricer_of
from storage.tables import charges
from storage.used import unpriced_models, usage_of
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW
from tests.storage.usages import HOUR, a_till, usage

pytestmark = ON_BOTH

CORPUS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "prices" / "corpus.json").read_text(encoding="utf-8")
)
SUMS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
DAY = timedelta(days=1)
VERSION = "genai-prices 0.2.3"


def worked_out(formula: str) -> Fraction:
    """A sum as it is written, exactly; nothing of ours has a part in it."""

    def value(node: ast.expr) -> Fraction:
        if isinstance(node, ast.BinOp):
            found: Fraction = SUMS[type(node.op)](value(node.left), value(node.right))
            return found
        assert isinstance(node, ast.Constant)
        return Fraction(str(ast.get_source_segment(formula, node)))

    return value(ast.parse(formula, mode="eval").body)


def test_the_corpus_is_large_and_each_record_says_where_its_number_is_from() -> None:
    assert len(CORPUS) >= 60
    assert len({record["name"] for record in CORPUS}) == len(CORPUS)
    assert {"openai", "anthropic", "groq", "perplexity", "deepseek", "xai", "mistral", "openrouter"} <= {
        record["provider"] for record in CORPUS
    }
    assert all(len(record["source"]) > 20 for record in CORPUS)


@pytest.mark.parametrize("record", CORPUS, ids=lambda record: record["name"])
def test_every_record_of_the_corpus_costs_what_its_source_says(record: dict[str, Any]) -> None:
    expected = Decimal(record["expected"]) * BILLION
    assert abs(worked_out(record["formula"]) * BILLION - int(expected)) <= Fraction(1, 2)
    at = datetime.fromisoformat(record["at"])
    more = {"requests": record.get("requests", 1), "context": record.get("context", {})}
    with a_till(record["provider"]) as till:
        till.post(usage("a", record["model"], at, record["quantities"], **more))
        assert till.cost() == expected
        assert str(till.priced_by()).startswith(VERSION)


def test_priced_usage_is_in_the_book_with_how_it_was_priced() -> None:
    with a_till() as till:
        posted = till.post(usage(), usage("b", "gpt-5-mini"))
        assert posted.changed == 2
        assert till.spent() == 1_250_000_000 + 250_000_000
        assert till.priced_by() == VERSION
        assert till.post(usage(), usage("b", "gpt-5-mini")).changed == 0


def test_a_row_gives_back_the_fact_that_was_posted() -> None:
    told = usage(
        "é “quoted”",
        "x/y",
        counts={"output_tokens": 3, "input_tokens": 5, 'a "b"': 1},
        requests=7,
        context={"service_tier": "flex", "b": "ü"},
        settled=False,
        included=True,
        sku="s",
        layer="usage",
        end=NOW,
    )
    with a_till() as till:
        till.post(told)
        row = till.connection.execute(select(charges)).one()
        assert usage_of(row) == told
        assert json.loads(row.usage)["quantities"]["input_tokens"] == 5


def test_unknown_usage_stays_unpriced_and_is_never_zero() -> None:
    with a_till() as till:
        till.post(usage("a", "gpt-99", requests=3), usage("b", "gpt-99", requests=0), usage("c"))
        assert till.costs() == {"a": None, "b": None, "c": 1_250_000_000}
        assert till.priced_by() == ""
        assert (till.spent(), till.unpriced()) == (1_250_000_000, 4)
        found = unpriced_models(till.connection, 1)
        assert [(each.used.model, each.requests, each.contradictory) for each in found] == [("gpt-99", 4, 0)]


def test_a_provider_without_prices_is_unpriced() -> None:
    with a_till("acme") as till:
        till.post(usage())
        assert till.cost() is None


def test_usage_of_which_nothing_has_a_price_is_unpriced_but_not_for_one_part() -> None:
    with a_till() as till:
        till.post(usage("a", counts={"images": 3}), usage("b", counts={"input_tokens": 8, "images": 3}))
        assert till.costs() == {"a": None, "b": 10_000}
        assert till.priced_by("b") == f"{VERSION}, without images"


def test_a_context_without_a_price_takes_the_standard_one_and_says_so() -> None:
    with a_till() as till:
        till.post(
            usage(at=datetime(2026, 9, 1, tzinfo=UTC), context={"processing": "batch", "colour": "red"})
        )
        assert till.cost() == 1_250_000_000
        assert till.priced_by() == f"{VERSION}, standard for processing batch"


def test_counts_that_contradict_each_other_are_kept_unpriced_and_named_so() -> None:
    with a_till() as till:
        wrong = {"input_tokens": 1, "cache_read_tokens": 2}
        till.post(usage("a", counts=wrong, requests=2), usage("b", counts={"input_tokens": 10**18}))
        assert till.costs() == {"a": None, "b": None}
        assert till.priced_by() == CONTRADICTORY
        (found,) = unpriced_models(till.connection, 1)
        assert (found.requests, found.contradictory) == (3, 3)


def test_a_keepers_price_is_above_the_librarys() -> None:
    with a_till() as till:
        number = till.set_price("gpt-5", input_tokens="1", output_tokens="2", cache_read_tokens="0.1")
        counts = {"input_tokens": 1000, "cache_read_tokens": 400, "output_tokens": 10}
        till.post(usage(counts=counts), usage("b", "gpt-5-mini"))
        assert till.cost() == 600 * 1000 + 400 * 100 + 10 * 2000
        assert till.priced_by() == f"price {number}"
        assert till.priced_by("b") == VERSION


def test_a_keepers_price_holds_whatever_the_case_and_only_for_its_model() -> None:
    with a_till() as till:
        till.set_price("GPT-5", input_tokens="1", output_tokens="2")
        till.post(usage("a", "gpt-5"), usage("b", "gpt-5-2025-08-07"))
        assert till.costs() == {"a": 1_000_000_000, "b": 1_250_000_000}


def test_a_keepers_price_is_the_workspaces_and_the_providers_own() -> None:
    with a_till() as till:
        till.set_price("gpt-5", input_tokens="1", output_tokens="2")
        account = find_billed(till.connection, till.account)
        assert pricer_of(till.connection, account).own
        till.provider = "openrouter"
        assert not pricer_of(till.connection, find_billed(till.connection, till.account)).own


def test_prices_hold_from_their_moment_until_the_next_ones() -> None:
    first, second = NOW - 10 * DAY, NOW - 5 * DAY
    with a_till() as till:
        till.set_price("gpt-5", first, input_tokens="1", output_tokens="2")
        till.set_price("gpt-5", second, input_tokens="3", output_tokens="2")
        edge = timedelta(microseconds=1)
        moments = [first - edge, first, second - edge, second, NOW]
        till.post(*(usage(f"{at}", at=at) for at in moments))
        assert list(till.costs().values()) == [
            1_250_000_000,
            1_000_000_000,
            1_000_000_000,
            3_000_000_000,
            3_000_000_000,
        ]


def test_a_price_of_the_same_moment_replaces_and_undo_brings_it_back() -> None:
    with a_till() as till:
        first = till.set_price("gpt-5", input_tokens="1", output_tokens="2")
        second = till.set_price("gpt-5", input_tokens="3", output_tokens="2")
        assert till.own() == [("gpt-5", second)]
        (stands,) = prices_of(till.connection, 1)
        undo_price(till.connection, stands, NOW)
        assert till.own() == [("gpt-5", first)]
        (stands,) = prices_of(till.connection, 1)
        undo_price(till.connection, stands, NOW)
        assert till.own() == []


def test_removing_takes_all_of_them_and_brings_nothing_back() -> None:
    with a_till() as till:
        till.set_price("gpt-5", input_tokens="1", output_tokens="2")
        till.set_price("gpt-5", NOW, input_tokens="3", output_tokens="2")
        till.set_price("other", input_tokens="3", output_tokens="2")
        gone = [each for each in prices_of(till.connection, 1) if each.model == "gpt-5"]
        remove_prices(till.connection, gone, NOW)
        assert [model for model, _ in till.own()] == ["other"]


def test_a_providers_own_figure_is_above_both() -> None:
    at = NOW - HOUR
    own = Charge("pushed", "a", at, at, Money.of("0.5"), dims={"model": "gpt-5"})
    with a_till() as till:
        till.set_price("gpt-5", input_tokens="1", output_tokens="2")
        till.post(usage())
        till.post(own)
        assert till.cost() == 500_000_000
        assert till.priced_by() is None
        assert till.price_again("gpt-5") == (0, False)
        assert till.spent() == 500_000_000


def test_money_of_another_currency_is_kept_in_its_own() -> None:
    with a_till() as till:
        till.connection.exec_driver_sql("update workspaces set currency = 'EUR'")
        till.post(usage("a"), usage("b", "gpt-99"))
        rows = till.connection.execute(select(charges.c.currency).order_by(charges.c.key)).scalars().all()
        assert rows == ["USD", "EUR"]


def test_included_usage_is_owed_to_nobody() -> None:
    with a_till() as till:
        till.post(usage(included=True), usage("b", "gpt-99", included=True))
        assert (till.cost(), till.spent(), till.unpriced()) == (1_250_000_000, 0, 0)


def test_an_open_hour_that_grows_restates_its_cost() -> None:
    start = NOW - HOUR
    with a_till() as till:
        for size, end in ((1_000, NOW - HOUR / 2), (3_000, NOW)):
            till.post(usage(at=start, counts={"input_tokens": size}, layer="usage", end=end, settled=False))
        assert till.spent() == 3_000 * 1_250


def test_prices_are_looked_up_once_for_many_requests() -> None:
    with a_till() as till:
        account = find_billed(till.connection, till.account)
        pricer = pricer_of(till.connection, account)
        for number in range(50):
            pricer.said_by(usage(str(number)))
        assert len(pricer._found) == 1
        assert pricer.table is bundled()


def test_facts_of_both_kinds_may_come_together_and_reread() -> None:
    mixed: list[Charge | Usage] = [usage(), Charge("official", "d", NOW - DAY, NOW, Money.of(2))]
    with a_till() as till:
        assert till.post(*mixed).changed == 2
        assert till.post(*mixed).changed == 0
        assert till.spent() == 2 * BILLION

"""A new price reaches back: what it touches, in slices, through the one door, budgets and alerts with it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select, text

from ledger.facts import Charge
from ledger.limits import Limit
from ledger.money import BILLION, Money
from ledger.scopes import EVERYTHING
from storage.budgets import budgets_of, set_budget, spent_and_held
from storage.columns import micros
from storage.crossings import crossings_in
from storage.rebuilding import rebuild_account
from storage.repricing import Again, is_due, of_unpriced, price_again, price_slice
from storage.tables import history, repricings
from storage.used import models_used
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW
from tests.storage.usages import HOUR, Till, a_till, usage

pytestmark = ON_BOTH

DAY = timedelta(days=1)


def test_usage_without_a_price_gets_one_when_it_is_set() -> None:
    with a_till() as till:
        till.post(usage("a", "gpt-99"), usage("b", "GPT-99"), usage("c"))
        till.set_price("gpt-99", input_tokens="2", output_tokens="8")
        assert till.price_again("gpt-99") == (2, False)
        assert till.costs() == {"a": 2 * BILLION, "b": 2 * BILLION, "c": 1_250_000_000}
        assert (till.spent(), till.unpriced()) == (5_250_000_000, 0)
        assert rebuild_account(till.connection, till.account).days == ()


def test_only_usage_from_the_prices_day_on_is_touched() -> None:
    since = NOW - DAY
    with a_till() as till:
        till.post(usage("old", "gpt-99", NOW - 2 * DAY), usage("at", "gpt-99", since), usage("new", "gpt-99"))
        till.set_price("gpt-99", since, input_tokens="2", output_tokens="8")
        assert till.price_again("gpt-99", micros(since)) == (2, False)
        assert till.costs() == {"old": None, "at": 2 * BILLION, "new": 2 * BILLION}
        assert till.unpriced() == 1


def test_a_lower_source_gives_way_and_what_it_said_is_history() -> None:
    with a_till() as till:
        till.post(usage())
        till.set_price("gpt-5", input_tokens="1", output_tokens="2")
        assert till.price_again("gpt-5") == (1, False)
        assert till.spent() == BILLION
        (said,) = till.connection.execute(select(history.c.said)).scalars()
        assert '"cost":1250000000' in said
        assert '"priced_by":"genai-prices 0.2.3"' in said


def test_without_the_price_the_librarys_holds_again_or_none() -> None:
    with a_till() as till:
        till.post(usage("a"), usage("b", "gpt-99"))
        for model in ("gpt-5", "gpt-99"):
            till.set_price(model, input_tokens="1", output_tokens="2")
            till.price_again(model)
        till.connection.exec_driver_sql("update prices set removed_at = 1")
        assert till.price_again("gpt-5") == (1, False)
        assert till.price_again("gpt-99") == (1, False)
        assert till.costs() == {"a": 1_250_000_000, "b": None}
        assert till.unpriced() == 1


def test_pricing_again_at_the_same_prices_is_no_change() -> None:
    with a_till() as till:
        till.post(usage(), usage("b", "gpt-99"))
        assert till.price_again("gpt-5") == (0, False)
        assert till.price_again("gpt-99") == (0, False)
        assert till.connection.execute(select(func.count()).select_from(history)).scalar_one() == 0


def test_withdrawn_usage_stays_withdrawn_and_pushed_usage_hides_its_log() -> None:
    with a_till() as till:
        till.post(usage("a", "gpt-99"), usage("b", "gpt-99"), usage("b", "gpt-99", layer="local"))
        till.connection.exec_driver_sql("update charges set withdrawn = true where key = 'a'")
        till.set_price("gpt-99", input_tokens="2", output_tokens="8")
        till.price_again("gpt-99")
        assert till.costs() == {"b": 2 * BILLION}
        assert till.spent() == 2 * BILLION


def test_every_account_of_the_provider_is_priced_again_and_no_other() -> None:
    with a_till() as till:
        till.post(usage("a", "gpt-99"))
        till.connection.exec_driver_sql(
            "insert into accounts (workspace_id, provider, name, made_at) values (1, 'openai', 'two', 0)"
        )
        other = Till(till.connection, "groq")
        other.post(usage("c", "gpt-99"))
        till.set_price("gpt-99", input_tokens="2", output_tokens="8")
        assert till.price_again("gpt-99") == (1, False)
        assert till.costs() == {"a": 2 * BILLION, "c": None}
        used = [(each.provider, each.model) for each in models_used(till.connection, 1)]
        assert used == [("groq", "gpt-99"), ("openai", "gpt-99")]


@pytest.mark.parametrize("number, slices", [(4, 0), (5, 1), (12, 2)])
def test_what_is_more_than_a_slice_is_left_as_due_work(
    number: int, slices: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.repricing.SLICE", 5)
    with a_till() as till:
        till.post(*(usage(f"{each:02}", "gpt-99", NOW - HOUR * each) for each in range(number)))
        till.set_price("gpt-99", input_tokens="2", output_tokens="8")
        assert till.price_again("gpt-99") == (min(number, 5), bool(slices))
        assert is_due(till.connection) is is_due(till.connection, 1) is bool(slices)
        assert not is_due(till.connection, 2)
        assert till.do_due() == slices
        assert set(till.costs().values()) == {2 * BILLION}
        assert not is_due(till.connection)
        assert rebuild_account(till.connection, till.account).days == ()
        if slices:
            row = till.connection.execute(select(repricings)).one()
            assert (row.changed, row.finished_at) == (number, NOW)


def test_usage_that_comes_between_two_slices_has_the_new_price_already(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("storage.repricing.SLICE", 2)
    with a_till() as till:
        till.post(*(usage(str(each), "gpt-99") for each in range(3)))
        till.set_price("gpt-99", input_tokens="2", output_tokens="8")
        till.price_again("gpt-99")
        till.post(usage("late", "gpt-99"), usage("2", "gpt-99"))
        till.do_due()
        assert set(till.costs().values()) == {2 * BILLION}


def test_a_slice_is_where_the_last_one_ended() -> None:
    with a_till() as till:
        till.post(usage("a", "gpt-99"), usage("b", "gpt-99"))
        till.set_price("gpt-99", input_tokens="2", output_tokens="8")
        done, over = price_slice(till.connection, Again(till.account, "gpt-99", after_id=1), NOW)
        assert (done.changed, done.after_id, over) == (1, 2, True)
        assert till.costs() == {"a": None, "b": 2 * BILLION}


def test_restated_totals_move_budgets_and_tell_alerts() -> None:
    with a_till() as till:
        limit = Limit(Money.of(10), "day", Fraction(0))
        set_budget(till.connection, 1, EVERYTHING, limit, NOW, NOW.date())
        till.post(*(usage(str(each), "gpt-99") for each in range(3)))
        (budget,) = budgets_of(till.connection, 1, "USD", NOW)
        period = budget.period(NOW.date())
        assert spent_and_held(till.connection, 1, budget, period)[0] == Money(0)
        till.set_price("gpt-99", input_tokens="3", output_tokens="8")
        till.price_again("gpt-99")
        assert spent_and_held(till.connection, 1, budget, period)[0] == Money.of(9)
        assert [str(each.threshold) for each in crossings_in(till.connection, 1, budget, period)] == [
            "1/2",
            "4/5",
        ]


def test_under_an_official_day_a_new_price_moves_the_shape_and_no_sum() -> None:
    start = NOW.replace(hour=0) - DAY
    with a_till() as till:
        till.post(Charge("official", "d", start, start + DAY, Money.of(4)))
        till.post(usage("a", "gpt-99", start + HOUR))
        assert (till.spent(), till.unpriced()) == (4 * BILLION, 0)
        till.set_price("gpt-99", input_tokens="3", output_tokens="8")
        assert till.price_again("gpt-99") == (1, False)
        assert till.spent() == 4 * BILLION
        named = till.connection.execute(text("select cost from day_lines where dims like '%gpt-99%'"))
        assert named.scalar_one() == 3 * BILLION


def test_whatever_has_no_price_is_tried_at_once() -> None:
    with a_till() as till:
        till.post(usage("a", "gpt-98"), usage("b", "gpt-99"), usage("c"))
        till.set_price("gpt-98", input_tokens="1", output_tokens="1")
        works = of_unpriced(till.connection, 1)
        assert sorted(work.model for work in works) == ["gpt-98", "gpt-99"]
        assert price_again(till.connection, works, NOW) == (1, False)
        assert till.costs() == {"a": BILLION, "b": None, "c": 1_250_000_000}

"""Granting holds: all budgets agree or nothing is held, whatever changes while holds are open."""

from __future__ import annotations

from datetime import timedelta
from itertools import starmap

import pytest
from sqlalchemy import select

from ledger.admission import Admitted, Refused
from ledger.money import Money
from ledger.scopes import Scope
from storage.admitting import ASKED, SLACK, ClockWentBack, accept_clock, grant_waiting
from storage.budgets import drop_budget
from storage.ending_holds import Cannot, release
from storage.holds import Hold, sweep
from storage.overriding import end_raises, overrides_in, raise_limit
from storage.tables import counters, held, holds
from storage.trouble import StorageBusy
from storage.workspaces import change_workspace
from storage.zone import change_zone
from tests.storage.crew import HOUR, MINUTE, START, Crew
from tests.storage.engines import ON_BOTH, rows

pytestmark = ON_BOTH

SECOND = timedelta(seconds=1)
BILLIONTH = Money(1)


def test_a_hundred_cents_go_into_a_dollar_and_not_a_billionth_more() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        assert all(isinstance(crew.try_hold("0.01")[1].said, Admitted) for _ in range(100))
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        assert crew.counter(budget) == (Money(0), Money.of("1"))
        crew.check()


@pytest.mark.parametrize("amount, limit", [("0.1", "0.3"), ("0.7", "4.9"), ("0.000000003", "0.00000001")])
def test_amounts_that_are_no_binary_fractions_are_counted_exactly(amount: str, limit: str) -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit(limit)
        wanted = crew.wanted(amount)
        said = [ruling.said for ruling in crew.grant(*[wanted] * 9).values()]
        fits = Money.of(limit).units // Money.of(amount).units
        assert [isinstance(each, Admitted) for each in said] == [number < fits for number in range(9)]
        crew.check()


def test_without_a_limit_everything_is_admitted() -> None:
    with rows() as connection:
        _, ruling = Crew(connection).try_hold("1000000")
        assert ruling.said == Admitted(None)


def test_every_budget_that_applies_must_agree_and_one_refusal_holds_nothing() -> None:
    with rows() as connection:
        crew = Crew(connection)
        day, model = crew.limit("10"), crew.limit("1", "month", Scope("model", "gpt"))
        groq = crew.limit("1", scope=Scope("provider", "groq"))
        id, ruling = crew.try_hold("2", dims={"model": "gpt"})
        assert isinstance(ruling.said, Refused)
        assert [(each.budget_id, each.amount) for each in ruling.said.rooms] == [(model.id, Money.of("1"))]
        assert [crew.counter(each)[1] for each in (day, model, groq)] == [Money(0)] * 3
        assert connection.execute(select(holds).filter_by(id=id)).first() is None
        crew.hold("2", dims={"model": "llama"})
        assert [crew.counter(each)[1] for each in (day, model, groq)] == [Money.of("2"), Money(0), Money(0)]
        crew.check()


def test_several_at_once_are_answered_as_one_after_another() -> None:
    with rows() as connection:
        together, apart = Crew(connection), Crew(connection)
        asked = [("0.6", "openai"), ("0.5", "groq"), ("0.4", "openai"), ("0.1", "groq"), ("0.01", "groq")]
        for crew in (together, apart):
            crew.limit("1.2", reserve="1/10")
            crew.limit("0.55", scope=Scope("provider", "groq"))
        found = together.grant(*starmap(together.wanted, asked)).values()
        one_by_one = [apart.try_hold(*each)[1] for each in asked]
        assert [type(each.said) for each in found] == [type(each.said) for each in one_by_one]
        assert [type(each.said) for each in found] == [Admitted, Refused, Admitted, Refused, Admitted]
        together.check()


def test_the_reserve_is_for_emergencies_and_who_used_it_is_written_down() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1", reserve="1/5")
        crew.hold("0.8")
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        id = crew.hold("0.2", emergency=True)
        assert isinstance(crew.try_hold(BILLIONTH, emergency=True)[1].said, Refused)
        (override,) = overrides_in(connection, crew.id, "USD")
        assert (override.kind, override.hold_id, override.amount) == ("emergency", id, Money.of("0.2"))
        crew.check()


def test_a_soft_budget_warns_and_admits() -> None:
    with rows() as connection:
        crew = Crew(connection)
        soft = crew.limit("1", hard=False)
        _, ruling = crew.try_hold("1.5")
        assert isinstance(ruling.said, Admitted)
        assert [each.budget_id for each in ruling.said.warned] == [soft.id]
        assert crew.counter(soft)[1] == Money.of("1.5")
        crew.limit("2", "month")
        assert isinstance(crew.try_hold("0.6")[1].said, Refused)  # the hard one beside it
        crew.check()


def test_a_hold_open_over_midnight_stays_with_the_day_that_granted_it() -> None:
    with rows() as connection:
        crew = Crew(connection, "Asia/Kolkata")
        crew.now = START.replace(hour=18, minute=29, second=50)  # ten seconds before midnight there
        day, month = crew.limit("1"), crew.limit("5", "month")
        id = crew.hold("1")
        crew.now += SECOND * 10
        assert crew.counter(day) == (Money(0), Money(0))
        assert crew.counter(month) == (Money(0), Money.of("1"))
        crew.hold("1")
        crew.now += SECOND * 10
        crew.settle(id, "0.9")
        crew.check()
        query = select(counters.c.spent, counters.c.held).filter_by(budget_id=day.id)
        found = connection.execute(query.order_by(counters.c.first_day))
        assert [tuple(row) for row in found] == [(Money.of("0.9").units, 0), (0, Money.of("1").units)]
        assert crew.counter(month) == (Money.of("0.9"), Money.of("1"))


def test_a_clock_that_went_back_refuses_with_by_how_much() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        crew.hold("0.1")
        crew.now -= HOUR
        with pytest.raises(ClockWentBack) as refused:
            crew.hold("0.1")
        assert refused.value.back == HOUR
        crew.now = START
        assert crew.counter(budget)[1] == Money.of("0.1")
        crew.check()


def test_a_clock_that_is_set_right_by_little_grants_on() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1")
        crew.hold("0.1")
        crew.now -= SLACK
        crew.hold("0.1")
        crew.now -= timedelta(microseconds=1)
        with pytest.raises(ClockWentBack):  # it is measured from the latest grant, not from the last one
            crew.hold("0.1")


def test_a_keeper_accepts_a_clock_that_went_back() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1")
        crew.hold("0.1")
        crew.now -= timedelta(days=1)
        accept_clock(connection, crew.id, crew.now)
        crew.hold("0.9")
        crew.now -= SLACK * 2
        with pytest.raises(ClockWentBack):
            crew.hold("0.1")
        crew.check()


def test_what_is_granted_again_on_an_earlier_day_still_counts_what_it_held() -> None:
    """The day's counter is gone with a change of zone, its open holds are not."""
    with rows() as connection:
        crew = Crew(connection)
        day = crew.limit("1")
        id = crew.hold("0.6", life=timedelta(days=1))
        crew.now += timedelta(hours=20)
        change_zone(connection, crew.id, "Asia/Kolkata", crew.now)
        crew.check()
        crew.now = START + HOUR
        accept_clock(connection, crew.id, crew.now)
        assert isinstance(crew.try_hold("0.5")[1].said, Refused)
        crew.hold("0.4")
        crew.check()
        crew.settle(id, "0.6")
        crew.check()
        assert crew.counter(day) == (Money.of("0.6"), Money.of("0.4"))


def test_a_raise_makes_room_until_it_ends() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1", reserve="1/5")
        raise_limit(connection, crew.id, budget.id, Money.of("2"), "launch", 0, crew.now, crew.now + HOUR)
        crew.hold("2.8", life=HOUR * 2)
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        crew.now += HOUR
        assert isinstance(crew.try_hold("0.2", emergency=True)[1].said, Refused)
        assert crew.counter(budget)[1] == Money.of("2.8")
        raise_limit(connection, crew.id, budget.id, Money.of("9"), "more", 0, crew.now, crew.now + HOUR)
        crew.hold("1")
        assert end_raises(connection, crew.id, budget.id, crew.now) == 1
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        crew.check()


def test_a_limit_that_is_new_counts_what_is_open_already() -> None:
    with rows() as connection:
        crew = Crew(connection)
        id = crew.hold("0.6")
        crew.hold("0.3", "groq")
        budget, groq = crew.limit("1"), crew.limit("1", "week", Scope("provider", "groq"))
        assert [crew.counter(each)[1] for each in (budget, groq)] == [Money.of("0.9"), Money.of("0.3")]
        assert isinstance(crew.try_hold("0.2")[1].said, Refused)
        crew.settle(id, "0.6")
        assert crew.counter(budget) == (Money.of("0.6"), Money.of("0.3"))
        crew.check()


def test_a_limit_set_anew_while_holds_are_open_keeps_them() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1")
        id = crew.hold("0.6")
        budget = crew.limit("0.5")
        assert crew.counter(budget) == (Money(0), Money.of("0.6"))
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        assert isinstance(release(connection, crew.row(id), crew.now), Hold)
        crew.hold("0.5")
        crew.check()


def test_a_budget_that_is_dropped_while_holds_are_open_lets_them_end() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1")
        settled, released, over = (crew.hold("0.3") for _ in range(3))
        assert drop_budget(connection, crew.id, "day", crew.limit("1").scope)
        assert isinstance(crew.settle(settled, "0.2"), Hold)
        assert isinstance(release(connection, crew.row(released), crew.now), Hold)
        crew.now += MINUTE
        assert sweep(connection, crew.now, crew.id) == 1
        assert crew.row(over).state == "expired"
        assert connection.execute(select(held)).all() == []
        budget = crew.limit("1")
        assert crew.counter(budget) == (Money.of("0.2"), Money(0))


def test_a_change_of_zone_moves_open_holds_to_the_days_they_were_granted_on() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.now = START.replace(hour=23)
        day, month = crew.limit("1"), crew.limit("3", "month")
        crew.hold("0.6", life=HOUR * 5)
        crew.now += HOUR * 2  # it is the 31st in UTC now, the 30th still in New York
        assert crew.counter(day)[1] == Money(0)
        change_zone(connection, crew.id, "America/New_York", crew.now)
        assert crew.counter(day)[1] == crew.counter(month)[1] == Money.of("0.6")
        crew.check()
        change_zone(connection, crew.id, "UTC", crew.now)
        assert (crew.counter(day)[1], crew.counter(month)[1]) == (Money(0), Money.of("0.6"))
        crew.check()


def test_what_is_above_a_keepers_line_waits_and_holds_nothing() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        change_workspace(connection, crew.id, approval_above=Money.of("0.5").units)
        assert not crew.try_hold("0.5")[1].needs_person
        id, ruling = crew.try_hold("0.5000001")
        assert isinstance(ruling.said, Refused)
        crew.limit("2")
        id, ruling = crew.try_hold("0.6", life=HOUR)
        assert ruling.needs_person
        waiting = crew.row(id)
        assert (waiting.state, waiting.granted_at) == ("waiting", None)
        assert waiting.expires_at == crew.now + ASKED
        assert crew.counter(budget)[1] == Money.of("0.5")
        assert crew.settle(id, "0.1") == Cannot("waiting")
        crew.check()


def test_what_a_keeper_lets_pass_is_held_from_then_on_if_it_still_fits() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("2")
        change_workspace(connection, crew.id, approval_above=0)
        one, other = (crew.row(crew.try_hold("1.5", life=HOUR)[0]) for _ in range(2))
        crew.now += MINUTE
        assert isinstance(grant_waiting(connection, one, crew.now).said, Admitted)
        assert crew.row(one.id).expires_at == crew.now + HOUR
        assert isinstance(grant_waiting(connection, other, crew.now).said, Refused)
        assert crew.row(other.id).state == "waiting"
        assert crew.counter(budget)[1] == Money.of("1.5")
        crew.check()
        crew.limit("9")
        with pytest.raises(StorageBusy):
            grant_waiting(connection, one, crew.now)

"""Holds: all budgets agree or nothing is held; each ends once, and what a call cost is recorded in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import starmap

import pytest
from sqlalchemy import select

from ledger.admission import Admitted, Refused
from ledger.facts import Charge, Usage
from ledger.money import Money
from ledger.scopes import Scope
from storage.admitting import ASKED, SLACK, ClockWentBack, accept_clock, grant_waiting, rooms_of
from storage.budgets import drop_budget
from storage.ending_holds import Cannot, extend, release, settle
from storage.holds import GRACE, Hold, change_hold, held_in, holds_in, sweep
from storage.overriding import end_raises, overrides_in, raise_limit
from storage.posting import post
from storage.tables import charges, counters, held, holds
from storage.trouble import StorageBusy
from storage.workspaces import change_workspace
from storage.zone import change_zone
from tests.storage.crew import HOUR, MINUTE, START, Crew, replayed
from tests.storage.engines import ON_BOTH, rows
from tests.storage.usages import usage

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


def test_what_is_below_its_hold_gives_the_rest_back() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        done = crew.settle(crew.hold("0.9"), "0.25")
        assert isinstance(done, Hold)
        assert (done.state, done.actual) == ("settled", Money.of("0.25"))
        assert crew.counter(budget) == (Money.of("0.25"), Money(0))
        crew.hold("0.75")
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        crew.check()


def test_what_is_above_its_hold_is_recorded_in_full_and_closes_admission_until_there_is_room() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        crew.settle(crew.hold("0.5"), "1.7")
        assert crew.counter(budget) == (Money.of("1.7"), Money(0))
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        crew.limit("2")
        crew.hold("0.3")
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        crew.check()


def test_settling_twice_counts_once_and_says_what_was_first() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        id = crew.hold("0.5")
        first, again = crew.settle(id, "0.25"), crew.settle(id, "0.9")
        assert isinstance(again, Hold)
        assert isinstance(first, Hold)
        assert (again.actual, again.charge_key) == (first.actual, first.charge_key)
        both = settle(connection, [(crew.row(crew.hold("0.1")), Money.of("0.05"))] * 2, crew.now)
        assert both[0] == both[1]
        assert crew.counter(budget) == (Money.of("0.3"), Money(0))
        crew.check()


def test_a_call_that_cost_nothing_settles_at_nothing() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        done = crew.settle(crew.hold("1"), "0")
        assert isinstance(done, Hold)
        assert done.actual == Money(0)
        assert crew.counter(budget) == (Money(0), Money(0))


def test_a_settled_charge_stands_at_the_moment_of_granting_with_its_dimensions() -> None:
    with rows() as connection:
        crew = Crew(connection)
        id = crew.hold("1", "groq", dims={"model": "llama", "project": "web"})
        crew.now += SECOND * 30
        crew.settle(id, "0.5")
        row = connection.execute(select(charges)).one()
        assert (row.account_id, row.layer, row.key) == (crew.accounts["groq"], "pushed", f"hold {id}")
        assert row.start_at == row.end_at == round(START.timestamp() * 10**6)
        assert row.dims == '{"model":"llama","project":"web"}'
        assert crew.row(id).charge_key == f"hold {id}"


def test_usage_is_priced_as_it_is_settled_and_the_request_pushed_too_counts_once() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("100")
        done = crew.settle(crew.hold("9", dims={"project": "web"}), usage("req-1"))
        assert isinstance(done, Hold)
        assert done.actual is not None
        assert done.charge_key == "req-1"
        assert crew.counter(budget) == (done.actual, Money(0))
        post(connection, crew.accounts["openai"], [usage("req-1", at=crew.now)], crew.now)
        assert crew.counter(budget) == (done.actual, Money(0))
        crew.check()
        assert replayed(connection, [*crew.accounts.values()])


def test_usage_without_a_price_is_kept_unpriced_and_never_zero() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        done = crew.settle(crew.hold("1"), usage("req-1", "a model of nobody"))
        assert isinstance(done, Hold)
        assert (done.state, done.actual) == ("settled", None)
        assert connection.execute(select(charges.c.cost)).scalar_one() is None
        assert crew.counter(budget) == (Money(0), Money(0))


def test_an_official_figure_supersedes_what_was_settled() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("10")
        crew.settle(crew.hold("1"), "1")
        day = START.replace(hour=0, minute=0)
        bill = Charge("official", "day", day, day + timedelta(days=1), Money.of("3"))
        post(connection, crew.accounts["openai"], [bill], crew.now)
        assert crew.counter(budget) == (Money.of("3"), Money(0))
        crew.check()


def test_a_released_hold_frees_what_it_held_once_and_cannot_be_settled() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        id = crew.hold("1")
        before = crew.row(id)
        for hold in (before, before, crew.row(id)):
            done = release(connection, hold, crew.now)
            assert isinstance(done, Hold)
        assert crew.row(id).state == "released"
        assert crew.counter(budget) == (Money(0), Money(0))
        assert crew.settle(id, "0.5") == Cannot("released")
        crew.check()


def test_a_settled_hold_is_not_released() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        id = crew.hold("1")
        crew.settle(id, "0.5")
        assert release(connection, crew.row(id), crew.now) == Cannot("settled")
        assert crew.counter(budget) == (Money.of("0.5"), Money(0))


def test_a_hold_counts_until_its_expiry_and_not_longer() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1")
        id = crew.hold("1")
        crew.now += MINUTE - SECOND
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        assert held_in(connection, crew.id, crew.now) == (1, Money.of("1").units)
        assert [each.id for each in holds_in(connection, crew.id, ("held",), START)] == [id]
        crew.now += SECOND
        assert held_in(connection, crew.id, crew.now) == (0, 0)
        crew.hold("1")
        assert crew.row(id).state == "expired"
        crew.check()


def test_asking_whether_there_is_room_sees_what_has_expired_and_writes_nothing() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1")
        crew.hold("1")
        crew.now += MINUTE
        rooms = rooms_of(connection, crew.id, "USD", crew.now)
        assert isinstance(rooms.rule(crew.wanted("1"), counts=False).said, Admitted)
        assert connection.execute(select(holds.c.state)).scalars().all() == ["held"]


def test_any_number_that_expired_gives_its_room_back_at_once() -> None:
    """A sweep takes some hundreds at a time: what it leaves holds nothing either."""
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        crew.grant(*[crew.wanted("0.001")] * 1000)
        assert crew.counter(budget)[1] == Money.of("1")
        crew.now += MINUTE
        crew.hold("1")
        crew.check()
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)
        while sweep(connection, crew.now, crew.id):
            pass
        assert crew.counter(budget)[1] == Money.of("1")
        crew.check()


def test_a_late_settle_counts_once_within_its_grace_and_not_after() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        late, too_late = crew.hold("0.5"), crew.hold("0.5")
        crew.now += MINUTE
        sweep(connection, crew.now, crew.id)
        assert crew.counter(budget) == (Money(0), Money(0))
        crew.now += GRACE
        for _ in range(2):
            assert isinstance(crew.settle(late, "0.5"), Hold)
        assert crew.counter(budget) == (Money.of("0.5"), Money(0))
        crew.now += timedelta(microseconds=1)
        assert crew.settle(too_late, "0.5") == Cannot("too_late")
        assert crew.counter(budget) == (Money.of("0.5"), Money(0))
        crew.check()


def test_a_late_settle_of_what_nobody_swept_counts_once() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("1")
        id = crew.hold("0.5")
        crew.now += MINUTE + GRACE
        assert isinstance(crew.settle(id, "0.5"), Hold)
        assert sweep(connection, crew.now, crew.id) == 0
        assert crew.counter(budget) == (Money.of("0.5"), Money(0))
        crew.check()


def test_an_extended_hold_lives_longer_but_a_day_at_most_and_never_shorter() -> None:
    with rows() as connection:
        crew = Crew(connection)
        crew.limit("1", "week")
        id = crew.hold("1", life=HOUR)
        crew.now += MINUTE
        for life, until in ((MINUTE, START + HOUR), (HOUR, crew.now + HOUR), (HOUR * 99, START + HOUR * 24)):
            done = extend(connection, crew.row(id), life, crew.now)
            assert isinstance(done, Hold)
            assert done.expires_at == crew.row(id).expires_at == until
        crew.now = START + HOUR * 24 - SECOND
        assert isinstance(crew.try_hold(BILLIONTH)[1].said, Refused)


def test_a_hold_that_is_over_is_not_extended() -> None:
    with rows() as connection:
        crew = Crew(connection)
        settled, released, expired = (crew.hold("1") for _ in range(3))
        crew.settle(settled, "1")
        release(connection, crew.row(released), crew.now)
        crew.now += MINUTE
        said = [extend(connection, crew.row(id), HOUR, crew.now) for id in (settled, released, expired)]
        assert said == [Cannot("expired"), Cannot("released"), Cannot("expired")]


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


def test_what_nobody_answers_in_time_expires_and_is_settled_by_nobody() -> None:
    with rows() as connection:
        crew = Crew(connection)
        change_workspace(connection, crew.id, approval_above=0)
        id, _ = crew.try_hold("1")
        crew.now += ASKED
        assert sweep(connection, crew.now, crew.id) == 1
        assert crew.row(id).state == "expired"
        assert crew.settle(id, "1") == Cannot("expired")


def test_a_hold_of_another_workspace_is_neither_found_nor_swept() -> None:
    with rows() as connection:
        crew, other = Crew(connection), Crew(connection)
        id = crew.hold("1")
        assert other.connection.execute(select(holds)).one().id == id
        with pytest.raises(KeyError):
            other.row(id)
        assert sweep(connection, crew.now + HOUR, other.id) == 0
        assert sweep(connection, crew.now + HOUR, crew.id) == 1


def test_a_state_changes_once() -> None:
    with rows() as connection:
        crew = Crew(connection)
        id = crew.hold("1")
        assert change_hold(connection, id, ("held",), state="released")
        assert not change_hold(connection, id, ("held",), state="released")


def test_charges_of_many_holds_are_posted_together_each_on_its_account() -> None:
    with rows() as connection:
        crew = Crew(connection)
        budget = crew.limit("10")
        ids = [crew.hold("0.5", provider) for provider in ("openai", "groq") for _ in range(3)]
        found = [(crew.row(id), Money.of("0.3")) for id in ids]
        assert [each.state for each in settle(connection, found, crew.now) if isinstance(each, Hold)] == [
            "settled"
        ] * 6
        assert crew.counter(budget) == (Money.of("1.8"), Money(0))
        crew.check()
        assert replayed(connection, [*crew.accounts.values()])


def test_usage_of_its_own_dimensions_wins_over_those_of_the_hold() -> None:
    with rows() as connection:
        crew = Crew(connection)
        used: Usage = replace(usage("a"), dims={"model": "gpt-5", "member": "bob"})
        crew.settle(crew.hold("1", dims={"model": "gpt", "member": "ann", "project": "web"}), used)
        said = connection.execute(select(charges.c.dims)).scalar_one()
        assert said == '{"member":"bob","model":"gpt-5","project":"web"}'

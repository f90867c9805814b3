"""Ending holds: each ends once, and what a call cost is recorded in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from ledger.admission import Admitted, Refused
from ledger.facts import Charge, Usage
from ledger.money import Money
from storage.admitting import ASKED, rooms_of
from storage.ending_holds import Cannot, extend, release, settle
from storage.holds import GRACE, Hold, change_hold, held_in, holds_in, sweep
from storage.posting import post
from storage.tables import charges, holds
from storage.workspaces import change_workspace
from tests.storage.crew import HOUR, MINUTE, START, Crew, replayed
from tests.storage.engines import ON_BOTH, rows
from tests.storage.usages import usage

pytestmark = ON_BOTH

SECOND = timedelta(seconds=1)
BILLIONTH = Money(1)


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

"""Whatever happens, a counter is the sum of the day lines of its period, in the zone of the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from ledger.facts import Charge, Meter
from ledger.limits import Limit, LimitPeriod
from ledger.money import Money
from ledger.periods import Period, day_of
from ledger.scopes import EVERYTHING, Scope
from storage.accounts import make_account, make_meter
from storage.billed import find_billed
from storage.budgets import budgets_of, drop_budget, set_budget, spent_and_held
from storage.columns import micros
from storage.posting import Covers, post, post_readings
from storage.readings import ReadingFact
from storage.scoped import spend
from storage.settled import rebuild
from storage.tables import counters, workspaces
from storage.workspaces import open_workspace
from storage.zone import change_zone
from tests.storage.engines import ON_BOTH
from tests.storage.posted import in_memory

pytestmark = ON_BOTH

START = datetime.fromisoformat("2026-10-30T09:30:00Z")
HOUR = timedelta(hours=1)
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
KINDS: tuple[LimitPeriod, ...] = ("day", "week", "month")
PROVIDERS = ("openai", "groq")
DIMS: tuple[dict[str, str], ...] = (
    {},
    {"model": "gpt"},
    {"model": "gpt", "member": "ann"},
    {"tag": "prod, eu", "project": "web"},
    {"tag:env": "prod"},
)


class Team:
    """A workspace with two accounts and a clock, beside another workspace that nothing may touch."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.now = connection, START
        self.other = self._workspace()
        self.id = self._workspace()
        self.scopes = (
            EVERYTHING,
            Scope("provider", "groq"),
            Scope("account", str(self.accounts["openai"])),
            Scope("model", "gpt"),
            Scope("member", "ann"),
            Scope("project", "web"),
            Scope("tag", "eu"),
            Scope("tag", "env:prod"),
        )
        self.limit("day", 0, 50)

    def _workspace(self) -> int:
        workspace = open_workspace(self.connection, "Team", START)
        self.accounts = {name: make_account(self.connection, workspace, name, START) for name in PROVIDERS}
        self.meter = make_meter(self.connection, self.accounts["groq"], Meter("groq"))
        return workspace

    @property
    def zone(self) -> ZoneInfo:
        row = self.connection.execute(select(workspaces.c.zone).filter_by(id=self.id)).scalar_one()
        return ZoneInfo(row or "UTC")

    def wait(self, hours: int) -> None:
        self.now += HOUR * hours

    def move(self, zone: str) -> None:
        change_zone(self.connection, self.id, zone, self.now)

    def limit(self, kind: LimitPeriod, scope: int, amount: int) -> None:
        today = day_of(self.now, self.zone)
        limit = Limit(Money(amount * 10**9), kind, Fraction(1, 5))
        set_budget(self.connection, self.id, self.scopes[scope], limit, self.now, today)

    def no_limit(self, kind: LimitPeriod, scope: int) -> None:
        drop_budget(self.connection, self.id, kind, self.scopes[scope])

    def bill(self, key: str, back: int, hours: int, units: int, settled: int) -> None:
        """An official figure, or one that is restated; every other one says a model."""
        start = self.now - HOUR * back
        dims = {"model": "gpt"} if units % 2 else {}
        charge = Charge(
            "official", key, start, start + HOUR * hours, Money(units), settled=bool(settled), dims=dims
        )
        post(self.connection, self.accounts["openai"], [charge], self.now)

    def request(self, key: str, back: int, units: int) -> None:
        at = self.now - HOUR * back
        dims = DIMS[units % len(DIMS)]
        charge = Charge("pushed", key, at, at, Money(units), dims=dims)
        post(self.connection, self.accounts["openai"], [charge], self.now)

    def reread(self, back: int) -> None:
        """A complete read that finds nothing."""
        covers = Covers("official", self.now - HOUR * back, self.now)
        post(self.connection, self.accounts["openai"], [], self.now, covers)

    def read(self, back: int, units: int, flags: int) -> None:
        """A figure, a reset, or one that is taken back."""
        at = micros(self.now - HOUR * back)
        fact = ReadingFact(self.meter, at, Money(units), reset=flags == 1, withdrawn=flags == 2)
        post_readings(self.connection, self.accounts["groq"], [fact], self.now)

    def check(self) -> None:
        rows = {
            (row.budget_id, row.first_day): row.spent for row in self.connection.execute(select(counters))
        }
        for budget in budgets_of(self.connection, self.id, "USD", self.now):
            running = budget.period(day_of(self.now, self.zone))
            for first in {first for id, first in rows if id == budget.id} | {running.first}:
                period = budget.period(first)
                spent = spend(self.connection, self.id, "USD", period, budget.scope)
                assert spent_and_held(self.connection, self.id, budget, period) == (Money(spent), Money(0))

    def check_book(self) -> None:
        for account in self.accounts.values():
            assert rebuild(self.connection, find_billed(self.connection, account), at_once=3) == {}


def steps() -> st.SearchStrategy[tuple[Callable[..., None], ...]]:
    back, units, key = st.integers(0, 240), st.integers(0, 10**11), st.sampled_from("abc")
    kind, scope = st.sampled_from(KINDS), st.integers(0, 7)
    return st.one_of(
        st.tuples(st.just(Team.wait), st.integers(1, 60)),
        st.tuples(st.just(Team.move), st.sampled_from(ZONES)),
        st.tuples(st.just(Team.limit), kind, scope, st.integers(1, 90)),
        st.tuples(st.just(Team.no_limit), kind, scope),
        st.tuples(st.just(Team.bill), key, back, st.integers(1, 50), units, st.integers(0, 1)),
        st.tuples(st.just(Team.request), key, back, units),
        st.tuples(st.just(Team.reread), back),
        st.tuples(st.just(Team.read), back, units, st.integers(0, 2)),
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(steps(), min_size=4, max_size=12))
def test_every_counter_is_the_sum_of_its_days(told: list[tuple[Callable[..., None], ...]]) -> None:
    with in_memory() as connection:
        team = Team(connection)
        for step, *arguments in told:
            step(team, *arguments)
            team.check()
        team.check_book()
        assert spend(connection, team.other, "USD", Period("days", START.date(), team.now.date())) == 0


def test_a_new_period_begins_at_nothing_and_is_seen_at_its_edge() -> None:
    with in_memory() as connection:
        team = Team(connection)
        team.move("Asia/Kolkata")
        team.limit("week", 0, 50)
        team.limit("month", 0, 50)
        team.request("a", 0, 7)
        day, week, month = budgets_of(connection, team.id, "USD", team.now)

        def spent(at: str) -> list[int]:
            today = day_of(datetime.fromisoformat(at), team.zone)
            found = [
                spent_and_held(connection, team.id, each, each.period(today)) for each in (day, week, month)
            ]
            return [units.units for units, _ in found]

        assert spent("2026-10-30T18:29:59Z") == [7, 7, 7]  # midnight in Kolkata is 18:30
        assert spent("2026-10-30T18:30:00Z") == [0, 7, 7]
        assert spent("2026-10-31T18:29:59Z") == [0, 7, 7]
        assert spent("2026-10-31T18:30:00Z") == [0, 7, 0]
        assert spent("2026-11-01T18:30:00Z") == [0, 0, 0]


def test_a_restated_day_that_is_over_moves_its_counter_and_no_other() -> None:
    with in_memory() as connection:
        team = Team(connection)
        team.request("a", 0, 7)
        team.wait(24)
        team.request("b", 0, 1)
        team.request("a", 24, 5)  # the same request, restated
        team.check()
        rows = connection.execute(select(counters.c.spent).order_by(counters.c.first_day)).scalars()
        assert list(rows) == [5, 1]


def test_of_a_day_that_is_over_no_counter_is_made() -> None:
    with in_memory() as connection:
        team = Team(connection)
        team.request("a", 72, 7)
        assert connection.execute(select(counters.c.spent)).scalars().all() == [0]
        budget = budgets_of(connection, team.id, "USD", team.now)[0]
        past = budget.period((START - HOUR * 72).date())
        assert spent_and_held(connection, team.id, budget, past)[0] == Money(7)


def test_a_limit_over_one_provider_counts_that_one_only() -> None:
    with in_memory() as connection:
        team = Team(connection)
        team.limit("day", 1, 5)
        team.request("a", 0, 7)
        everything, groq = budgets_of(connection, team.id, "USD", team.now)
        today = START.date()
        assert spent_and_held(connection, team.id, everything, everything.period(today))[0] == Money(7)
        assert spent_and_held(connection, team.id, groq, groq.period(today))[0] == Money(0)


def test_money_in_another_currency_counts_nowhere() -> None:
    with in_memory() as connection:
        team = Team(connection)
        yuan = Charge("pushed", "a", team.now, team.now, Money(7, "CNY"))
        post(connection, team.accounts["openai"], [yuan], team.now)
        team.check()
        assert spend(connection, team.id, "USD", Period("days", START.date(), START.date())) == 0
        assert spend(connection, team.id, "CNY", Period("days", START.date(), START.date())) == 7

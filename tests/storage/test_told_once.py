"""Whatever happens, each recipient is told what a plain model would tell: once, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from ledger.facts import Charge
from ledger.limits import Limit, LimitPeriod
from ledger.money import Money
from ledger.periods import Period, period_holding
from ledger.scopes import EVERYTHING, Scope
from ledger.thresholds import DEFAULT_THRESHOLDS
from storage.accounts import make_account
from storage.alert_rules import set_rule
from storage.alert_watching import watch
from storage.alerts import arm_again, tell_crossings
from storage.budgets import budgets_of, set_budget
from storage.engine import open_engine, sqlite_address
from storage.overriding import end_raises, raise_limit
from storage.posting import post
from storage.store import Store
from storage.subscriptions import Address, subscribe, unsubscribe
from storage.tables import outbox
from storage.upgrading import prepare
from storage.workspaces import open_workspace

START = datetime(2026, 11, 27, 12, tzinfo=UTC)
ALWAYS, SOMETIMES = Address("discord", "always"), Address("telegram", "sometimes")
AMOUNT = 25  # a day, of one provider
KINDS: tuple[LimitPeriod, ...] = ("day", "month")
Told = tuple[str, str, str]  # a period, its name, the threshold


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one workspace, an account and a subscriber."""
    file = tmp_path_factory.mktemp("template") / "purser.db"
    engine = open_engine(sqlite_address(file))
    prepare(engine)
    with Store(engine) as store:
        store.write_now(_begin)
    return file


def _begin(connection: Connection) -> None:
    open_workspace(connection, "Team", START)
    make_account(connection, 1, "openai", START)
    subscribe(connection, 1, "alerts", ALWAYS, None, START)
    for kind in ("pace", "overrun", "unusual"):
        set_rule(connection, 1, kind, EVERYTHING, None, None, START, on=False)
    set_rule(connection, 1, "amount", Scope("provider", "openai"), Money(AMOUNT), None, START)


class Model:
    """What ought to be told, in plain sums over a dictionary of facts."""

    def __init__(self) -> None:
        self.facts: dict[str, tuple[date, int]] = {}
        self.limits: dict[LimitPeriod, int] = {}
        self.raises: dict[LimitPeriod, list[tuple[int, datetime]]] = {}
        self.known: dict[tuple[LimitPeriod, date], set[Fraction]] = {}
        self.said: list[Told] = []
        self.said_sometimes: list[Told] = []
        self.days_said: list[date] = []
        self.listens = False

    def look(self, now: datetime, *changed: LimitPeriod) -> None:
        """Tell what is newly passed; where the limit has `changed`, what is not passed can be told again."""
        for kind in self.limits:
            period = period_holding(kind, now.date())
            known = self.known.setdefault((kind, period.first), set())
            passed = self._passed(kind, period, now)
            if kind in changed:
                known &= passed
            new = passed - known
            if new and max(new) > max(known, default=Fraction(0)):
                self._tell((kind, period.name(), str(max(new))))
            known |= new
        today = now.date()
        spent = sum(units for day, units in self.facts.values() if day == today)
        if spent >= AMOUNT and today not in self.days_said:
            self.days_said.append(today)

    def _passed(self, kind: LimitPeriod, period: Period, now: datetime) -> set[Fraction]:
        spent = sum(units for day, units in self.facts.values() if day in period)
        more = sum(units for units, until in self.raises.get(kind, []) if until > now)
        return {share for share in DEFAULT_THRESHOLDS if spent >= share * (self.limits[kind] + more)}

    def _tell(self, what: Told) -> None:
        self.said.append(what)
        if self.listens:
            self.said_sometimes.append(what)


class Two:
    """Two processes on one database, and the model beside them."""

    def __init__(self, file: Path) -> None:
        self.file, self.now, self.model = file, START, Model()
        self.stores = [self._opened(), self._opened()]
        self.turn = 0

    def _opened(self) -> Store:
        return Store(open_engine(sqlite_address(self.file)), readers=1)

    def close(self) -> None:
        for store in self.stores:
            store.close()

    def write(self, op: Callable[[Connection], object]) -> None:
        """By the one and the other in turn."""
        self.turn = 1 - self.turn
        self.stores[self.turn].write_now(op)

    def both_look(self) -> None:
        """As the loops of both do."""
        for store in self.stores:
            store.write_now(partial(watch, workspace_id=1, now=self.now))

    def fact(self, key: str, back: int, units: int) -> None:
        """A request; one that comes again is restated, in amount and perhaps in its day."""
        at = self.now - timedelta(days=back)
        charge = Charge("pushed", key, at, at, Money(units))
        self.write(lambda connection: post(connection, 1, [charge], self.now))
        self.model.facts[key] = at.date(), units
        self.model.look(self.now)

    def broken_off(self, units: int) -> None:
        """A read that fails: what it had posted is not there."""
        charge = Charge("pushed", "broken off", self.now, self.now, Money(units))

        def fail(connection: Connection) -> None:
            post(connection, 1, [charge], self.now)
            raise LookupError

        with pytest.raises(LookupError):
            self.write(fail)

    def limit(self, kind: LimitPeriod, units: int) -> None:
        limit = Limit(Money(units), kind, Fraction(1, 5))

        def change(connection: Connection) -> None:
            budget = set_budget(connection, 1, EVERYTHING, limit, self.now, self.now.date())
            arm_again(connection, 1, budget, self.now)
            tell_crossings(connection, 1, budget, self.now)

        self.write(change)
        self.model.limits[kind] = units
        self.model.look(self.now, kind)

    def raised(self, kind: LimitPeriod, units: int, hours: int) -> None:
        """More for some hours; without units what was raised is taken back."""
        if kind not in self.model.limits:
            return
        until = self.now + timedelta(hours=hours)

        def change(connection: Connection) -> None:
            (id,) = (
                each.id for each in budgets_of(connection, 1, "USD", self.now) if each.limit.period == kind
            )
            if units:
                raise_limit(connection, 1, id, Money(units), "why", 0, self.now, until)
            else:
                end_raises(connection, 1, id, self.now)
            (budget,) = (each for each in budgets_of(connection, 1, "USD", self.now) if each.id == id)
            arm_again(connection, 1, budget, self.now)
            tell_crossings(connection, 1, budget, self.now)

        self.write(change)
        raises = self.model.raises.setdefault(kind, [])
        raises[:] = [*raises, (units, until)] if units else []
        self.model.look(self.now, kind)

    def waits(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.model.look(self.now)

    def listens(self) -> None:
        """The second recipient subscribes, or does no more."""
        self.model.listens = not self.model.listens
        if self.model.listens:
            self.write(lambda connection: subscribe(connection, 1, "alerts", SOMETIMES, None, self.now))
        else:
            self.write(_sent)
            self.write(lambda connection: unsubscribe(connection, 1, "alerts", SOMETIMES))

    def restarts(self) -> None:
        self.stores[0].close()
        self.stores[0] = self._opened()

    def told(self, address: Address) -> list[Told]:
        def read(connection: Connection) -> list[Told]:
            mine = select(outbox.c.answer).filter_by(chat=address.chat, command="crossed")
            query = mine.order_by(outbox.c.id)
            answers = [json.loads(answer) for answer in connection.execute(query).scalars()]
            return [(each["period"], each["name"], each["threshold"]) for each in answers]

        return self.stores[0].read_now(read)

    def days_told(self) -> list[date]:
        """On which the daily amount was told."""

        def read(connection: Connection) -> list[date]:
            mine = select(outbox.c.answer).filter_by(chat=ALWAYS.chat, command="passed")
            answers = connection.execute(mine.order_by(outbox.c.id)).scalars()
            return [date.fromisoformat(json.loads(answer)["day"]) for answer in answers]

        return self.stores[1].read_now(read)


def _sent(connection: Connection) -> None:
    """What is due was sent: only then it outlives a subscription."""
    connection.execute(outbox.update().values(state="sent", sent_version=1))


def steps() -> st.SearchStrategy[tuple[Callable[..., None], ...]]:
    units, kind = st.integers(1, 40), st.sampled_from(KINDS)
    return st.one_of(
        st.tuples(st.just(Two.fact), st.sampled_from("abcd"), st.sampled_from((0, 0, 0, 1, 3, 30)), units),
        st.tuples(st.just(Two.fact), st.sampled_from("abcd"), st.just(0), units),
        st.tuples(st.just(Two.broken_off), units),
        st.tuples(st.just(Two.limit), kind, st.integers(1, 60)),
        st.tuples(st.just(Two.raised), kind, st.integers(0, 30), st.integers(1, 30)),
        st.tuples(st.just(Two.waits), st.integers(1, 30)),
        st.tuples(st.just(Two.listens)),
        st.tuples(st.just(Two.restarts)),
    )


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        yield Path(made)


@settings(max_examples=30, deadline=None)
@given(st.lists(steps(), min_size=3, max_size=14))
def test_each_is_told_what_the_model_tells(
    template: Path, folder: Path, told: list[tuple[Callable[..., None], ...]]
) -> None:
    file = folder / "purser.db"
    for old in folder.iterdir():
        old.unlink()
    shutil.copy(template, file)
    two = Two(file)
    try:
        two.limit("day", 20)
        for step, *arguments in told:
            step(two, *arguments)
            two.both_look()
            assert two.told(ALWAYS) == two.model.said
            assert two.days_told() == two.model.days_said
        assert two.told(SOMETIMES) == two.model.said_sometimes
    finally:
        two.close()

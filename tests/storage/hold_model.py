"""What a crew's holds and limits are, in plain Python: everything is added up anew each time it is asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from ledger.admission import Admitted
from ledger.facts import Charge
from ledger.limits import LimitPeriod
from ledger.money import Money
from ledger.periods import Period, day_of, period_holding
from ledger.scopes import EVERYTHING, Scope
from storage.accounts import make_account
from storage.admitting import SLACK, ClockWentBack, Ruling, grant_waiting, rooms_of
from storage.budgets import budgets_of, drop_budget
from storage.charges import Said, charge_of
from storage.ending_holds import Cannot, extend, release
from storage.holds import GRACE, Hold, change_hold, sweep
from storage.overriding import end_raises, raise_limit
from storage.posting import post
from storage.scoped import spend
from storage.tables import charges, day_lines
from storage.workspaces import change_workspace
from storage.zone import change_zone
from tests.storage.crew import Crew, replayed
from tests.storage.engines import ON_BOTH
from tests.storage.usages import usage

pytestmark = ON_BOTH

DAY = timedelta(days=1)
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
KINDS: tuple[LimitPeriod, ...] = ("day", "week", "month")
DIMS: tuple[dict[str, str], ...] = ({}, {"model": "gpt-5"}, {"model": "gpt-5", "tag": "eu, prod"})
SCOPES = (EVERYTHING, Scope("provider", "groq"), Scope("model", "gpt-5"), Scope("tag", "eu"))
CENT = 10_000_000


@dataclass
class Known:
    """A hold as the model knows it; `paid` is what was settled."""

    id: str
    provider: str
    dims: dict[str, str]
    amount: int
    life: timedelta
    granted_at: datetime | None
    expires_at: datetime
    ended: str = ""

    def is_open(self, now: datetime) -> bool:
        return self.granted_at is not None and not self.ended and now < self.expires_at


@dataclass
class Line:
    """A budget as the model knows it."""

    id: int
    scope: Scope
    kind: LimitPeriod
    amount: int
    kept_back: int
    hard: bool
    raises: list[tuple[int, datetime]]


class Model(Crew):
    """What groq costs the model adds up itself; openai's bill is restated, so its day lines are asked."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.known: list[Known] = []
        self.lines: dict[tuple[LimitPeriod, Scope], Line] = {}
        self.paid: dict[str, tuple[datetime, int, dict[str, str]]] = {}  # groq's charges by key
        self.latest, self.line = self.now, -1
        self.put_limit(0, 0, 60, 0)

    # what is done

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def move(self, zone: str) -> None:
        change_zone(self.connection, self.id, zone, self.now)

    def ask(self, cents: int, provider: str, dims: int, flags: int) -> None:
        """`flags`: the lowest bit is an emergency, the others say for how long it lives."""
        money, emergency = Money(cents * CENT), bool(flags & 1)
        life = timedelta(minutes=(1, 1, 30, 1440)[flags // 2])
        room = self.room(provider, DIMS[dims], emergency)
        id, ruling = self.try_hold(money, provider, dims=DIMS[dims], emergency=emergency, life=life)
        assert isinstance(ruling.said, Admitted) == (room is None or money.units <= room)
        self.note(id, ruling, money, provider, DIMS[dims], life)

    def ask_many(self, cents: int, number: int) -> None:
        """In one operation: so many of them as one after another."""
        room, wanted = self.room("groq", {}, emergency=False), self.wanted(Money(cents * CENT), "groq")
        for id, ruling in self.grant(*[wanted] * number).items():
            fits = room is None or wanted.amount.units <= room
            assert isinstance(ruling.said, Admitted) == fits
            self.note(id, ruling, wanted.amount, "groq", {}, wanted.life)
            if room is not None and fits and not ruling.needs_person:
                room -= wanted.amount.units

    def note(
        self, id: str, ruling: Ruling, money: Money, provider: str, dims: dict[str, str], life: timedelta
    ) -> None:
        above = 0 <= self.line < money.units
        assert ruling.needs_person == (isinstance(ruling.said, Admitted) and above)
        if not isinstance(ruling.said, Admitted):
            return
        at = None if above else self.now
        until = self.now + (timedelta(hours=1) if above else life)
        self.known.append(Known(id, provider, dims, money.units, life, at, until))
        self.latest = self.latest if above else max(self.latest, self.now)

    def ask_too_early(self, minutes: int) -> None:
        """The clock went back behind the latest grant: nothing is granted."""
        if not any(each.granted_at for each in self.known):
            return
        now, self.now = self.now, self.latest - SLACK - timedelta(minutes=minutes)
        with pytest.raises(ClockWentBack):
            self.try_hold("0.01", "groq")
        self.now = now

    def pay(self, which: int, cents: int) -> None:
        """`cents` in hundredths of the hold: below it, equal, or above; odd figures come as usage."""
        hold = self.pick(which)
        if hold is None:
            return
        used = cents % 2 and hold.provider == "openai"
        actual = (
            usage(f"r{which}", ("gpt-5", "nobody's")[which % 2])
            if used
            else Money(hold.amount * cents // 100)
        )
        done = self.settle(hold.id, actual)
        late = hold.granted_at is not None and self.now > hold.expires_at + GRACE
        if hold.granted_at is None or hold.ended in ("released", "denied") or (late and not hold.ended):
            assert isinstance(done, Cannot)
            return
        assert isinstance(done, Hold)
        if not hold.ended and hold.provider == "groq":
            assert isinstance(actual, Money)
            self.paid[f"hold {hold.id}"] = hold.granted_at, actual.units, hold.dims
        hold.ended = "settled"

    def give_back(self, which: int) -> None:
        hold = self.pick(which)
        if hold is None:
            return
        done = release(self.connection, self.row(hold.id), self.now)
        assert isinstance(done, Cannot) == (hold.ended == "settled")
        if isinstance(done, Hold) and done.state == "released":
            hold.ended = "released"

    def keep_longer(self, which: int, minutes: int) -> None:
        hold = self.pick(which)
        if hold is None:
            return
        done = extend(self.connection, self.row(hold.id), timedelta(minutes=minutes), self.now)
        assert isinstance(done, Hold) == hold.is_open(self.now)
        if isinstance(done, Hold) and hold.granted_at is not None:
            until = min(self.now + timedelta(minutes=minutes), hold.granted_at + DAY)
            hold.expires_at = max(hold.expires_at, until)
            assert done.expires_at == hold.expires_at

    def answer(self, which: int, passes: int) -> None:
        """A keeper lets pass, or not, what waits."""
        hold = self.pick(which)
        if hold is None or hold.granted_at is not None or hold.ended or self.now >= hold.expires_at:
            return
        if not passes:
            assert change_hold(self.connection, hold.id, ("waiting",), state="denied", ended_at=self.now)
            hold.ended = "denied"
            return
        room = self.room(hold.provider, hold.dims, emergency=False)
        ruling = grant_waiting(self.connection, self.row(hold.id), self.now)
        emergency = self.row(hold.id).wanted.emergency
        room = self.room(hold.provider, hold.dims, emergency=emergency)
        assert isinstance(ruling.said, Admitted) == (room is None or hold.amount <= room)
        if isinstance(ruling.said, Admitted):
            hold.granted_at, hold.expires_at = self.now, self.now + hold.life
            self.latest = max(self.latest, self.now)

    def clean(self) -> None:
        sweep(self.connection, self.now, self.id)
        for hold in self.known:
            if hold.granted_at is None and not hold.ended and self.now >= hold.expires_at:
                hold.ended = "denied"  # nobody answered

    def push(self, key: str, provider: str, minutes: int, cents: int) -> None:
        """A request, perhaps the same one again with another figure."""
        at, dims = self.now - timedelta(minutes=minutes), DIMS[cents % len(DIMS)]
        fact = Charge("pushed", key, at, at, Money(cents * CENT), dims=dims)
        post(self.connection, self.accounts[provider], [fact], self.now)
        if provider == "groq":
            self.paid[key] = at, cents * CENT, dims

    def bill(self, days: int, cents: int) -> None:
        """What openai itself says of a day, perhaps for the second time."""
        start = (self.now - days * DAY).replace(hour=0, minute=0)
        fact = Charge("official", f"{start:%F}", start, start + DAY, Money(cents * CENT))
        post(self.connection, self.accounts["openai"], [fact], self.now)

    def put_limit(self, kind: int, scope: int, cents: int, flags: int) -> None:
        """`flags`: the lowest bit is a reserve, the next makes it soft."""
        fifth = "1/5" if flags & 1 else "0"
        name = KINDS[kind], SCOPES[scope]
        amount = Money(cents * CENT).text()
        budget = self.limit(amount, *name, reserve=fifth, hard=not flags & 2)
        old = self.lines.get(name)
        kept_back = cents * CENT // 5 if flags & 1 else 0
        raises = old.raises if old else []
        self.lines[name] = Line(
            budget.id, SCOPES[scope], KINDS[kind], cents * CENT, kept_back, budget.hard, raises
        )

    def drop_limit(self, kind: int, scope: int) -> None:
        dropped = drop_budget(self.connection, self.id, KINDS[kind], SCOPES[scope])
        assert (dropped is not None) == (self.lines.pop((KINDS[kind], SCOPES[scope]), None) is not None)

    def lift(self, which: int, cents: int, hours: int) -> None:
        """Raise a limit; for no time at all it ends its raises."""
        if not self.lines:
            return
        line = list(self.lines.values())[which % len(self.lines)]
        if hours == 0:
            end_raises(self.connection, self.id, line.id, self.now)
            line.raises.clear()
            return
        until = self.now + timedelta(hours=hours)
        raise_limit(self.connection, self.id, line.id, Money(cents * CENT), "a test", 0, self.now, until)
        line.raises.append((cents * CENT, until))

    def ask_above(self, cents: int) -> None:
        """Where a keeper wants to be asked from; below nothing: never."""
        self.line = cents * CENT if cents else -1
        above = self.line if cents else None
        change_workspace(self.connection, self.id, approval_above=above)

    # what is so

    def pick(self, which: int) -> Known | None:
        return self.known[which % len(self.known)] if self.known else None

    def room(self, provider: str, dims: dict[str, str], emergency: bool) -> int | None:
        """What the tightest hard budget has left; None where there is none."""
        own = [line for line in self.lines.values() if line.hard]
        own = [line for line in own if line.scope.holds(provider, self.accounts[provider], dims)]
        return min((self.left(line, emergency=emergency) for line in own), default=None)

    def left(self, line: Line, *, emergency: bool) -> int:
        today = day_of(self.now, self.zone)
        raised = sum(units for units, until in line.raises if until > self.now)
        period = period_holding(line.kind, today)
        so_far = Period("days", period.first, today)  # a bill may reach into tomorrow
        left = line.amount + raised - self.spent(line.scope, so_far) - self.open_in(line, period)
        return left if emergency else left - line.kept_back

    def open_in(self, line: Line, period: Period) -> int:
        """What open holds hold of a period; one stays in the day that granted it."""
        return sum(
            hold.amount
            for hold in self.known
            if hold.is_open(self.now)
            and line.scope.holds(hold.provider, self.accounts[hold.provider], hold.dims)
            and hold.granted_at is not None
            and day_of(hold.granted_at, self.zone) in period
        )

    def spent(self, scope: Scope, period: Period) -> int:
        own = sum(
            units
            for at, units, dims in self.paid.values()
            if scope.holds("groq", self.accounts["groq"], dims) and day_of(at, self.zone) in period
        )
        if scope.by == "provider":
            return own
        lines = self.connection.execute(select(day_lines).filter_by(account_id=self.accounts["openai"]))
        return own + sum(
            int(row.cost) for row in lines if row.day in period and scope.holds("openai", 0, _dims(row.dims))
        )

    def check_all(self) -> None:
        self.check()
        today = day_of(self.now, self.zone)
        budgets = budgets_of(self.connection, self.id, "USD", self.now)
        assert {each.id for each in budgets} == {line.id for line in self.lines.values()}
        for line in self.lines.values():
            period = period_holding(line.kind, today)
            found = spend(self.connection, self.id, "USD", period, line.scope)
            assert found == self.spent(line.scope, period)
        for provider in self.accounts:
            self.look(provider)

    def look(self, provider: str) -> None:
        """What is left is seen to the billionth without holding it, swept or not."""
        room = self.room(provider, DIMS[1], emergency=False)
        rooms = rooms_of(self.connection, self.id, "USD", self.now)
        said = rooms.rule(self.wanted(Money(1), provider, dims=DIMS[1]), counts=False).said
        assert isinstance(said, Admitted) == (room is None or room >= 1)
        if isinstance(said, Admitted) and room is not None:
            assert said.left is not None
            assert said.left.amount == Money(room - 1)

    def check_book(self) -> None:
        """Made again in place, and told again from the last fact to the first, it is the same book."""
        assert replayed(self.connection, list(self.accounts.values()))
        for provider, id in self.accounts.items():
            again = make_account(self.connection, self.id, provider, self.now, name="again")
            rows = self.connection.execute(
                select(charges).filter_by(account_id=id).order_by(charges.c.id.desc())
            )
            for row in rows.all():
                said = Said(*(row._mapping[name] for name in Said._fields))
                post(self.connection, again, [charge_of(row.layer, row.key, said)], self.now)
            assert self.book(again) == self.book(id)

    def book(self, account_id: int) -> set[tuple[date, str, str, int]]:
        query = select(day_lines).filter_by(account_id=account_id)
        return {(row.day, row.by, row.dims, row.cost) for row in self.connection.execute(query)}


def _dims(text: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(text)
    return found

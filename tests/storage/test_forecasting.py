"""What a forecast rests on: usage by account and day, until when it is known, what is bought and held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event, update

from ledger.facts import Charge, Meter
from ledger.money import Money
from ledger.periods import DAY, Period, period_holding
from ledger.rates import Rate
from ledger.scopes import EVERYTHING, Scope
from storage.accounts import make_account, make_meter
from storage.admitting import grant
from storage.columns import micros
from storage.forecasting import Evidence, evidence, models_of
from storage.holds import Wanted
from storage.posting import post, post_readings
from storage.purchases import Purchase, post_months, remember_purchase
from storage.rates import add_rate
from storage.readings import ReadingFact
from storage.scoped import spend
from storage.spend import committed
from storage.tables import accounts
from storage.workspaces import change_workspace, open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, in_memory

pytestmark = ON_BOTH

TODAY = date(2026, 11, 20)
NOVEMBER = period_holding("month", TODAY)
UTC_ZONE = ZoneInfo("UTC")
HOUR = timedelta(hours=1)
OPENAI, GROQ, OTHERS = 1, 2, 3


@pytest.fixture
def connection() -> Iterator[Connection]:
    with in_memory() as made:
        for name in ("One", "Two"):
            workspace = open_workspace(made, name, NOW)
            for provider in ("openai", "groq")[: 3 - workspace]:
                make_account(made, workspace, provider, NOW)
        yield made


def record(key: str, at: datetime, dollars: str = "1", currency: str = "USD", **dims: str) -> Charge:
    return Charge("pushed", key, at, at, Money.of(dollars, currency), dims=dims)


def every_day(connection: Connection, account: int = OPENAI, days: int = 5, **dims: str) -> None:
    """A dollar at eleven on each of the days before today, and half of one today."""
    at = NOW - HOUR
    found = [record(f"{account} {back}", at - DAY * back, **dims) for back in range(1, days + 1)]
    post(connection, account, [*found, record(f"{account} 0", at, "0.5", **dims)], NOW)


def reading(connection: Connection, dollars: str, at: datetime) -> None:
    """Somebody typed what Groq's page shows for the month."""
    meter = make_meter(connection, GROQ, Meter("groq"))
    post_readings(connection, GROQ, [ReadingFact(meter, micros(at), Money.of(dollars))], at)


def told(
    connection: Connection, *scopes: Scope, period: Period = NOVEMBER, zone: ZoneInfo = UTC_ZONE
) -> Evidence:
    return evidence(connection, 1, "USD", period, TODAY, NOW, zone, scopes)


def test_each_account_is_a_stream_from_its_first_day_until_now(connection: Connection) -> None:
    every_day(connection)
    every_day(connection, GROQ, days=2)
    groq, openai = told(connection).streams()
    assert (openai.name, openai.first, openai.open, openai.seen) == (
        "1",
        TODAY - DAY * 5,
        TODAY,
        Fraction(1, 2),
    )
    assert openai.known() == [10**9] * 5
    assert (groq.first, groq.days[TODAY], groq.even) == (TODAY - DAY * 2, 500_000_000, False)


def test_another_workspace_is_no_stream_of_this_one(connection: Connection) -> None:
    every_day(connection, OTHERS)
    assert told(connection).streams() == []
    assert told(connection).known().spent == 0


def test_what_is_known_is_what_the_book_says_to_the_unit(connection: Connection) -> None:
    every_day(connection)
    month = NOVEMBER.start(UTC_ZONE), NOVEMBER.end(UTC_ZONE)
    bought = Charge("reading", "seats", *month, Money(31_000_000_007), category="Purchase")
    credit = Charge("official", "back", NOW - DAY, NOW - DAY, Money.of("-2"), category="Credit")
    post(connection, OPENAI, [bought, credit], NOW)
    known = told(connection).known()
    so_far = Period("days", NOVEMBER.first, TODAY)
    assert known.spent == spend(connection, 1, "USD", so_far)
    assert sum(known.committed.values()) == committed(connection, 1, "USD", NOVEMBER, TODAY).units
    assert len(known.committed) == 10
    [stream] = told(connection).streams()
    assert sum(stream.days.values()) == 5_500_000_000  # neither what was bought nor what came back goes on


def test_another_currency_counts_by_its_rate_and_without_one_not_at_all(connection: Connection) -> None:
    post(connection, OPENAI, [record("euro", NOW - DAY, "2", "EUR")], NOW)
    assert told(connection).streams() == []
    add_rate(connection, 1, "USD", Rate("EUR", Decimal("1.5")), 0, NOW)
    [stream] = told(connection).streams()
    assert stream.days == {TODAY - DAY: 3 * 10**9}
    assert told(connection).known().spent == 3 * 10**9


def test_a_collected_account_is_known_until_it_was_read(connection: Connection) -> None:
    every_day(connection)
    read = {"connected_at": NOW - DAY * 40, "read_until": NOW - DAY * 2 - HOUR * 6}
    connection.execute(update(accounts).filter_by(id=OPENAI).values(**read))
    [stream] = told(connection).streams()
    assert (stream.open, stream.seen) == (TODAY - DAY * 2, Fraction(1, 4))
    assert len(stream.known()) == 3


def billed(connection: Connection, *backs: int) -> None:
    """An official dollar on each of these days before today, of an account that was read an hour ago."""
    midnight = NOW - HOUR * 12
    days = [(midnight - DAY * back, midnight - DAY * (back - 1)) for back in backs]
    charges = [Charge("official", f"{first:%F}", first, last, Money.of(1)) for first, last in days]
    post(connection, OPENAI, charges, NOW)
    read = {"connected_at": NOW - DAY * 40, "read_until": NOW - HOUR}
    connection.execute(update(accounts).filter_by(id=OPENAI).values(**read))


def test_days_for_which_no_bill_has_come_are_not_in_yet(connection: Connection) -> None:
    billed(connection, *range(2, 20))
    [stream] = told(connection).streams()
    assert (stream.open, stream.seen) == (TODAY - DAY, Fraction(0))


def test_but_a_bill_that_does_not_come_for_long_says_that_nothing_was_spent(connection: Connection) -> None:
    billed(connection, *range(8, 20))
    [stream] = told(connection).streams()
    assert (stream.open, stream.known()[-4:]) == (TODAY - DAY * 3, [0, 0, 0, 0])


def test_a_bill_of_today_is_known_until_it_was_read(connection: Connection) -> None:
    billed(connection, *range(1, 9))
    at = NOW - HOUR * 12
    post(connection, OPENAI, [Charge("official", "open", at, NOW - HOUR, Money.of(1), settled=False)], NOW)
    [stream] = told(connection).streams()
    assert (stream.open, stream.seen) == (TODAY, Fraction(11, 24))


def test_a_page_read_by_people_is_known_until_it_was_read_and_one_unread_for_long_is_left_out(
    connection: Connection,
) -> None:
    at = NOW - DAY * 4
    reading(connection, "7.50", at)
    [stream] = told(connection).streams()
    assert (stream.open, stream.seen, stream.even) == (TODAY - DAY * 4, Fraction(1, 2), True)
    assert (stream.first, len(stream.known())) == (NOVEMBER.first, 15)
    later = at + DAY * 33
    old = evidence(connection, 1, "USD", NOVEMBER.next(), later.date(), later, UTC_ZONE)
    assert old.streams() == []


def test_what_programs_pushed_after_a_reading_is_known_until_now(connection: Connection) -> None:
    reading(connection, "7.50", NOW - DAY * 4)
    every_day(connection, GROQ, days=2)
    [stream] = told(connection).streams()
    assert (stream.open, stream.even) == (TODAY, False)


def test_days_are_those_of_the_zone(connection: Connection) -> None:
    post(connection, OPENAI, [record("late", datetime(2026, 11, 18, 20, tzinfo=UTC))], NOW)
    kolkata = ZoneInfo("Asia/Kolkata")
    change_workspace(connection, 1, zone="Asia/Kolkata")
    post(connection, OPENAI, [record("later", datetime(2026, 11, 18, 20, 1, tzinfo=UTC))], NOW)
    [stream] = told(connection, zone=kolkata).streams()
    assert date(2026, 11, 19) in stream.days
    assert stream.seen == Fraction(35, 48)  # half past five in the afternoon


@pytest.mark.parametrize(
    "scope, spent",
    [
        (EVERYTHING, 9),
        (Scope("provider", "groq"), Fraction(7, 2)),
        (Scope("account", "1"), Fraction(11, 2)),
        (Scope("model", "gpt"), Fraction(11, 2)),
        (Scope("model", "gp"), 0),
        (Scope("model", "GPT"), 0),
        (Scope("member", "ann"), Fraction(7, 2)),
        (Scope("member", "gpt"), 0),
        (Scope("project", 'a "50%" \\ _x'), Fraction(7, 2)),
        (Scope("tag", "prod"), Fraction(11, 2)),
        (Scope("tag", "env:eu:west"), Fraction(7, 2)),
        (Scope("tag", "env:west"), 0),
    ],
)
def test_a_scope_has_its_own_streams_and_sums(
    connection: Connection, scope: Scope, spent: int | Fraction
) -> None:
    every_day(connection, model="gpt", tag="eu, prod")
    groq = {"model": "llama", "member": "ann", "project": 'a "50%" \\ _x', "tag:env": "eu:west"}
    every_day(connection, GROQ, days=3, **groq)
    found = told(connection, scope)
    assert found.known(scope).spent == spent * 10**9
    assert sum(sum(each.days.values()) for each in found.streams(scope)) == spent * 10**9


def test_the_models_of_a_provider_are_summed_over_its_accounts(connection: Connection) -> None:
    every_day(connection, model="gpt")
    every_day(connection, make_account(connection, 1, "openai", NOW, "lab"), days=2, model="mini")
    every_day(connection, GROQ, days=3, model="llama")
    assert models_of(connection, 1, "USD", "openai", NOVEMBER) == {
        "gpt": 5_500_000_000,
        "mini": 2_500_000_000,
    }


def test_what_is_held_counts_by_scope_until_it_expires(connection: Connection) -> None:
    every_day(connection)

    def wanted(account: int, provider: str, dollars: str, life: timedelta, **dims: str) -> Wanted:
        return Wanted(1, 0, account, provider, Money.of(dollars), "a test", life, dims)

    grant(connection, [("a", wanted(OPENAI, "openai", "8", timedelta(minutes=1)))], NOW - HOUR)
    grant(connection, [("b", wanted(OPENAI, "openai", "2", HOUR, model="gpt"))], NOW)
    grant(connection, [("c", wanted(GROQ, "groq", "4", HOUR))], NOW)
    found = told(connection, Scope("model", "gpt"))
    held = [
        found.known(scope).held for scope in (EVERYTHING, Scope("provider", "groq"), Scope("model", "gpt"))
    ]
    assert held == [6 * 10**9, 4 * 10**9, 2 * 10**9]


def test_a_monthly_purchase_of_the_month_to_come_is_committed_to_a_week_that_reaches_into_it(
    connection: Connection,
) -> None:
    week = Period("week", date(2026, 11, 30), date(2026, 12, 6))
    monday = datetime(2026, 11, 30, 12, tzinfo=UTC)
    typed = Purchase(0, OPENAI, "seats", Money.of("31"), NOVEMBER.first, monthly=True)
    purchase = remember_purchase(connection, 1, 0, typed, NOW)
    post_months(connection, purchase, NOW)
    found = evidence(connection, 1, "USD", week, monday.date(), monday, UTC_ZONE)
    assert found.known().committed == {date(2026, 12, day): 10**9 for day in range(1, 7)}
    month = evidence(connection, 1, "USD", NOVEMBER, monday.date(), monday, UTC_ZONE)
    assert month.known().committed == {}


def test_one_query_more_for_no_account_and_no_budget(connection: Connection) -> None:
    def queries() -> int:
        said: list[str] = []

        def note(*told: object) -> None:
            said.append(str(told[2]))

        event.listen(connection, "before_cursor_execute", note)
        found = told(connection, Scope("model", "gpt"))
        for scope in (EVERYTHING, Scope("provider", "openai"), Scope("model", "gpt")):
            found.streams(scope)
            found.known(scope)
        event.remove(connection, "before_cursor_execute", note)
        return len(said)

    every_day(connection)
    few = queries()
    for number in range(20):
        every_day(connection, make_account(connection, 1, "openai", NOW, f"team {number}"), model="gpt")
    assert queries() == few <= 6

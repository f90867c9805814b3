"""Spend as CSV and JSON, FOCUS and the files for accounting come to what the book says, whatever is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from ledger.facts import CATEGORIES, LAYERS, Charge
from ledger.money import Money
from ledger.periods import Period
from ledger.rates import Rate
from storage.posting import post
from storage.rates import add_rate
from storage.spend import spend_by_provider, unconverted, unpriced_by_provider
from tests.storage.crew import Crew
from tests.storage.engines import ON_BOTH, few_on_postgresql, rows
from tests.storage.exported import Row, as_csv, as_json, exported

pytestmark = ON_BOTH
START = datetime(2026, 10, 20, tzinfo=UTC)
NOW = START + timedelta(days=40)
HOUR = timedelta(hours=1)
ZONES = ("UTC", "Europe/Lisbon", "Asia/Kolkata", "America/New_York")
NAMES = ("", "m", "=1+1", 'a "b", c', "-1\n2", "Ω🦜")
CURRENCIES = ("USD", "EUR", "JPY")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Told:
    """A charge: at an hour, of so many hours; a layer's name by its place."""

    layer: str
    category: str
    hour: int
    hours: int
    units: int | None
    currency: str
    included: bool
    settled: bool
    model: str
    project: str

    def charge(self, number: int) -> Charge:
        start = START + HOUR * self.hour
        return Charge(
            self.layer,
            f"{number}",
            start,
            start + HOUR * self.hours,
            None if self.units is None else Money(self.units, self.currency),
            category=None if self.layer == "invoice" else self.category,
            settled=self.settled,
            included=self.included,
            dims={name: said for name, said in (("model", self.model), ("project", self.project)) if said},
        )


told = st.lists(
    st.builds(
        Told,
        layer=st.sampled_from(LAYERS),
        category=st.sampled_from(("Usage", "Usage", *CATEGORIES)),
        hour=st.integers(0, 24 * 30),
        hours=st.sampled_from((0, 0, 1, 24, 24 * 12)),
        units=st.one_of(st.integers(-(10**10), 10**11), st.integers(0, 10**8), st.none()),
        currency=st.sampled_from(CURRENCIES),
        included=st.sampled_from((False, False, True)),
        settled=st.sampled_from((True, True, False)),
        model=st.sampled_from(NAMES),
        project=st.sampled_from(NAMES),
    ),
    min_size=1,
    max_size=12,
)
some_days = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)
days = st.one_of(st.just([-1, 45]), some_days)  # all of them, or some


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told, days, st.sampled_from(ZONES))
@few_on_postgresql(15)
def test_every_file_of_any_days_comes_to_what_the_book_says(
    facts: list[Told], span: list[int], zone: str
) -> None:
    first, last = (START.date() + timedelta(days=place) for place in span)
    with rows() as connection:
        crew = Crew(connection, zone)
        add_rate(connection, crew.id, "USD", Rate("EUR", Decimal("1.083333333"), None), 0, NOW)
        for place, account in enumerate(crew.accounts.values()):
            charges = [each.charge(number) for number, each in enumerate(facts) if number % 2 == place]
            post(connection, account, charges, NOW)
        said = exported(connection, crew.id, "spend", first, last)
        focus = exported(connection, crew.id, "focus", first, last)
        in_csv_and_json(said, focus)
        in_the_book(connection, crew.id, Period("days", first, last), said, focus)
        in_accounts(connection, crew.id, first, last, said)


def in_csv_and_json(said: list[Row], focus: list[Row]) -> None:
    for what, rows_ in (("spend", said), ("focus", focus)):
        amounts = ("cost", "counted") if what == "spend" else ("BilledCost", "ListCost", "x_CountedCost")
        for name in amounts:
            assert added(row[name] for row in as_csv(what, rows_)) == added(row[name] for row in rows_)
            assert added(row[name] for row in as_json(what, rows_)) == added(row[name] for row in rows_)
    for currency in CURRENCIES:
        owed = added(row["cost"] for row in said if row["currency"] == currency and not row["included"])
        assert added(r["BilledCost"] for r in focus if r["BillingCurrency"] == currency) == owed
        worth = added(row["cost"] for row in said if row["currency"] == currency)
        assert added(row["ListCost"] for row in focus if row["BillingCurrency"] == currency) == worth


def in_the_book(
    connection: Connection, workspace: int, period: Period, said: list[Row], focus: list[Row]
) -> None:
    """As `/summary` adds it up: by provider, what is not converted, and what has no price."""
    summary = spend_by_provider(connection, workspace, "USD", period)
    total = sum((each.cost.decimal for each in summary), Decimal())
    assert added(row["x_CountedCost"] for row in focus) == total
    assert added(row["counted"] for row in said if not row["included"]) == total
    for each in summary:
        mine = [row for row in focus if row["BillingAccountId"] == f"{each.provider}/{each.provider}"]
        assert added(row["x_CountedCost"] for row in mine) == each.cost.decimal
        bases = Counter[str]()
        for row in mine:
            bases[row["x_CostBasis"]] += Money.of(row["x_CountedCost"] or 0).units
        assert all(bases[label] == cost.units for label, cost in each.labels.items())
    left = {money.currency: money.decimal for money in unconverted(connection, workspace, "USD", period)}
    lacking = [row for row in focus if row["x_CountedCost"] is None]
    assert added(row["BilledCost"] for row in lacking) == sum(left.values())
    unpriced = sum(unpriced_by_provider(connection, workspace, period).values())
    assert sum(row["x_UnpricedRequests"] or 0 for row in focus) == unpriced


def in_accounts(connection: Connection, workspace: int, first: date, last: date, said: list[Row]) -> None:
    total = added(row["counted"] for row in said if not row["included"])
    for what, amount, day in (("quickbooks", "Amount", "Date"), ("xero", "*Amount", "*Date")):
        lines = exported(connection, workspace, what, first, last)
        assert added(line[amount] for line in lines) == -total.quantize(CENT, ROUND_HALF_EVEN)
        assert not any(Decimal(line[amount]) == 0 for line in lines)
        form = "%m/%d/%Y" if what == "quickbooks" else "%Y-%m-%d"
        dates = [datetime.strptime(line[day], form).replace(tzinfo=UTC).date() for line in lines]
        assert all(first <= each <= last for each in dates)


def added(amounts: Iterable[str | None]) -> Decimal:
    return sum((Decimal(amount) for amount in amounts if amount), Decimal())

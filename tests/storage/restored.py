"""Random facts of all kinds, told to a workspace; what its book says by names; and its export, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, Table, select

from commands.export_formats import Format, writer_of
from ledger.facts import Charge, Meter, Usage
from ledger.limits import Limit
from ledger.money import Money
from ledger.rates import Rate
from ledger.scopes import EVERYTHING, Scope
from storage.accounts import make_account, make_meter
from storage.budgets import set_budget
from storage.columns import micros
from storage.exporting import SHEETS, START, Place, Wanted, read_slice
from storage.kept_facts import KeptFact, read_row
from storage.posting import post, post_readings
from storage.prices import ALWAYS, add_price
from storage.rates import add_rate
from storage.readings import ReadingFact, TopUpFact
from storage.tables import (
    accounts,
    budgets,
    charges,
    counters,
    day_lines,
    meters,
    quarter_sums,
    readings,
    top_ups,
    unpriced_lines,
)
from storage.workspaces import change_workspace, open_workspace
from storage.zone import recount
from tests.ledger.some_facts import charges as some_charges

NOW = datetime.fromisoformat("2026-10-27T12:00:00Z")
HOUR = timedelta(hours=1)
ACCOUNTS = (("openai", "openai"), ("openai", "=lab, “2”"), ("groq", "groq"))
METERS = (Meter("groq"), Meter("credits", "down", None, "Asia/Kolkata", {"project": "P"}))
OWN_PRICE = {"input_tokens": Decimal("1.25"), "output_tokens": Decimal(9)}
MODELS = ("gpt-5", "own-model", "nobody-s-model")
DERIVED = (day_lines, quarter_sums, unpriced_lines)
OWN = {  # what is the row's own, or of the moment at which it was written
    "id",
    "recorded",
    "account_id",
    "meter_id",
    "fact_id",
    "budget_id",
}


@dataclass(frozen=True)
class Told:
    """Something said of an account; `withdrawn` takes it back afterwards."""

    account: int
    fact: Charge | Usage | ReadingFact | TopUpFact | Rate
    withdrawn: bool = False


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    at = NOW - HOUR * draw(st.integers(1, 72))
    model = draw(st.sampled_from(MODELS))
    return Usage(
        draw(st.sampled_from(["local", "pushed", "usage"])),
        draw(st.sampled_from("abcdef")),
        at,
        at + HOUR * draw(st.sampled_from([0, 0, 1, 24])),
        model,
        {"input_tokens": draw(st.integers(0, 10**6)), "output_tokens": draw(st.integers(0, 10**5))},
        dims=draw(st.sampled_from([{}, {"model": model}, {"tag:team": "x, y", "tag": "+1", "odd": "é\n"}])),
        context=draw(st.sampled_from([{}, {"service_tier": "batch"}])),
        included=draw(st.booleans()),
    )


@st.composite
def metered(draw: st.DrawFn) -> ReadingFact | TopUpFact:
    """Of the meter with this place in METERS, in the place of its id."""
    at, units = micros(NOW - HOUR * draw(st.integers(0, 72))), draw(st.integers(0, 10**11))
    if draw(st.integers(0, 3)):
        return ReadingFact(draw(st.integers(0, 1)), at, Money(units), draw(st.booleans()))
    return TopUpFact(1, draw(st.sampled_from("xy")), at, Money(units))


@st.composite
def foreign(draw: st.DrawFn) -> Charge:
    charge = draw(some_charges(layers=("local", "pushed", "official"), units=range(1, 9)))
    currency = draw(st.sampled_from(["EUR", "CNY"]))
    assert charge.cost is not None
    return Charge(
        charge.layer, f"in {currency}", charge.start, charge.end, Money(charge.cost.units, currency)
    )


rates = st.builds(
    Rate,
    st.sampled_from(["EUR", "CNY"]),
    st.sampled_from([Decimal("1.08"), Decimal("0.14")]),
    st.sampled_from([None, date(2026, 10, 25)]),
)
facts = st.lists(
    st.builds(
        Told,
        st.integers(0, len(ACCOUNTS) - 1),
        st.one_of(some_charges(), some_charges(), usages(), metered(), foreign(), rates),
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=14,
)


def a_workspace(connection: Connection, zone: str) -> int:
    """With limits, so that counters count."""
    workspace = open_workspace(connection, "Test", NOW)
    change_workspace(connection, workspace, zone=zone)
    for scope in (EVERYTHING, Scope("provider", "openai")):
        limit = Limit(Money.of("5"), "month")
        set_budget(connection, workspace, scope, limit, NOW, NOW.date())
    return workspace


def tell(connection: Connection, workspace: int, told: list[Told]) -> None:
    ids = [make_account(connection, workspace, *_named(which)) for which in ACCOUNTS]
    add_price(connection, workspace, "openai", "own-model", OWN_PRICE, "USD", ALWAYS, 0, NOW)
    for each in told:
        _tell(connection, workspace, ids, each)
    recount(connection, workspace, NOW)


def _named(which: tuple[str, str]) -> tuple[str, datetime, str]:
    return which[0], NOW, which[1]


def _tell(connection: Connection, workspace: int, ids: list[int], told: Told) -> None:
    fact, account = told.fact, ids[told.account]
    if isinstance(fact, Rate):
        add_rate(connection, workspace, "USD", fact, 0, NOW)
        return
    if isinstance(fact, Charge | Usage):
        post(connection, account, [fact], NOW)
        if told.withdrawn:
            post(connection, account, [], NOW, withdrawn={fact.layer: [fact.key]})
        return
    account = ids[2]
    meter = make_meter(connection, account, METERS[fact.meter_id])
    for withdrawn in (False, True)[: 1 + told.withdrawn]:
        post_readings(connection, account, [_at(fact, meter, withdrawn=withdrawn)], NOW)


def _at(fact: ReadingFact | TopUpFact, meter: int, *, withdrawn: bool) -> ReadingFact | TopUpFact:
    if isinstance(fact, ReadingFact):
        return ReadingFact(meter, fact.at, fact.figure, fact.reset, withdrawn)
    return TopUpFact(meter, fact.key, fact.at, fact.amount, withdrawn)


def exported(connection: Connection, workspace: int, kind: Format = "jsonl") -> str:
    """All facts as a file."""
    wanted = Wanted(workspace, SHEETS["facts"])
    writer = writer_of(kind, wanted.sheet.columns)
    text = writer.begin()
    where: Place | None = START
    while where is not None:
        found = read_slice(connection, wanted, where)
        text += writer.rows(found.rows)
        where = found.then
    return text + writer.end()


def read_again(text: str) -> list[KeptFact]:
    return [read_row(json.loads(line)) for line in text.splitlines()]


def book(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the facts and of what is derived, by the names of accounts; nothing of nothing."""
    named = {row.id: (row.provider, row.name) for row in connection.execute(select(accounts))}
    metered = {row.id: (*named[row.account_id], row.name) for row in connection.execute(select(meters))}
    limits = {row.id: (row.about, row.period) for row in connection.execute(select(budgets))}
    owners: dict[str, dict[int, Any]] = {
        "account_id": named,
        "meter_id": metered,
        "budget_id": limits,
    }
    tables = (charges, readings, top_ups, counters, *DERIVED)
    return {table.name: sorted(_rows(connection, table, owners), key=repr) for table in tables}


def _rows(
    connection: Connection, table: Table, owners: dict[str, dict[int, Any]]
) -> Iterator[tuple[Any, ...]]:
    for row in connection.execute(select(table)):
        said = row._mapping
        if table in DERIVED and not any(said.get(name) for name in ("cost", "unpriced", "quantity")):
            continue
        whose = [owners[name][said[name]] for name in owners if name in said]
        yield (*whose, *(said[name] for name in said if name not in OWN))

"""Spend as QuickBooks and Xero import it: a line a month, account and kind of cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from ledger.facts import Charge
from ledger.money import Money
from ledger.rates import Rate
from storage.accounts import make_account
from storage.exporting import SHEETS, Wanted, not_converted
from storage.posting import post
from storage.rates import add_rate
from storage.workspaces import change_workspace, open_workspace
from tests.storage.crew import START, Crew
from tests.storage.engines import ON_BOTH, rows
from tests.storage.exported import as_csv, exported

pytestmark = ON_BOTH
DAY = timedelta(days=1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with rows() as connection:
        yield connection


def charge(key: str, amount: str, days: int = 0, layer: str = "official", **more: object) -> Charge:
    """So many days after 30 October, 09:30."""
    at = START + DAY * days
    currency = str(more.pop("currency", "USD"))
    return Charge(layer, key, at, at, Money.of(amount, currency), **more)  # type: ignore[arg-type]


def test_a_line_is_a_month_of_an_account_and_a_kind_of_cost(connection: Connection) -> None:
    crew = Crew(connection)
    post(connection, crew.accounts["openai"], [charge("a", "1.10"), charge("b", "2.20", 1)], START)
    post(
        connection,
        crew.accounts["openai"],
        [charge("c", "4", 5), charge("d", "-1", category="Credit")],
        START,
    )
    post(connection, crew.accounts["groq"], [charge("e", "20", category="Purchase")], START)
    assert exported(connection, crew.id, "quickbooks") == [
        {"Date": "10/31/2026", "Description": "Groq purchases", "Amount": "-20.00"},
        {"Date": "10/31/2026", "Description": "OpenAI credits", "Amount": "1.00"},
        {"Date": "10/31/2026", "Description": "OpenAI usage", "Amount": "-3.30"},
        {"Date": "11/30/2026", "Description": "OpenAI usage", "Amount": "-4.00"},
    ]
    _, first, _, last = exported(connection, crew.id, "xero")
    assert first == {
        "*Date": "2026-10-31",
        "*Amount": "1.00",
        "Payee": "OpenAI",
        "Description": "OpenAI, credits",
        "Reference": "2026-10 openai/openai credits",
    }
    assert (last["*Date"], last["*Amount"]) == ("2026-11-30", "-4.00")


def test_the_file_comes_to_the_rounded_total_and_holds_no_zeros(connection: Connection) -> None:
    crew = Crew(connection)
    for name, amount in (("openai", "0.004"), ("groq", "0.004")):
        post(connection, crew.accounts[name], [charge("a", amount)], START)
    (line,) = exported(connection, crew.id, "quickbooks")
    assert line["Amount"] == "-0.01"  # 0.008 together
    post(connection, crew.accounts["groq"], [charge("b", "-0.004")], START)
    assert exported(connection, crew.id, "quickbooks") == []  # and 0.004 is no cent


def test_what_is_estimated_or_in_part_is_said(connection: Connection) -> None:
    crew = Crew(connection)
    post(connection, crew.accounts["openai"], [charge("a", "1", layer="pushed")], START)
    post(connection, crew.accounts["groq"], [charge("a", "1", layer="pushed"), charge("b", "1", -1)], START)
    post(connection, crew.accounts["groq"], [charge("c", "9", included=True, layer="reading")], START)
    told = [line["Description"] for line in exported(connection, crew.id, "quickbooks")]
    assert told == ["Groq usage estimated in part", "OpenAI usage estimated"]
    lines = exported(connection, crew.id, "xero")
    assert lines[-1]["Description"] == "OpenAI, usage, estimated"
    assert sum(Decimal(line["*Amount"]) for line in lines) == -3  # what is included is owed to nobody


def test_other_currencies_are_counted_by_rate_and_without_one_are_told(connection: Connection) -> None:
    crew = Crew(connection)
    euros = [charge("a", "10", currency="EUR"), charge("b", "5", currency="EUR", included=True)]
    post(connection, crew.accounts["openai"], euros, START)
    for what in ("quickbooks", "xero"):
        assert not_converted(connection, Wanted(crew.id, SHEETS[what])) == [Money.of("10", "EUR")]
        assert not_converted(connection, Wanted(crew.id, SHEETS[what], first=date(2026, 11, 1))) == []
    assert not_converted(connection, Wanted(crew.id, SHEETS["focus"])) == []
    add_rate(connection, crew.id, "USD", Rate("EUR", Decimal("1.1"), None), 0, START)
    assert not_converted(connection, Wanted(crew.id, SHEETS["xero"])) == []
    (line,) = exported(connection, crew.id, "xero")
    assert line["*Amount"] == "-11.00"


def test_a_line_ends_with_the_days_that_were_asked_for(connection: Connection) -> None:
    crew = Crew(connection)
    post(connection, crew.accounts["openai"], [charge("a", "1"), charge("b", "2", 5)], START)
    (line,) = exported(connection, crew.id, "xero", date(2026, 11, 1), date(2026, 11, 10))
    assert (line["*Date"], line["*Amount"]) == ("2026-11-10", "-2.00")
    assert exported(connection, crew.id, "xero", date(2026, 12, 1)) == []


def test_days_and_cents_are_those_of_the_workspace(connection: Connection) -> None:
    crew = Crew(connection, "Pacific/Auckland")
    change_workspace(connection, crew.id, currency="JPY")
    late = Charge("official", "a", at := START + DAY * 1.2, at, Money.of("1234.5", "JPY"))
    post(connection, crew.accounts["openai"], [late], START)  # it is 1 November there
    (line,) = exported(connection, crew.id, "quickbooks")
    assert (line["Date"], line["Amount"]) == ("11/30/2026", "-1234")


def test_names_are_told_with_letters_alone_where_quickbooks_wants_that(connection: Connection) -> None:
    workspace = open_workspace(connection, "Ship", START)
    account = make_account(connection, workspace, "openai", START, '=the "lab", №1 & co.')
    post(connection, account, [charge("a", "1")], START)
    (line,) = exported(connection, workspace, "quickbooks")
    assert line["Description"] == "OpenAI the lab 1 co usage"
    (line,) = as_csv("xero", exported(connection, workspace, "xero"))
    assert line["Description"] == 'OpenAI =the "lab", №1 & co., usage'


def test_nothing_of_another_workspace_is_in_it(connection: Connection) -> None:
    mine, theirs = Crew(connection), Crew(connection)
    post(connection, theirs.accounts["openai"], [charge("a", "1"), charge("b", "1", currency="EUR")], START)
    add_rate(connection, mine.id, "USD", Rate("EUR", Decimal("1.1"), None), 0, START)
    for what in ("quickbooks", "xero"):
        assert exported(connection, mine.id, what) == []
        assert len(exported(connection, theirs.id, what)) == 1

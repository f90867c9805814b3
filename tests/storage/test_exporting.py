"""What leaves a workspace by an export: all that is listed, exact, and nothing of another workspace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from ledger.facts import Charge, Meter
from ledger.money import Money
from ledger.periods import Period
from ledger.rates import Rate
from storage import exporting
from storage.accounts import make_account, make_meter
from storage.columns import micros
from storage.exported_tables import NEVER, TABLES
from storage.exporting import SHEETS
from storage.posting import post, post_readings
from storage.rates import add_rate
from storage.readings import ReadingFact, TopUpFact
from storage.scoped import spend
from storage.tables import metadata
from storage.workspaces import change_workspace, open_workspace
from tests.storage.crew import START as MORNING
from tests.storage.crew import Crew
from tests.storage.engines import ON_BOTH, rows
from tests.storage.exported import exported

pytestmark = ON_BOTH
HOUR = timedelta(hours=1)
SECRET_COLUMNS = ("secret_hash", "code_hash", "sealed", "answer", "undo", "given", "seed")


@pytest.fixture
def connection() -> Iterator[Connection]:
    with rows() as connection:
        yield connection


def charges(count: int, currency: str = "USD") -> list[Charge]:
    """An hour apart, of amounts with nine places."""
    return [
        Charge(
            "pushed",
            f"{currency} {number}",
            MORNING - HOUR * number,
            MORNING - HOUR * number,
            Money(number * 1_234_567_891 + 1, currency),
            dims={"model": f"m{number % 3}", "project": "=1+1", "tag": "a, b", "tag:team": "x"},
        )
        for number in range(count)
    ]


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SLICE", 7)


@pytest.mark.usefixtures("small_slices")
def test_the_lines_of_spend_come_to_what_a_summary_says(connection: Connection) -> None:
    crew = Crew(connection, "Europe/Lisbon")
    for account in crew.accounts.values():
        post(connection, account, charges(40), MORNING)
        post(connection, account, charges(5, "EUR"), MORNING)
    add_rate(connection, crew.id, "USD", Rate("EUR", Decimal("1.08"), None), 0, MORNING)
    lines = exported(connection, crew.id, "spend")
    days = Period("days", date(2026, 10, 1), date(2026, 10, 31))
    total = sum(Money.of(line["counted"]).units for line in lines if not line["included"])
    assert total == spend(connection, crew.id, "USD", days) > 0
    assert {line["currency"] for line in lines} == {"USD", "EUR"}
    first = lines[0]
    assert (first["project"], first["tags"], first["label"]) == ("=1+1", "a, b, team:x", "estimated")
    assert first["provider"] in crew.accounts


def test_what_has_no_rate_is_counted_nowhere(connection: Connection) -> None:
    crew = Crew(connection)
    post(connection, crew.accounts["groq"], charges(1, "EUR"), MORNING)
    (line,) = exported(connection, crew.id, "spend")
    assert (line["cost"], line["counted"]) == ("0.000000001", None)


@pytest.mark.usefixtures("small_slices")
def test_every_row_of_every_table_comes_once(connection: Connection) -> None:
    crew = Crew(connection)
    for account in crew.accounts.values():
        post(connection, account, charges(20), MORNING)
    for what in ("charges", "facts"):
        keys = [
            (row.get("account") or row["account_id"], row["key"])
            for row in exported(connection, crew.id, what)
        ]
        assert len(keys) == len(set(keys)) == 40
    assert exported(connection, crew.id, "day_lines")
    for sheet in TABLES:
        exported(connection, crew.id, sheet.name)


def read(connection: Connection, crew: Crew, meter: Meter, *facts: tuple[str, str]) -> None:
    """Tell readings of a meter of Groq's, and what was paid in: ("reading", "1.06"), ("paid", "25")."""
    account = crew.accounts["groq"]
    id = make_meter(connection, account, meter)
    for kind, amount in facts:
        money, at = Money.of(amount), micros(MORNING)
        fact = ReadingFact(id, at, money) if kind == "reading" else TopUpFact(id, "first", at, money)
        post_readings(connection, account, [fact], MORNING)


def test_facts_hold_charges_readings_and_top_ups(connection: Connection) -> None:
    crew = Crew(connection)
    post(connection, crew.accounts["groq"], charges(1), MORNING)
    read(connection, crew, Meter("groq"), ("reading", "1.06"))
    read(connection, crew, Meter("credits", "down", None), ("paid", "25"), ("reading", "9.5"))
    found = exported(connection, crew.id, "facts")
    told = [(row["kind"], row["meter"], row["cost"], row["figure"], row["top_up"]) for row in found]
    assert told == [
        ("charge", None, "0.000000001", None, None),
        ("reading", "groq", None, "1.06", None),
        ("reading", "credits", None, "9.5", None),
        ("top_up", "credits", None, None, "25"),
    ]
    assert {(row["account"], row["start_at"], row["currency"], row["withdrawn"]) for row in found} == {
        ("groq", "2026-10-30T09:30:00Z", "USD", False)
    }


def test_days_are_those_of_the_team(connection: Connection) -> None:
    crew = Crew(connection, "Pacific/Auckland")  # 09:30 UTC is 22:30 there
    post(connection, crew.accounts["groq"], charges(5), MORNING)
    last = date(2026, 10, 30)
    for what in ("spend", "facts", "charges", "quarter_sums"):
        assert exported(connection, crew.id, what, first=last, last=last)
        assert exported(connection, crew.id, what, first=last + timedelta(days=1)) == []
        assert exported(connection, crew.id, what, last=last - timedelta(days=1)) == []


def test_a_charge_belongs_to_every_day_that_it_touches(connection: Connection) -> None:
    crew = Crew(connection)
    start = MORNING.replace(hour=0, minute=0)
    month = Charge("invoice", "october", start - timedelta(days=29), start, Money.of("30"), category=None)
    post(connection, crew.accounts["groq"], [month], MORNING)
    assert len(exported(connection, crew.id, "facts", first=date(2026, 10, 29))) == 1
    assert exported(connection, crew.id, "facts", first=date(2026, 10, 30)) == []


def test_nothing_of_another_workspace_leaves(connection: Connection) -> None:
    mine, theirs = Crew(connection), Crew(connection)
    post(connection, theirs.accounts["groq"], charges(3), MORNING)
    read(connection, theirs, Meter("groq"), ("reading", "7"))
    theirs.limit("5")
    theirs.hold("1")
    own = ("accounts", "workspaces")
    for what in SHEETS:
        assert what in own or exported(connection, mine.id, what) == [], what
    assert {row["id"] for row in exported(connection, mine.id, "accounts")} == set(mine.accounts.values())
    assert [row["id"] for row in exported(connection, mine.id, "workspaces")] == [mine.id]
    filled = {what for what in SHEETS if exported(connection, theirs.id, what)}
    assert filled >= {"spend", "facts", "budgets", "holds", "held", "readings", "meters", "counters"}


def test_every_table_is_either_listed_or_never_exported() -> None:
    listed = {sheet.name for sheet in TABLES}
    there = {table.name for table in metadata.sorted_tables}
    assert listed | set(NEVER) == there, "say in storage/exported_tables.py whether the table may be exported"
    assert not listed & set(NEVER)


def test_no_column_that_is_secret_is_listed() -> None:
    shown = {column.name for sheet in SHEETS.values() for column in sheet.columns}
    assert shown.isdisjoint(SECRET_COLUMNS)
    assert {"accounts", "outbox", "passports"} <= set(SHEETS)


def test_a_table_s_cells_are_what_its_rows_say(connection: Connection) -> None:
    crew = Crew(connection)
    change_workspace(connection, crew.id, zone="Europe/Lisbon")
    crew.limit("5.000000001", reserve="1/5")
    (budget,) = exported(connection, crew.id, "budgets")
    assert (budget["allocated"], budget["reserve"], budget["hard"]) == ("5.000000001", "1/5", True)
    (counter,) = exported(connection, crew.id, "counters")
    assert counter["first_day"] == "2026-10-30"
    kept = connection.execute(select(metadata.tables["workspaces"].c.zone).filter_by(id=crew.id)).scalar_one()
    assert exported(connection, crew.id, "workspaces")[0]["zone"] == kept == "Europe/Lisbon"


def test_a_workspace_without_anything_exports_nothing(connection: Connection) -> None:
    empty = open_workspace(connection, "Empty", MORNING)
    assert [what for what in SHEETS if exported(connection, empty, what)] == ["workspaces"]
    make_account(connection, empty, "groq", MORNING)
    assert len(exported(connection, empty, "accounts")) == 1

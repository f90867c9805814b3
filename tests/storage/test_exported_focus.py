"""FOCUS 1.2: the columns, their order and form, and that it comes to what the book says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from commands.export_formats import as_it_was
from ledger.facts import CATEGORIES, Charge
from ledger.money import Money
from ledger.periods import start_of_day
from storage.exporting import SHEETS
from storage.focus_columns import FOCUS_COLUMNS
from storage.posting import post
from storage.workspaces import open_workspace
from tests.storage.crew import Crew
from tests.storage.engines import ON_BOTH, on_postgresql, rows
from tests.storage.exported import Row, as_csv, as_json, exported
from tests.storage.focus_months import DECIMAL, MOMENT, NOW, START, fill

pytestmark = ON_BOTH
HEADER = Path(__file__).parents[1] / "data" / "focus" / "header.csv"
NAMES = [column.name for column in FOCUS_COLUMNS]
# of the mandatory columns of 1.2, with the names that 1.3 gives to two of them
NEVER_EMPTY = (
    *("BilledCost", "BillingAccountId", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart"),
    *("ChargeCategory", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost"),
    *("HostProviderName", "InvoiceIssuerName", "ListCost", "ProviderName", "PublisherName"),
    *("ServiceCategory", "ServiceName", "ServiceProviderName"),
)
# what FOCUS asks for, and the book does not know
ALWAYS_EMPTY = (
    *("CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountName"),
    *("CommitmentDiscountStatus", "CommitmentDiscountType", "ContractedUnitPrice", "ListUnitPrice"),
    *(
        "PricingQuantity",
        "PricingUnit",
        "RegionId",
        "RegionName",
        "ResourceId",
        "ResourceName",
        "ResourceType",
    ),
)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with rows() as connection:
        yield connection


@pytest.fixture
def found() -> list[Row]:
    return focus_of(postgresql=on_postgresql())


@cache
def focus_of(*, postgresql: bool) -> list[Row]:
    with rows() as connection:
        return exported(connection, fill(connection), "focus")


def test_the_header_is_the_one_that_importers_were_told_of() -> None:
    assert HEADER.read_text(encoding="utf-8").strip().split(",") == NAMES


def test_columns_of_our_own_come_last_and_begin_with_x(found: list[Row]) -> None:
    own = [name.startswith("x_") for name in NAMES]
    assert own == sorted(own)
    assert any(own)
    assert len(set(NAMES)) == len(NAMES)
    assert all(name[0].isupper() and name.isalnum() for name in NAMES if not name.startswith("x_"))


def test_every_cell_has_the_form_that_focus_asks_for(found: list[Row]) -> None:
    kinds = {column.name: column.kind for column in FOCUS_COLUMNS}
    for row in as_csv("focus", found):
        for name, cell in row.items():
            if cell and kinds[name] == "amount":
                assert DECIMAL.fullmatch(cell), (name, cell)
            if cell and kinds[name] == "moment":
                assert MOMENT.fullmatch(cell), (name, cell)
        assert isinstance(json.loads(row["Tags"]), dict)
        assert row["ChargeCategory"] in CATEGORIES
        assert row["ChargeClass"] in ("", "Correction")
        assert row["ChargeFrequency"] in ("Usage-Based", "Recurring", "One-Time")
        assert row["PricingCategory"] == ("Standard" if row["SkuId"] else "")
        assert len(row["BillingCurrency"]) == 3


def test_what_is_mandatory_is_never_empty_and_what_nobody_knows_always_is(found: list[Row]) -> None:
    for row in found:
        assert all(row[name] not in (None, "") for name in NEVER_EMPTY)
        assert all(row[name] is None for name in ALWAYS_EMPTY)
        assert (row["SkuPriceId"] is None) == (row["SkuId"] is None) == (row["PricingCategory"] is None)


def test_days_and_months_of_the_team_are_moments_with_the_end_excluded(found: list[Row]) -> None:
    zone = ZoneInfo("Europe/Lisbon")  # whose clocks went back on 25 October
    spans = {(row["ChargePeriodStart"], row["ChargePeriodEnd"]) for row in found}
    assert ("2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z") in spans
    assert {(row["BillingPeriodStart"], row["BillingPeriodEnd"]) for row in found} == {
        ("2026-09-30T23:00:00Z", "2026-11-01T00:00:00Z"),
        ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
    }
    for row in found:
        start, end = (datetime.fromisoformat(row[f"ChargePeriod{side}"]) for side in ("Start", "End"))
        assert start == start_of_day(start.astimezone(zone).date(), zone)
        assert row["BillingPeriodStart"] <= row["ChargePeriodStart"] < row["ChargePeriodEnd"]
        assert end <= datetime.fromisoformat(row["BillingPeriodEnd"])


def by(found: list[Row], **cells: object) -> list[Row]:
    return [row for row in found if all(row[name] == cell for name, cell in cells.items())]


def billed(found: list[Row]) -> Decimal:
    return sum((Decimal(row["BilledCost"]) for row in found), Decimal())


def test_each_kind_of_cost_is_a_category_of_focus(found: list[Row]) -> None:
    assert billed(by(found, ChargeCategory="Credit")) == -5
    assert {row["ChargeFrequency"] for row in by(found, ChargeCategory="Purchase")} == {"Recurring"}
    assert all(row["SkuId"] is None for row in by(found, ChargeCategory="Tax"))
    told = {row["ChargeDescription"] for row in by(found, ChargeCategory="Adjustment")}
    assert told == {"OpenAI, adjustments", "OpenAI, what an invoice says beyond its lines"}


def test_what_takes_back_is_a_correction_and_a_credit_is_none(found: list[Row]) -> None:
    (back,) = by(found, ChargeClass="Correction")
    assert (back["x_Model"], back["BilledCost"]) == ("m9", "-0.5")
    assert {row["ChargeClass"] for row in by(found, ChargeCategory="Credit")} == {None}


def test_what_is_included_is_billed_nothing_and_says_what_it_is_worth(found: list[Row]) -> None:
    included = by(found, x_Included=True)
    assert {row[cost] for row in included for cost in ("BilledCost", "EffectiveCost", "x_CountedCost")} == {
        "0.0"
    }
    assert sum(Decimal(row["ListCost"]) for row in included) == 40


def test_estimates_say_that_they_are_and_cost_the_same_in_every_column(found: list[Row]) -> None:
    assert {row["x_CostBasis"] for row in found} == {"official", "manual", "estimated", "unpriced"}
    for row in by(found, x_CostBasis="estimated"):
        assert row["BilledCost"] == row["EffectiveCost"] == row["ContractedCost"] == row["ListCost"]


def test_requests_without_a_price_are_rows_of_their_own_that_cost_nothing(found: list[Row]) -> None:
    unpriced = by(found, x_CostBasis="unpriced")
    assert unpriced
    for row in unpriced:
        assert (row["BilledCost"], row["ListCost"], row["ConsumedUnit"]) == ("0.0", "0.0", "Requests")
        assert Decimal(row["ConsumedQuantity"]) == row["x_UnpricedRequests"] > 0
    assert {row["x_UnpricedRequests"] for row in found if row not in unpriced} == {None}


def test_other_currencies_have_rows_of_their_own_and_are_counted_by_rate(found: list[Row]) -> None:
    (yen,) = by(
        found, BillingCurrency="JPY", x_CostBasis="official", ChargePeriodStart="2026-10-01T23:00:00Z"
    )
    assert yen["x_CountedCost"] is None
    for row in by(found, BillingCurrency="EUR"):
        assert row["x_CountedCurrency"] == "USD"
        assert Decimal(row["x_CountedCost"]) != Decimal(row["BilledCost"])


def test_names_are_told_as_they_are_and_are_no_formula_in_csv(found: list[Row]) -> None:
    (workspace,) = {row["x_Workspace"] for row in found}
    assert workspace == 'Ship "Purser", =1'
    in_csv = as_csv("focus", found)
    assert [as_it_was(row["x_Member"]) or None for row in in_csv] == [row["x_Member"] for row in found]
    assert {row["BillingAccountName"] for row in in_csv} == {"openai", '\'=the "lab", Ω'}
    assert 'groq/=the "lab", Ω' in {row["BillingAccountId"] for row in in_csv}
    assert not any(cell.startswith(("=", "@", "+", "\t")) for row in in_csv for cell in row.values())


def test_tags_are_an_object_and_one_without_a_value_is_true(found: list[Row]) -> None:
    told = [row["Tags"] for row in as_json("focus", found)]
    assert {"a": True, "b": True, "team": "plain"} in told
    assert {} in told
    assert {row["x_Dimensions"] for row in found} == {None, '{"key":"nobody\'s"}'}


def test_each_row_says_up_to_when_its_account_was_read(connection: Connection) -> None:
    crew = Crew(connection)
    post(connection, crew.accounts["groq"], [Charge("pushed", "a", START, START, Money(1))], NOW)
    (row,) = exported(connection, crew.id, "focus")
    assert row["x_AsOf"] is None  # typed or pushed: nothing is collected
    accounts = SHEETS["accounts"].sources[0].table
    connection.execute(accounts.update().values(read_until=NOW))
    (row,) = exported(connection, crew.id, "focus")
    assert row["x_AsOf"] == "2026-11-20T12:00:00Z"


def test_days_bound_it_and_one_with_nothing_has_no_row(connection: Connection) -> None:
    workspace = fill(connection)
    one = exported(connection, workspace, "focus", date(2026, 10, 2), date(2026, 10, 2))
    assert {row["ChargePeriodStart"] for row in one} == {"2026-10-01T23:00:00Z"}
    assert exported(connection, workspace, "focus", date(2025, 1, 1), date(2025, 12, 31)) == []
    assert exported(connection, open_workspace(connection, "Other", START), "focus") == []

"""A workspace with all that a FOCUS file may hold, and the form that FOCUS gives to cells."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from ledger.facts import Charge
from ledger.money import Money
from ledger.rates import Rate
from storage.accounts import make_account
from storage.posting import post
from storage.rates import add_rate
from storage.workspaces import change_workspace, open_workspace

START = datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NAMES = ("=SUM(A1)", '"quoted", so', "emoji 🦜\nline", "-1", "plain", "'apostrophe")  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DECIMAL = re.compile(r"-?\d+\.\d+")


def fill(connection: Connection, workspace: int = 0, zone: str = "Europe/Lisbon") -> int:
    """Fifty days of two accounts: every category, layer and kind of dimension; gives the workspace."""
    workspace = workspace or open_workspace(connection, 'Ship "Purser", =1', START)
    change_workspace(connection, workspace, zone=zone)
    add_rate(connection, workspace, "USD", Rate("EUR", Decimal("1.083333333"), None), 0, START)
    openai = make_account(connection, workspace, "openai", START)
    post(connection, openai, [*records(), *bills()], NOW)
    post(connection, make_account(connection, workspace, "groq", START, '=the "lab", Ω'), records()[:40], NOW)
    return workspace


def records() -> list[Charge]:
    """Some hours apart, of amounts with nine places, and of every ninth the price is not known."""
    return [
        Charge(
            "pushed",
            f"r{number}",
            at := START + HOUR * 13 * number,
            at,
            None
            if number % 9 == 4
            else Money(number * 123_456_789 + 1, "EUR" if number % 11 == 3 else "USD"),
            dims=dims(number),
        )
        for number in range(90)
    ]


def dims(number: int) -> dict[str, str]:
    if number % 7 == 6:
        return {"key": "nobody's"}
    name = NAMES[number % 7]
    return {"model": f"m{number % 3}", "project": name, "member": name, "tag": "a, b", "tag:team": name}


def bills() -> list[Charge]:
    """An official day, a seat, a refund, tax, an adjustment, a correction, what is included, an invoice."""
    month = START, START + DAY * 31
    return [
        Charge("official", "day", START + DAY, START + DAY * 2, Money.of("3.3"), dims={"model": "m1"}),
        Charge("official", "yen", START + DAY, START + DAY * 2, Money.of("120", "JPY")),
        Charge("reading", "seat", *month, Money.of("20"), category="Purchase"),
        Charge("reading", "back", START + DAY * 3, START + DAY * 4, Money.of("-5"), category="Credit"),
        Charge("official", "tax", *month, Money.of("1.07"), category="Tax"),
        Charge("official", "rounding", *month, Money(7), category="Adjustment"),
        Charge("pushed", "taken back", at := START + DAY * 40, at, Money.of("-0.5"), dims={"model": "m9"}),
        Charge("reading", "plan", *month, Money.of("40"), included=True),
        Charge("invoice", "inv", START + DAY * 5, START + DAY * 8, Money.of("99"), category=None),
    ]

"""`make collect P=…` shows what a provider says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from collectors.contract import Page, Span
from ledger.facts import Charge
from ledger.money import Money
from scripts.collect import report

DAY = datetime(2026, 11, 1, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
NOW = DAY + timedelta(hours=36)


def charge(start: datetime, cost: Money, *, settled: bool) -> Charge:
    return Charge("official", str(start), start, min(start + timedelta(days=1), NOW), cost, settled=settled)


def test_charges_span_total_and_freshness_are_said() -> None:
    pages = [
        Page("official", Span(DAY, NEXT), (charge(DAY, Money.of("1.25"), settled=True),)),
        Page(
            "official", Span(NEXT, NEXT + timedelta(days=1)), (charge(NEXT, Money.of("0.5"), settled=False),)
        ),
    ]
    said = "\n".join(report(pages, NOW))
    assert "2026-11-02 00:00                   0.5 USD  (open)" in said
    assert "span   2026-11-01 00:00 to 2026-11-03 00:00 UTC" in said
    assert "total  1.75 USD" in said
    assert "fresh  to 2026-11-02 12:00 UTC, 0.0 hours ago" in said
    assert "settled to 2026-11-02 00:00 UTC" in said


def test_nothing_read_is_said_as_nothing() -> None:
    assert list(report([], NOW)) == ["0 charges and 0 other facts on 0 pages"]


def test_two_currencies_are_not_added() -> None:
    costs = (charge(DAY, Money.of("1"), settled=True), charge(DAY, Money.of("2", "CNY"), settled=True))
    said = "\n".join(report([Page("official", Span(DAY, NEXT), costs)], NOW))
    assert "total  2 CNY\ntotal  1 USD" in said


def test_a_less_trusted_layer_is_shown_and_not_added() -> None:
    official = Page("official", Span(DAY, NEXT), (charge(DAY, Money.of("1.25"), settled=True),))
    estimate = replace(charge(DAY, Money.of("0.75"), settled=True), layer="usage")
    said = "\n".join(report([official, Page("usage", Span(DAY, NEXT), (estimate,))], NOW))
    assert "2026-11-01 00:00                  0.75 USD" in said
    assert "2 charges and 0 other facts on 2 pages" in said
    assert "total  1.25 USD" in said

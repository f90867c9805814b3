"""Reports say what /summary says, to the billionth, and movers and the rest are the whole change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.caller import Ask
from commands.digest import DigestAnswer, digest
from commands.month import MonthAnswer, month
from commands.period_report import PeriodReport
from commands.rate import rate
from commands.report import Report
from commands.statement import StatementAnswer, statement
from commands.summary import SummaryAnswer, summary
from commands.week import WeekAnswer, week
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import DAY, Period, period_holding
from storage.accounts import make_account
from storage.once import nothing_changes
from storage.posting import post
from storage.workspaces import open_workspace
from storage.zone import change_zone
from tests.commands.test_agreement import ask_of
from tests.storage.posted import in_memory

START = datetime(2026, 9, 20, 9, tzinfo=UTC)
NOW = START + DAY * 61  # 20 November
HOUR = timedelta(hours=1)

Told = tuple[str, int, int, int, str, dict[str, str], str]

facts = st.lists(
    st.tuples(
        st.sampled_from(["openai", "anthropic", "groq"]),
        st.integers(0, 61 * 24),
        st.sampled_from([0, 0, 5, 40]),
        st.integers(-(10**9), 10**12),
        st.sampled_from(["USD", "USD", "CNY"]),
        st.sampled_from(
            [{}, {"model": "a"}, {"model": "b", "project": "x"}, {"project": "x", "tag": "t, u"}]
        ),
        st.sampled_from(["Usage", "Usage", "Credit", "Purchase"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=10, deadline=None)
@given(told=facts, zone=st.sampled_from(["UTC", "America/St_Johns", "Asia/Kolkata"]), rated=st.booleans())
def test_every_report_agrees_with_the_summary(told: list[Told], zone: str, rated: bool) -> None:
    with in_memory() as connection:
        workspace = open_workspace(connection, "Team", START)
        change_zone(connection, workspace, zone, START)
        if rated:
            rate.function(ask_of(connection, workspace, START), "CNY", "0.139", "2026-10-05")
        for number, (provider, start, hours, units, currency, dims, category) in enumerate(told):
            account, at = make_account(connection, workspace, provider, START), START + HOUR * start
            layer, end = ("official" if hours else "pushed"), at + HOUR * hours
            cost = Money(units, currency)
            charge = Charge(layer, f"{number}", at, end, cost, category=category, dims=dims)
            post(connection, account, [charge], NOW)
        _agree(ask_of(connection, workspace, NOW))


def _agree(ask: Ask) -> None:
    for back in range(1, 9):
        day = ask.today - DAY * back
        found = digest.function(ask, day)
        assert isinstance(found, DigestAnswer)
        assert found.spent == total(ask, Period("day", day, day)) == found.picture.sums()[day]
        assert (found.moved is None) == (found.usual is None)
        moves_agree(found)
    for report in (digest, week, month):
        anew = report.function(ask)
        with nothing_changes(ask.connection):
            assert report.function(ask) == anew
    for asked in (None, ask.today - DAY * 14):
        found_week = week.function(ask, Period("day", asked, asked) if asked else None)
        assert isinstance(found_week, WeekAnswer)
        period_agrees(ask, found_week, period_holding("week", asked or ask.today - DAY * 7))
    for asked_month in (None, period_holding("month", ask.today)):
        found_month = month.function(ask, asked_month)
        assert isinstance(found_month, MonthAnswer)
        whole = asked_month or period_holding("month", ask.today).previous()
        period_agrees(ask, found_month, whole)
        stated = statement.function(ask, whole)
        assert isinstance(stated, StatementAnswer)
        assert found_month.statement == stated
        assert stated.total == found_month.spent == found_month.picture.total


def period_agrees(ask: Ask, found: PeriodReport, period: Period) -> None:
    assert found.spent == total(ask, period)
    if found.usual is not None:
        assert found.usual.cost == total(ask, period.previous())
    assert (found.moved is None) == (found.usual is None)
    assert found.most is not None
    assert found.least is not None
    for each in (found.most, found.least):
        assert each.cost == total(ask, Period("day", each.day, each.day))
    assert found.least.cost <= found.most.cost
    moves_agree(found)


def moves_agree(found: Report) -> None:
    if found.moved is None or found.usual is None:
        return
    moved = found.moved
    assert (moved.before, moved.after) == (found.usual.cost, found.spent)
    nothing = Money(0, found.spent.currency)
    assert sum((each.change for each in moved.movers), nothing) + moved.rest == found.spent - found.usual.cost
    assert all(each.change == each.after - each.before for each in moved.movers)


def total(ask: Ask, period: Period) -> Money:
    found = summary.function(ask, period)
    assert isinstance(found, SummaryAnswer)
    return found.total

"""/budget, /summary, /context, the digest and the day lines say the same, to the billionth."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commands import COMMANDS
from commands.budget import BudgetAnswer, budget
from commands.caller import Ask, Caller, Operator
from commands.context import ContextAnswer, context
from commands.digest import DigestAnswer, digest
from commands.limit import limit
from commands.rate import rate
from commands.summary import SummaryAnswer, summary
from commands.taking import ReadingAnswer, Shown, take_reading
from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import Period, period_holding
from storage.accounts import make_account
from storage.people import clock_seat
from storage.posting import post
from storage.scoped import spend
from storage.sealing import Sealer
from storage.store import Connection
from storage.workspaces import open_workspace
from storage.zone import change_zone
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, refused, typed
from tests.storage.posted import in_memory

START = datetime(2026, 10, 28, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ask_of(connection: Connection, workspace: int, now: datetime) -> Ask:
    seat = clock_seat(connection, workspace)
    assert seat is not None
    caller = Caller("clock", "", now, workspace=workspace)
    return Ask(connection, caller, seat, now, Sealer({"one": bytes(32)}), Operator(commands=COMMANDS), "seed")


facts = st.lists(
    st.tuples(
        st.sampled_from(["openai", "anthropic", "groq"]),
        st.integers(0, 30 * 24),
        st.integers(0, 30),
        st.integers(-(10**9), 10**12),
        st.sampled_from(["USD", "USD", "CNY"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None)
@given(
    told=facts,
    zone=st.sampled_from(["UTC", "America/St_Johns", "Asia/Kolkata"]),
    figure=st.integers(0, 10**12),
    worth=st.sampled_from(["", "0.139", "0.5"]),
)
def test_all_of_them_agree_with_the_day_lines(
    told: list[tuple[str, int, int, int, str]], zone: str, figure: int, worth: str
) -> None:
    with in_memory() as connection:
        workspace = open_workspace(connection, "Team", START)
        change_zone(connection, workspace, zone, START)
        if worth:
            rate.function(ask_of(connection, workspace, START), "CNY", worth, "2026-11-05")
        for number, (provider, start, hours, units, currency) in enumerate(told):
            account, at = make_account(connection, workspace, provider, START), START + HOUR * start
            layer = "official" if hours else "pushed"
            dims = {"model": provider[:3]} if number % 2 else {}
            charge = Charge(layer, f"{number}", at, at + HOUR * hours, Money(units, currency), dims=dims)
            post(connection, account, [charge], START + HOUR * 24 * 29)
        _agree(ask_of(connection, workspace, START + HOUR * 24 * 29), figure)


def _agree(ask: Ask, figure: int) -> None:
    for kind in ("day", "week", "month"):
        limit.function(ask, "5", kind)
    reading = take_reading(ask, Shown("mistral", Money(figure)))
    month = period_holding("month", ask.today)
    so_far, today = Period("days", month.first, ask.today), Period("day", ask.today, ask.today)
    units = {
        "month": spend(ask.connection, ask.workspace, "USD", so_far),
        "today": spend(ask.connection, ask.workspace, "USD", today),
    }
    budgets, totals, matters = (found.function(ask) for found in (budget, summary, context))
    told = digest.function(ask, ask.today)
    assert isinstance(reading, ReadingAnswer)
    assert isinstance(budgets, BudgetAnswer)
    assert isinstance(totals, SummaryAnswer)
    assert isinstance(matters, ContextAnswer)
    assert isinstance(told, DigestAnswer)
    assert units["month"] == budgets.month_to_date.units == totals.total.units == told.month_to_date.units
    assert units["today"] == budgets.today.units == told.spent.units
    assert matters.spend == budgets
    assert reading.budgets == budgets.budgets == told.budgets
    assert [each.spent.units for each in budgets.budgets] == [
        spend(
            ask.connection,
            ask.workspace,
            "USD",
            Period("days", period_holding(kind, ask.today).first, ask.today),
        )
        for kind in ("day", "week", "month")
    ]
    for line in totals.providers:
        assert line.cost == line.official + line.manual + line.estimated
        one = budget.function(ask, line.provider)
        assert isinstance(one, BudgetAnswer)
        assert one.month_to_date == line.cost
    rest = Period("days", ask.today + HOUR * 24, month.last)
    committed = spend(ask.connection, ask.workspace, "USD", rest) if ask.today < month.last else 0
    assert committed == budgets.committed.units == totals.committed.units == told.committed.units
    for by in ("account", "model", "project", "member"):
        split = summary.function(ask, None, by)
        assert isinstance(split, SummaryAnswer)
        assert sum((share.cost for share in split.shares), Money(0)) == totals.total
    assert totals.not_converted == budgets.not_converted


async def test_a_period_is_summed_by_its_days(house: TestHouse) -> None:
    for line in ("/groq 31 31 Oct", "/groq 10 11 Nov 00:00", "/groq 19 20 Nov 00:00", "/reading mistral 4"):
        house.clock.pass_(seconds=5)
        said(await typed(house, line))
    for period, first, last, groq in (
        ("", "2026-11-01", "2026-11-20", 19),
        ("this month", "2026-11-01", "2026-11-20", 19),
        ("october", "2026-10-01", "2026-10-31", 31),
        ("last month", "2026-10-01", "2026-10-31", 31),
        ("2026-10", "2026-10-01", "2026-10-31", 31),
        ("yesterday", "2026-11-19", "2026-11-19", 1),
        ("today", "2026-11-20", "2026-11-20", 0),
        ("last week", "2026-11-09", "2026-11-15", 7),
        ("week", "2026-11-16", "2026-11-20", 4),
        ("week of 3 Nov", "2026-11-02", "2026-11-08", 7),
        ("7 days", "2026-11-14", "2026-11-20", 6),
        ("30 Oct to 2 Nov", "2026-10-30", "2026-11-02", 4),
        ("november 2025", "2025-11-01", "2025-11-30", 0),
    ):
        house.clock.pass_(seconds=10)
        answer = said(await typed(house, f"/summary {period}"))
        assert isinstance(answer, SummaryAnswer)
        assert (answer.first, answer.last) == (date.fromisoformat(first), date.fromisoformat(last)), period
        spent = {line.provider: line.cost.text() for line in answer.providers}
        assert spent.get("groq", "0") == str(groq), period
        assert answer.total == sum((line.cost for line in answer.providers), Money(0))


async def test_what_is_no_period_is_refused(house: TestHouse) -> None:
    for period, word in (
        ("sometime", "is no day that Purser can read"),
        ("tomorrow", "is no day"),
        ("december 1999", "is too long ago"),
        ("2027-01", "is still to come"),
        ("400 days", "Type 1 to 366 days"),
        ("2 Nov to 1 Nov", "The first day comes after the last"),
    ):
        refused(await typed(house, f"/summary {period}"), word)


async def test_a_summary_says_how_each_cost_is_known_and_what_is_stale(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1", keeper=True))
    answer = said(await ann.asks("/summary", keeper=True))
    assert isinstance(answer, SummaryAnswer)
    assert [(each.manual.text(), each.official.text(), each.unpriced) for each in answer.providers] == [
        ("1", "0", 0)
    ]
    assert answer.stale == ()
    empty = said(await ann.asks("/summary october", keeper=True))
    assert isinstance(empty, SummaryAnswer)
    assert (empty.providers, empty.total.text()) == ((), "0")

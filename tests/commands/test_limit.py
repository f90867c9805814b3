"""/limit sets, changes and removes budgets, and says what is left of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bot.rendering.terminal import paint
from commands.budget import BudgetAnswer
from commands.limit import LimitAnswer
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, contents, refused, typed

BUDGETS = "select period, about, allocated, reserve from budgets order by id"


WAYS: tuple[tuple[str, tuple[object, ...] | None], ...] = (
    ("/limit 2", ("day", "", 2_000_000_000, "1/5")),
    ("/limit $2.50 week", ("week", "", 2_500_000_000, "1/5")),
    ("/limit 300 month groq", ("month", "groq", 300_000_000_000, "1/5")),
    ("/limit 5 groq", ("day", "groq", 5_000_000_000, "1/5")),
    ("/limit groq 5", None),
    ("/limit 5 groq month", ("month", "groq", 5_000_000_000, "1/5")),
    ("/limit 2 day reserve=0", ("day", "", 2_000_000_000, "0")),
    ("/limit 2 day reserve=none", ("day", "", 2_000_000_000, "0")),
    ("/limit 2 day reserve=25%", ("day", "", 2_000_000_000, "1/4")),
    ("/limit 2 day reserve=0.25", ("day", "", 2_000_000_000, "1/4")),
    ("/limit 2 day groq 25", ("day", "groq", 2_000_000_000, "1/4")),
    ("/limit amount=2 period=month", ("month", "", 2_000_000_000, "1/5")),
)


WRONG = (
    ("/limit", "needs amount"),
    ("/limit two", "“two” is not an amount"),
    ("/limit 0", "A limit is above zero"),
    ("/limit -2", "is below zero"),
    ("/limit 1,234", "can mean 1234"),
    ("/limit 100000001", "is larger than Purser can keep"),
    ("/limit €2", "here USD is counted"),
    ("/limit 2 year", "“year” is no period that I know: day, week, month"),
    ("/limit 2 day foo", "“foo” is no provider that I know"),
    ("/limit 2 day reserve=1", "can mean"),
    ("/limit 2 day reserve=100%", "A reserve is less than the whole limit"),
    ("/limit 2 day reserve=much", "“much” is no reserve"),
    ("/limit 2 day reserve=-5%", "is no reserve"),
    ("/limit off", "There is no limit a day;"),
    ("/limit off week groq", "There is no limit a week for Groq;"),
    ("/limit 2 day groq 20% more", "“more” is one word too many"),
)


async def limited(house: TestHouse, line: str) -> LimitAnswer:
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, line))
    assert isinstance(answer, LimitAnswer)
    return answer


async def budgets(house: TestHouse) -> list[tuple[str, ...]]:
    """Period, provider, spent, remaining, available, health: as /budget says them."""
    house.clock.pass_(seconds=10)
    answer = said(await typed(house, "/budget"))
    assert isinstance(answer, BudgetAnswer)
    return [
        (
            each.period,
            each.provider,
            each.spent.text(),
            each.remaining.text(),
            each.available.text(),
            each.health,
        )
        for each in answer.budgets
    ]


async def test_a_daily_limit_keeps_a_fifth_in_reserve(house: TestHouse) -> None:
    answer = await limited(house, "/limit 2 day")
    assert (answer.period, answer.provider) == ("day", "")
    assert answer.allocated is not None
    assert answer.reserve is not None
    assert (answer.allocated.text(), answer.reserve.text()) == ("2", "0.4")
    assert await budgets(house) == [("day", "", "0", "2", "1.6", "ok")]


async def test_spend_that_is_there_already_counts(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 10 19 Nov 12:00"))
    said(await typed(house, "/reading openai 13"))  # a day's 3: half yesterday, half today
    for line in ("/limit 2 day", "/limit 20 month openai", "/limit 9 week"):
        await limited(house, line)
    found = {(period, provider): spent for period, provider, spent, *_ in await budgets(house)}
    assert found["day", ""] == "1.5"
    assert found["month", "openai"] == "13"
    assert [period for period, *_ in await budgets(house)] == ["day", "week", "month"]


async def test_a_limit_is_typed_in_many_ways(house: TestHouse) -> None:
    for line, row in WAYS:
        house.clock.pass_(seconds=10)
        answered = await typed(house, line)
        assert (answered.refusal is None) == (row is not None), line
        assert house.rows(BUDGETS) == ([row] if row else []), line
        if row:
            said(await typed(house, f"/limit off {row[0]} {row[1]}"))


async def test_a_program_gives_a_limit_as_a_number(house: TestHouse) -> None:
    for number, units in ((2, 2), (Decimal("1.234"), 1.234), (Decimal("12345.678"), 12345.678)):
        said(await house.wiring.dispatch("limit", {"amount": number}, house.keeper(str(number))))
        assert house.rows(BUDGETS) == [("day", "", round(units * 10**9), "1/5")]


async def test_a_limit_that_is_set_again_changes(house: TestHouse) -> None:
    await limited(house, "/limit 2 day")
    await limited(house, "/limit 3 day reserve=0")
    assert house.rows(BUDGETS) == [("day", "", 3_000_000_000, "0")]


async def test_off_removes_it_with_what_was_counted_and_told(house: TestHouse) -> None:
    said(await typed(house, "/reading openai 13"))
    await limited(house, "/limit 1 month")
    await limited(house, "/limit 5 month openai")
    assert house.rows("select count(*) from crossings") != [(0,)]
    answer = await limited(house, "/limit off month")
    assert (answer.allocated, answer.reserve, [each.provider for each in answer.budgets]) == (
        None,
        None,
        ["openai"],
    )
    answer = await limited(house, "/limit OFF month openai")
    assert answer.budgets == ()
    for table in ("budgets", "counters", "crossings"):
        assert house.rows(f"select count(*) from {table}") == [(0,)]


async def test_what_is_no_limit_is_refused_in_a_sentence(house: TestHouse) -> None:
    await limited(house, "/limit 7 month")
    before = contents(house, but=WHO_ASKED)
    for line, word in WRONG:
        house.clock.pass_(seconds=10)
        refused(await typed(house, line), word)
    assert contents(house, but=WHO_ASKED) == before


async def test_health_follows_the_spend(house: TestHouse) -> None:
    await limited(house, "/limit 10 month groq")
    for figure, remaining, available, health in (
        ("4.99", "5.01", "3.01", "ok"),
        ("5", "5", "3", "warning"),
        ("8", "2", "0", "reserve"),
        ("10", "0", "0", "over"),
        ("11", "-1", "0", "over"),
    ):
        house.clock.pass_(seconds=10)
        said(await typed(house, f"/groq {figure}"))
        assert await budgets(house) == [("month", "groq", figure, remaining, available, health)]


async def test_a_new_period_begins_at_nothing_at_the_edge_of_the_teams_day(house: TestHouse) -> None:
    said(await typed(house, "/settings zone=Kolkata"))
    for line in ("/limit 2 day", "/limit 20 week", "/limit 20 month", "/reading mistral 5 2026-11-20T11:59Z"):
        house.clock.pass_(seconds=10)
        said(await typed(house, line))
    said(await typed(house, "/reading mistral 6.5 2026-11-20T12:00Z"))
    day = {
        threshold for (threshold,) in house.rows("select threshold from crossings where first_day = 20261120")
    }
    assert day == {"1/2", "4/5"}
    for at, running in (
        ("2026-11-20T18:29:59+00:00", [True, True, True]),
        ("2026-11-20T18:30:00+00:00", [False, True, True]),  # midnight in Kolkata
        ("2026-11-22T18:30:00+00:00", [False, False, True]),  # Monday
        ("2026-11-30T18:30:00+00:00", [False, False, False]),
    ):
        house.clock.now = datetime.fromisoformat(at) - timedelta(seconds=10)  # which the next ask takes
        found = await budgets(house)
        assert [each[2] != "0" for each in found] == running, at
        assert found[2][2] == ("6.5" if running[2] else "0")


async def test_without_a_limit_nothing_is_counted(house: TestHouse) -> None:
    said(await typed(house, "/groq 5"))
    assert await budgets(house) == []
    assert house.rows("select count(*) from counters") == [(0,)]


async def test_a_limit_without_thresholds_says_that_it_tells_nothing(house: TestHouse) -> None:
    said_of_it = paint((await typed(house, "/limit 10 day thresholds=off")).reply, zone=UTC, width=200)
    assert "It tells at no share of it." in said_of_it
    said_of_it = paint((await typed(house, "/limit 10 day thresholds=90")).reply, zone=UTC, width=200)
    assert "It tells at 90%." in said_of_it

"""The reports' figures are those of /summary, /budget, /forecast, the API and every export: to the billionth.

Each report is asked for over HTTP, as a program does; an amount in it that nothing here holds against
anything fails the test, so that a new one is compared too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bot.surfaces.http_api.routes import make_app
from commands.export_formats import Format
from tests.bot.house import TestHouse
from tests.snapshots.exported import FORMATS, added_up, exported
from tests.surfaces.http_served import Served, answer, asking, open_port

DAY = timedelta(days=1)
TODAY, FIRST = date(2026, 11, 20), date(2026, 11, 1)
EXPORTS: tuple[tuple[str, Format], ...] = (
    ("spend", "csv"),
    ("spend", "json"),
    ("spend", "jsonl"),
    ("focus", "csv"),
)
LABELS = ("official", "manual", "estimated")


@dataclass(frozen=True)
class Asked:
    """A report and its local days, both included; `before`: the days that its usual is of."""

    path: str
    first: date
    last: date
    before: tuple[date, date] | None = None

    @property
    def days(self) -> str:
        return f"{self.first} to {self.last}" if self.first != self.last else f"{self.first}"


REPORTS = (
    Asked("digest?date=2026-11-19", date(2026, 11, 19), date(2026, 11, 19)),
    Asked("digest?date=2026-11-11", date(2026, 11, 11), date(2026, 11, 11)),
    Asked("digest?date=2026-11-12&more=yes", date(2026, 11, 12), date(2026, 11, 12)),
    Asked("digest?date=2026-11-20", TODAY, TODAY),
    Asked("week", date(2026, 11, 9), date(2026, 11, 15), (date(2026, 11, 2), date(2026, 11, 8))),
    Asked(
        "week?date=2026-10-25",
        date(2026, 10, 19),
        date(2026, 10, 25),
        (date(2026, 10, 12), date(2026, 10, 18)),
    ),
    Asked("week?date=2026-11-20", date(2026, 11, 16), TODAY),
    Asked("month", date(2026, 10, 1), date(2026, 10, 31), (date(2026, 9, 1), date(2026, 9, 30))),
    Asked("month?month=2026-11&more=yes", FIRST, TODAY),
)


@pytest.fixture
async def served(house: TestHouse) -> AsyncIterator[Served]:
    async with open_port() as port:
        port._app = make_app(house.wiring, port.bound)
        async with asking(house, port.address) as found:
            yield found


@pytest.mark.parametrize("asked", REPORTS, ids=lambda asked: asked.path)
async def test_a_report_says_what_all_others_say(house: TestHouse, served: Served, asked: Asked) -> None:
    report = await told(served, asked.path)
    found = Compared(report)
    summary = await told(served, f"summary?period={asked.days}")
    found.alike("spent", summary["total"])
    for name in ("providers", "unpriced", "not_converted", "credits"):
        found.alike(name, summary[name])
    await _beside_what_stands_now(served, found, asked)
    await _beside_other_days(served, found, asked)
    if "statement" in report:
        found.alike("statement", await told(served, f"statement?month={asked.first:%Y-%m}"))
        _is_stated(report["statement"], summary)
    found.holds_all()
    for what, kind in EXPORTS:
        rows = exported(house, what, kind, asked.first, asked.last)
        assert added_up(rows, "provider", "label") == of_labels(summary)
        assert added_up(rows) == {(): amount(summary["total"])}


async def test_what_moved_is_in_the_exports_of_both_periods(house: TestHouse, served: Served) -> None:
    compared = 0
    for asked in REPORTS:
        if asked.before is None:
            continue
        rows = [exported(house, "spend", "csv", *days) for days in (asked.before, (asked.first, asked.last))]
        for mover in (await told(served, asked.path))["moved"]["movers"]:
            if mover["apart"] or "tag" in mover["names"]:
                continue
            before, after = (
                sum(Decimal(row["counted"]) for row in found if mover["names"].items() <= row.items())
                for found in rows
            )
            assert (amount(mover["before"]), amount(mover["after"])) == (before, after)
            compared += 1
    assert compared


async def test_what_it_is_split_by_comes_to_the_same_everywhere(house: TestHouse, served: Served) -> None:
    for first, last in {(each.first, each.last) for each in REPORTS}:
        rows = exported(house, "focus", "csv", first, last)
        for by in ("model", "project", "member"):
            summary = await told(served, f"summary?period={first} to {last}&by={by}")
            shares = {(each["name"],): amount(each["cost"]) for each in summary["shares"]}
            assert {name: cost for name, cost in shares.items() if cost} == added_up(rows, by)
            drawn = await told(served, f"chart?what={by}s&period={first} to {last}")
            assert {(each["name"],): amount(each["cost"]) for each in drawn["shares"]} == added_up(rows, by)
        assert sum(int(Decimal(row["unpriced"] or 0)) for row in rows) == summary["unpriced"]


async def test_the_formats_of_an_export_hold_the_same_rows(house: TestHouse) -> None:
    for what in ("spend", "focus"):
        sums = [
            added_up(exported(house, what, kind, FIRST, TODAY), "provider", "category", "label", "model")
            for kind in FORMATS
        ]
        assert sums[0] == sums[1] == sums[2]


def test_an_amount_that_nothing_is_held_against_is_noticed() -> None:
    cost = {"amount": "1", "currency": "USD"}
    found = Compared({"spent": cost, "new": {"at": [{"cost": cost}]}, "day": "2026-11-20"})
    found.alike("spent", cost)
    with pytest.raises(AssertionError):
        found.holds_all()
    found.held("new")
    found.holds_all()


class Compared:
    """A report, and which of its fields were held against something."""

    def __init__(self, report: dict[str, Any]) -> None:
        self.report = report
        self._held: set[str] = set()

    def alike(self, name: str, other: object) -> None:
        self._held.add(name)
        assert self.report[name] == other, name

    def held(self, name: str) -> Any:
        self._held.add(name)
        return self.report[name]

    def holds_all(self) -> None:
        assert {name for name, value in self.report.items() if any(amounts(value))} <= self._held


async def _beside_what_stands_now(served: Served, found: Compared, asked: Asked) -> None:
    report = found.report
    budget, so_far = await told(served, "budget"), await told(served, f"summary?period={FIRST:%Y-%m}")
    found.alike("budgets", budget["budgets"])
    assert budget["month_to_date"] == so_far["total"]
    for name, other in (("month_to_date", "total"), ("committed", "committed"), ("month_credits", "credits")):
        if report.get(name):  # a short report leaves some out
            found.alike(name, so_far[other])
    status = answer(await served.get("/virtual-budget/status"))
    assert Decimal(status["daily_budget"]["spent"]) == amount(report["budgets"][0]["spent"])
    assert {name: Decimal(each["month"]) for name, each in status["provider_breakdown"].items()} == {
        each["provider"]: amount(each["cost"]) for each in so_far["providers"]
    }
    _ends_as_forecast(found.held("end"), (await told(served, "forecast"))["end"], so_far)


def _ends_as_forecast(end: dict[str, Any] | None, forecast: dict[str, Any], so_far: dict[str, Any]) -> None:
    if end is None:
        return
    left_out = {"so_far", "ahead", "driver", "against"}
    assert {name: end[name] for name in end if name not in left_out} == {
        name: forecast[name] for name in forecast if name not in left_out
    }
    assert end["spent"] == so_far["total"] == forecast["so_far"][-1]["cost"]
    assert end["committed"] == so_far["committed"]


async def _beside_other_days(served: Served, found: Compared, asked: Asked) -> None:
    report, picture = found.report, found.held("picture")
    await _is_drawn(served, picture)
    usual, moved = found.held("usual"), found.held("moved")
    if asked.before is not None:
        before = await told(served, f"summary?period={asked.before[0]} to {asked.before[1]}")
        assert usual["cost"] == before["total"]
    assert (moved is None) == (usual is None or report["running"])
    if moved is not None:
        assert (moved["before"], moved["after"]) == (usual["cost"], report["spent"])
        changes = [amount(each["change"]) for each in moved["movers"]]
        assert sum(changes, amount(moved["rest"])) == amount(report["spent"]) - amount(usual["cost"])
    for name in ("most", "least"):
        if name in report:
            day = found.held(name)
            assert day["cost"] == (await told(served, f"summary?period={day['day']}"))["total"]
    for each in found.held("kept") if "kept" in report else ():
        if each["share"]:
            assert Fraction(each["share"]) == Fraction(amount(report["spent"])) / Fraction(
                amount(each["limit"])
            )


async def _is_drawn(served: Served, picture: dict[str, Any]) -> None:
    """Every bar of it, and all of them together."""
    span = f"{picture['first']} to {picture['last']}"
    assert picture["total"] == (await told(served, f"summary?period={span}"))["total"]
    first, step = date.fromisoformat(picture["first"]), picture["step"]
    days = {bar["provider"]: [amount(cost) for cost in bar["days"]] for bar in picture["bars"]}
    for bar in picture["bars"]:
        assert sum(days[bar["provider"]]) == amount(bar["total"])
    assert step == 1
    seven = answer(await served.get("/virtual-budget/summary?days=7"))["daily_breakdown"]
    for at in range(len(next(iter(days.values())))):
        day = f"{first + DAY * at}"
        if day in seven:
            drawn = {name: costs[at] for name, costs in days.items() if costs[at]}
            assert drawn == {name: Decimal(each["total"]) for name, each in seven[day].items()}


def _is_stated(statement: dict[str, Any], summary: dict[str, Any]) -> None:
    for name in ("total", "unpriced", "included", "not_converted"):
        assert statement[name] == summary[name]
    named = ("provider", "cost", *LABELS, "unpriced")
    assert [{name: line[name] for name in named} for line in statement["lines"]] == summary["providers"]
    for label in LABELS:
        assert amount(statement[label]) == sum(amount(line[label]) for line in summary["providers"])
    assert amount(statement["credits"]) == sum(amount(each["cost"]) for each in summary["credits"])


async def told(served: Served, path: str) -> dict[str, Any]:
    return answer(await served.get(f"/commands/{path}"))


def amount(said: dict[str, str]) -> Decimal:
    return Decimal(said["amount"])


def amounts(value: object) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "amount" in value and "currency" in value:
            yield value
        for each in value.values():
            yield from amounts(each)
    elif isinstance(value, list):
        for each in value:
            yield from amounts(each)


def of_labels(summary: dict[str, Any]) -> dict[tuple[str, ...], Decimal]:
    sums = {
        (line["provider"], label): amount(line[label]) for line in summary["providers"] for label in LABELS
    }
    return {key: cost for key, cost in sums.items() if cost}

"""`GET /export/{what}`: streamed to whoever keeps the workspace, and to nobody else."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from bot.surfaces.http_api.routes import FIXED
from commands.pace import Pace
from ledger.facts import Charge
from ledger.money import Money
from ledger.providers import PROVIDERS
from storage.exporting import SHEETS
from tests.bot.house import NOON
from tests.commands.cast import Person, joins
from tests.commands.spending import post_now
from tests.surfaces.http_passports import bearer, house_of, passport, passport_elsewhere
from tests.surfaces.http_served import Port, Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path) as found:
        answer(await found.record("groq", '{"value": 1.06}'))
        yield found


async def test_spend_comes_as_a_file_with_a_name(http: Served) -> None:
    said = await http.get("/export/spend")
    assert said.status_code == 200
    assert said.headers["content-type"] == "text/csv; charset=utf-8"
    assert said.headers["content-disposition"] == 'attachment; filename="purser-spend-20261120T120000Z.csv"'
    assert said.headers["cache-control"] == "no-store"
    lines = list(csv.DictReader(said.text.splitlines()))
    assert sum(Decimal(line["cost"]) for line in lines) == Decimal("1.06")


async def test_every_sheet_comes_in_every_format(http: Served) -> None:
    for what in SHEETS:
        rows = (await http.get(f"/export/{what}?format=json")).json()
        lines = (await http.get(f"/export/{what}?format=jsonl")).text.splitlines()
        assert [json.loads(line) for line in lines] == rows
        text = (await http.get(f"/export/{what}")).text
        assert len(list(csv.reader(text.splitlines(keepends=True)))) == len(rows) + 1


async def test_every_form_comes_to_what_the_summary_says(http: Served) -> None:
    post_now(
        house_of(http),
        *(
            Charge(f"{layer}", f"{n}", NOON - HOUR * n, NOON - HOUR * n, Money(n * 10**7 + n))
            for layer in ("pushed", "official")
            for n in range(40)
        ),
    )
    total = Decimal(answer(await http.get("/commands/summary?period=november"))["total"]["amount"])
    for what, cost in (("spend", "counted"), ("focus", "x_CountedCost")):
        rows = (await http.get(f"/export/{what}?format=json&since=november")).json()
        lines = csv.DictReader((await http.get(f"/export/{what}?since=november")).text.splitlines())
        assert sum(Decimal(row[cost]) for row in rows) == sum(Decimal(line[cost]) for line in lines) == total
    paid = csv.DictReader((await http.get("/export/quickbooks?since=november")).text.splitlines())
    assert sum(Decimal(line["Amount"]) for line in paid) == -round(total, 2)


async def test_an_accounting_file_that_would_lack_money_is_refused(http: Served) -> None:
    post_now(house_of(http), Charge("pushed", "euros", NOON, NOON, Money.of("12", "EUR")))
    for what in ("quickbooks", "xero"):
        said = problem(await http.get(f"/export/{what}"), 422)["detail"]
        assert said.startswith("12 EUR would not be in the file: state a rate first")
        assert (await http.get(f"/export/{what}?since=2026-12-01")).status_code == 200
    await http.get("/export/focus")
    await house_of(http).ask("/rate EUR 1.1")
    assert "-13.20" in (await http.get("/export/xero")).text


async def test_days_bound_it(http: Served) -> None:
    lines = (await http.get("/export/spend?format=json&since=2026-11-18&until=yesterday")).json()
    assert [line["day"] for line in lines] == ["2026-11-18", "2026-11-19"]
    assert (await http.get("/export/spend?format=json&since=2026-11-21")).json() == []


@pytest.mark.parametrize(
    "path, status, said",
    [
        ("/export/secrets", 404, "no “secrets” to export"),
        ("/export/asks", 404, "no “asks” to export"),
        ("/export/spend?format=xml", 422, "csv, json, jsonl"),
        ("/export/spend?colour=red", 422, "no “colour”"),
        ("/export/spend?since=lots", 422, "is no day"),
        ("/export/accounts?since=yesterday", 422, "has no days"),
        ("/export/focus?format=xlsx", 422, "csv, json, jsonl"),
        ("/export/accounting", 404, "facts, focus, quickbooks, xero, or a table"),
    ],
)
async def test_what_cannot_be_exported_is_a_problem(http: Served, path: str, status: int, said: str) -> None:
    assert said in problem(await http.get(path), status)["detail"]


async def test_only_a_passport_to_keep_takes_it_out(http: Served) -> None:
    may_not = await passport(http, "reader", "ask,record")
    assert problem(await http.get("/export/spend", **bearer(may_not)), 403)["reason"] == "not_allowed"
    may = await passport(http, "keeper", "ask,keep")
    assert (await http.get("/export/spend", **bearer(may))).status_code == 200


async def test_a_passport_takes_out_its_own_workspace_alone(http: Served) -> None:
    workspace, text = passport_elsewhere(http, ("ask", "keep"))
    for what in SHEETS:
        rows = (await http.get(f"/export/{what}?format=json", **bearer(text))).json()
        assert rows == [] or what in (
            "workspaces",
            "places",
            "people",
            "memberships",
            "passports",
            "schedules",
        ), what
    (row,) = (await http.get("/export/workspaces?format=json", **bearer(text))).json()
    assert row["id"] == workspace
    (mine,) = (await http.get("/export/accounts?format=json")).json()
    assert mine["provider"] == "groq"


async def test_once_there_is_a_bot_whoever_is_at_the_machine_may_not(port: Port, tmp_path: Path) -> None:
    async with port.serve(tmp_path, telegram_token="1:a") as http:
        assert problem(await http.get("/export/spend"), 403)["reason"] == "not_allowed"


async def test_exports_are_counted_as_asks(http: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pace, "allows", lambda *_: False)
    problem(await http.get("/export/spend"), 429)


async def test_the_command_says_where_programs_get_the_file(http: Served) -> None:
    said = answer(await http.get("/commands/export?what=facts&format=jsonl&period=november"))
    assert said["path"] == "/export/facts?format=jsonl&since=2026-11-01&until=2026-11-30"
    assert said["rows"] == 1
    assert "workspace" not in said
    assert (await http.get(said["path"])).text.count("\n") == 1


async def test_a_member_gets_no_export(http: Served) -> None:
    house = house_of(http)
    joins(house, "team")
    refusal = (await Person(house, "bob").asks("/export")).refusal
    assert refusal is not None
    assert refusal.reason == "not_allowed"


async def test_the_path_is_no_provider_s(http: Served) -> None:
    assert "export" in FIXED
    assert "export" not in PROVIDERS
    assert "/export/{what}" in answer(await http.get("/openapi.json"))["paths"]

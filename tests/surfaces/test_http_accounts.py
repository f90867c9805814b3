"""Two accounts of one provider over HTTP: `account=` says which, and who says none is told their names."""

from __future__ import annotations

from typing import Any

import pytest

from storage.accounts import make_account
from storage.store import Connection
from tests.surfaces.http_served import Served, answer, problem
from tests.surfaces.test_http_openapi import conform, document

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEVERAL = "Groq has several accounts: groq, lab. Say which one."


async def two(http: Served) -> None:
    def write(connection: Connection) -> None:
        for name in ("groq", "lab"):
            make_account(connection, 1, "groq", http.clock.now, name)

    await http.wiring.store.write(write)


async def record(http: Served, body: str, account: str = "") -> dict[str, Any]:
    query = f"?account={account}" if account else ""
    return answer(await http.post(f"/groq/odometer/record{query}", body))


async def rows(http: Served, sql: str) -> list[tuple[Any, ...]]:
    return await http.wiring.store.read(lambda c: [tuple(row) for row in c.exec_driver_sql(sql)])


async def test_a_record_that_names_none_is_refused_with_a_way_for_each(http: Served) -> None:
    await two(http)
    said = problem(await http.record("groq", '{"value": 1.06, "notes": "from the page"}'), 409)
    assert (said["recorded"], said["detail"]) == (False, SEVERAL)
    assert said["lines"] == ["account=groq", "account=lab"]
    assert await rows(http, "select * from readings") == []
    offer = said["offers"][1]
    assert (offer["command"], offer["given"]["account"]) == ("reading", "lab")
    taken = answer(await http.client.post(f"/commands/{offer['command']}", json=offer["given"]))
    assert taken["account"] == "lab"
    assert await rows(http, "select account_id, note from changes") == [(2, "from the page")]


async def test_a_record_names_it_in_the_address_or_the_body(http: Served) -> None:
    await two(http)
    assert "account" not in await record(http, '{"value": 10}', "groq")
    assert (await record(http, '{"value": 4}', "LAB"))["account"] == "lab"
    http.clock.pass_(hours=1)
    said = await record(http, '{"value": 5, "account": "lab"}')
    assert (said["account"], said["difference"]) == ("lab", "1")
    assert await rows(http, "select meter_id, figure / 1000000000 from readings order by id") == [
        (1, 10),
        (2, 4),
        (2, 5),
    ]


async def test_one_that_is_not_there_or_is_said_twice_is_refused(http: Served) -> None:
    await two(http)
    twice = await http.post("/groq/odometer/record?account=groq", '{"value": 1, "account": "lab"}')
    assert "leave one of them out" in problem(twice, 422)["detail"]
    wrong = await http.post("/groq/odometer/record", '{"value": 1, "account": 7}')
    assert "as text" in problem(wrong, 422)["detail"]
    for route in ("status", "context"):
        unknown = problem(await http.get(f"/groq/odometer/{route}?account=nobody"), 404)
        assert "no account “nobody”: its accounts are: groq, lab" in unknown["detail"]
    assert "No account has that name" in problem(await http.get("/narrator/context?account=x"), 404)["detail"]
    assert await rows(http, "select * from readings") == []


async def test_each_meter_is_told_by_itself(http: Served) -> None:
    await two(http)
    await record(http, '{"value": 10}', "groq")
    await record(http, '{"value": 4, "when": "1 Nov"}', "lab")
    for route in ("status", "context"):
        assert problem(await http.get(f"/groq/odometer/{route}"), 409)["detail"] == SEVERAL
    lab = answer(await http.get("/groq/odometer/status?account=lab"))
    assert (lab["account"], lab["cumulative_value"], lab["current_month_spend"]) == ("lab", "4", "4")
    assert (lab["status"], lab["needs_action"], lab["currency"]) == ("stale", True, "USD")
    own = answer(await http.get("/groq/odometer/status?account=groq"))
    assert (own["cumulative_value"], own["status"], "account" in own) == ("10", "normal", False)
    said = answer(await http.get("/groq/odometer/context?account=lab"))
    assert said["message"].endswith("Type /reading groq account=lab and the figure.")
    assert said["tracking"]["current_month_spend"] == "4"
    assert answer(await http.get("/groq/odometer/context?account=groq"))["message"] is None


async def test_the_only_meter_needs_no_name(http: Served) -> None:
    unread = answer(await http.get("/perplexity/odometer/status"))
    assert (unread["status"], unread["cumulative_value"]) == ("needs_reading", None)
    answer(await http.record("groq", '{"value": 1.06}'))
    said = answer(await http.get("/groq/odometer/status"))
    assert said == {
        "status": "normal",
        "has_current_data": True,
        "days_until_reset": 11,
        "needs_action": False,
        "current_month_spend": "1.06",
        "daily_average": "0.054358974",
        "last_reading_at": "2026-11-20T12:00:00Z",
        "last_reading_age_days": 0,
        "reminders": [],
        "provider": "groq",
        "cumulative_value": "1.06",
        "currency": "USD",
    }
    context = answer(await http.get("/groq/odometer/context"))
    assert (context["tracking"]["status"], context["message"]) == ("normal", None)
    assert "groq" in problem(await http.get("/acme/odometer/status"), 404)["detail"]


async def test_the_narrator_is_told_of_the_most_urgent_and_of_all(http: Served) -> None:
    await two(http)
    await record(http, '{"value": 10}', "groq")
    await record(http, '{"value": 4, "when": "1 Nov"}', "lab")
    said = answer(await http.get("/narrator/context"))
    assert (said["groq_tracking"]["account"], said["groq_tracking"]["status"]) == ("lab", "stale")
    meters = [(each["provider"], each.get("account"), each["current_month_spend"]) for each in said["meters"]]
    assert meters == [("groq", "lab", "4"), ("groq", None, "10")]
    await http.wiring.store.write(lambda c: make_account(c, 1, "openai", http.clock.now, "research"))
    assert answer(await http.get("/narrator/context?account=research"))["groq_tracking"]["account"] == "lab"
    own = answer(await http.get("/narrator/context?account=groq"))
    assert own["groq_tracking"]["current_month_spend"] == "10"
    assert len(own["meters"]) == 1


async def test_commands_take_it_too(http: Served) -> None:
    await two(http)
    for name, given in (
        ("groq", {"reading": 3}),
        ("reading", {"provider": "groq", "amount": 4}),
        ("charge", {"provider": "groq", "amount": 20}),
    ):
        refused = problem(await http.client.post(f"/commands/{name}", json=given), 409)
        assert refused["detail"] == SEVERAL
        taken = answer(await http.client.post(f"/commands/{name}", json={**given, "account": "lab"}))
        assert taken["account"] == "lab"
    undone = answer(await http.client.post("/commands/undo", json={"account": "lab"}))
    assert (undone["undone"], undone["account"]) == ("Groq (lab) $20.00", "lab")
    assert problem(await http.client.post("/commands/undo", json={"account": "groq"}), 409)
    assert [
        each["account"] for each in answer(await http.get("/commands/context?account=lab"))["meters"]
    ] == ["lab"]
    accounts = answer(await http.get("/commands/status"))["accounts"]
    assert [(each["account"], each["last_reading"]) for each in accounts] == [("groq", ""), ("lab", "$4.00")]
    top_up = {"provider": "deepseek", "amount": "5", "account": "x"}
    assert "no account" in problem(await http.client.post("/commands/topup", json=top_up), 404)["detail"]
    gone = {"provider": "openai", "account": "x"}
    assert "no account" in problem(await http.client.post("/commands/disconnect", json=gone), 404)["detail"]


async def test_the_document_says_what_is_answered(http: Served) -> None:
    said = await document(http)
    await two(http)
    conform(said, "/{provider}/odometer/record", "post", await record(http, '{"value": 10}', "lab"))
    for route in ("status", "context"):
        path = "/{provider}/odometer/" + route
        conform(said, path, "get", answer(await http.get(f"/groq/odometer/{route}?account=lab")))
        conform(said, path, "get", problem(await http.get(f"/groq/odometer/{route}"), 409), "default")
        names = [each["name"] for each in said["paths"][path]["get"]["parameters"]]
        assert names == ["provider", "account"]
    conform(said, "/narrator/context", "get", answer(await http.get("/narrator/context")))

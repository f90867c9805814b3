"""`/holds`: granted or refused, extended, given back, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.storage.engines import ON_BOTH
from tests.surfaces.http_holds import MODEL, ask_above, held, hold, hold_of, left, limit, refused, release
from tests.surfaces.http_passports import bearer, house_of, passport, passport_elsewhere
from tests.surfaces.http_served import Port, Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOBODYS = "0123456789abcdef0123"


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path / "home") as found:
        await limit(found)
        yield found


@ON_BOTH
async def test_a_hold_that_fits_is_granted_and_says_until_when_and_what_is_left(http: Served) -> None:
    response = await http.post("/holds", hold_of())
    said = held(response)
    assert said == {
        "id": said["id"],
        "state": "held",
        "provider": "groq",
        "account": "groq",
        "model": "",
        "purpose": "a summary",
        "amount": {"amount": "0.25", "currency": "USD"},
        "emergency": False,
        "asked_at": "2026-11-20T12:00:00Z",
        "granted_at": "2026-11-20T12:00:00Z",
        "expires_at": "2026-11-20T12:01:00Z",
        "settles_until": "2026-11-20T12:16:00Z",
        "left": {"amount": "0.75", "currency": "USD"},
        "left_in": "Daily budget",
        "warned": [],
        "assumed_output": None,
        "actual": None,
        "overrun": None,
        "unpriced": False,
        "person": "",
    }
    assert response.headers["location"] == f"/holds/{said['id']}"
    assert left(http) == (0, 250_000_000)
    stands = held(await http.get(response.headers["location"]), 200)
    assert stands | {"left": None, "left_in": ""} == said | {
        "left": None,
        "left_in": "",
        "person": stands["person"],
    }


async def test_one_that_does_not_fit_is_refused_with_the_budget_what_is_left_and_when_it_begins_again(
    http: Served,
) -> None:
    await hold(http, amount="0.8")
    said = await refused(http, 409, amount=0.3)
    assert {name: said[name] for name in ("budget", "left", "asked", "currency", "resets_at", "reason")} == {
        "budget": "Daily budget",
        "left": "0.2",
        "asked": "0.3",
        "currency": "USD",
        "resets_at": "2026-11-21T00:00:00+00:00",
        "reason": "conflict",
    }
    assert said["detail"].endswith("it begins again on 21 November 2026 at 00:00 (UTC).")
    assert said["lines"] == []
    assert left(http) == (0, 800_000_000)


async def test_the_reserve_is_for_emergencies_and_who_used_it_is_written_down(http: Served) -> None:
    await limit(http, reserve="0.5")
    assert (await refused(http, 409, amount="0.6"))["left"] == "0.5"
    assert (await hold(http, amount="0.6", emergency=True))["emergency"]
    rows = house_of(http).rows("select kind, amount, why from overrides")
    assert rows == [("emergency", 600_000_000, "a summary")]


@pytest.mark.parametrize(
    "said",
    [
        {"input_tokens": 1000, "output_tokens": 100},
        {"tokens": {"input_tokens": 1000, "output_tokens": 100}},
        {"tokens": {"input": "1000", "output": 100}},
    ],
)
async def test_the_most_that_tokens_may_cost_is_held(http: Served, said: dict[str, Any]) -> None:
    found = await hold(http, amount=None, model=MODEL, **said)
    assert found["amount"] == {"amount": "0.000669", "currency": "USD"}
    assert (found["model"], found["assumed_output"]) == (MODEL, None)


async def test_without_a_bound_an_output_is_assumed_and_shown(http: Served) -> None:
    found = await hold(http, amount=None, model=MODEL, input_tokens=1000)
    assert found["assumed_output"] == 4096
    assert found["amount"]["amount"] == "0.00382584"


async def test_a_model_without_a_price_is_refused_and_an_amount_is_not(http: Served) -> None:
    said = await refused(http, 409, amount=None, model="of-nobody", input_tokens=10)
    assert said["unpriced"] == "of-nobody"
    assert "/price" in said["detail"]
    assert (await hold(http, model="of-nobody", input_tokens=10))["amount"]["amount"] == "0.25"


async def test_whose_it_is_stands_in_the_hold(http: Served) -> None:
    await hold(http, project="web", member="ann", tags={"env": "prod"}, model="m")
    ((dims,),) = house_of(http).rows("select dims from holds")
    assert json.loads(str(dims)) == {"project": "web", "member": "ann", "tag:env": "prod", "model": "m"}


async def test_the_same_key_gets_the_same_hold_and_another_gets_another(http: Served) -> None:
    key = {"idempotency_key": "call-7"}
    first = await hold(http, key)
    http.clock.pass_(seconds=5)
    assert await hold(http, key, amount="0.5") == first
    assert left(http) == (0, 250_000_000)
    assert (await hold(http, {"idempotency_key": "call-8"}))["id"] != first["id"]


async def test_a_key_of_a_refusal_is_refused_again(http: Served) -> None:
    key = {"idempotency_key": "call-7"}
    first = await refused(http, 409, key, amount="2")
    assert await refused(http, 409, key, amount="0.1") == first
    assert left(http) == (0, 0)


async def test_a_hold_lives_as_long_as_it_says_and_longer_if_asked(http: Served) -> None:
    id = (await hold(http, ttl=30))["id"]
    http.clock.pass_(seconds=29)
    longer = held(await http.post(f"/holds/{id}/extend", '{"ttl": 300}'), 200)
    assert longer["expires_at"] == "2026-11-20T12:05:29Z"
    http.clock.pass_(seconds=299)
    assert held(await http.get(f"/holds/{id}"), 200)["state"] == "held"
    http.clock.pass_(seconds=1)
    assert held(await http.get(f"/holds/{id}"), 200)["state"] == "expired"
    assert (await hold(http, amount="1"))["left"]["amount"] == "0"
    late = problem(await http.post(f"/holds/{id}/extend"), 409)
    assert late["id"] == id
    assert "life is over" in late["detail"]


async def test_what_is_released_may_be_spent_by_others(http: Served) -> None:
    id = (await hold(http, amount="1"))["id"]
    await refused(http, 409, amount="0.1")
    assert held(await release(http, id), 200)["state"] == "released"
    assert held(await release(http, id), 200)["state"] == "released"
    assert left(http) == (0, 0)
    await hold(http, amount="1")
    assert "released" in problem(await http.post(f"/holds/{id}/settle", '{"amount": 1}'), 409)["detail"]


@ON_BOTH
async def test_a_hold_above_the_keepers_line_waits_until_it_is_approved(http: Served) -> None:
    ask_above(http, 200_000_000)
    response = await http.post("/holds", hold_of(), idempotency_key="call-7")
    waiting = held(response, 202)
    where = response.headers["location"]
    assert (waiting["state"], waiting["granted_at"]) == ("waiting", None)
    assert held(await http.post("/holds", hold_of(), idempotency_key="call-7"), 202) == waiting
    assert left(http) == (0, 0)
    early = problem(await http.post(f"{where}/settle", '{"amount": 0.1}'), 409)
    assert "waits for a keeper" in early["detail"]
    assert held(await http.get(where), 200)["state"] == "waiting"
    http.clock.pass_(minutes=10)
    answer(await http.post("/commands/approve", json.dumps({"id": waiting["id"]})))
    granted = held(await http.get(where), 200)
    assert (granted["state"], granted["granted_at"]) == ("held", "2026-11-20T12:10:00Z")
    assert left(http) == (0, 250_000_000)


async def test_a_hold_that_a_keeper_denies_is_denied(http: Served) -> None:
    ask_above(http, 0)
    id = held(await http.post("/holds", hold_of()), 202)["id"]
    answer(await http.post("/commands/deny", json.dumps({"id": id})))
    assert held(await http.get(f"/holds/{id}"), 200)["state"] == "denied"
    assert "denied" in problem(await http.post(f"/holds/{id}/settle", '{"amount": 0.1}'), 409)["detail"]


async def test_an_id_that_nobody_has_is_not_known(http: Served) -> None:
    for response in (
        await http.get(f"/holds/{NOBODYS}"),
        await http.post(f"/holds/{NOBODYS}/settle", '{"amount": 1}'),
        await http.post(f"/holds/{NOBODYS}/settle", '{"usage": {"input_tokens": 1}}'),
        await http.post(f"/holds/{NOBODYS}/extend"),
        await release(http, NOBODYS),
        await http.get("/holds/%00"),
        await http.get(f"/holds/{'x' * 5000}"),
    ):
        assert problem(response, 404)["detail"] == "There is no hold of that id here."


async def test_a_hold_of_another_workspace_is_not_known_either(http: Served) -> None:
    mine = (await hold(http))["id"]
    _, text = passport_elsewhere(http, ("spend",))
    theirs = held(await http.post("/holds", hold_of(), **bearer(text)))["id"]
    for id, shown in ((theirs, {}), (mine, bearer(text))):
        for response in (
            await http.get(f"/holds/{id}", **shown),
            await http.post(f"/holds/{id}/settle", '{"amount": 1}', **shown),
            await http.post(f"/holds/{id}/settle", '{"usage": {"cost": 1}}', **shown),
            await http.post(f"/holds/{id}/extend", **shown),
            await release(http, id, **shown),
        ):
            problem(response, 404)
    assert house_of(http).rows("select state, count(*) from holds group by state") == [("held", 2)]
    assert house_of(http).rows("select count(*) from charges") == [(0,)]


async def test_a_passport_that_may_spend_holds_and_no_other(http: Served) -> None:
    for needs in ("ask", "record"):
        shown = bearer(await passport(http, needs, needs))
        said = await refused(http, 403, shown)
        assert said["detail"] == "/hold needs “spend”, which this passport does not have."
        check = await http.post("/check", hold_of(), **shown)
        assert problem(check, 403)["detail"].startswith("/check needs “spend”")
    assert left(http) == (0, 0)
    shown = bearer(await passport(http, "agent", "spend"))
    id = (await hold(http, shown))["id"]
    assert held(await http.get(f"/holds/{id}", **shown), 200)["person"] == "agent"


async def test_a_passport_that_was_revoked_holds_nothing(http: Served) -> None:
    shown = bearer(await passport(http, "agent", "spend"))
    await hold(http, shown)
    answer(await http.post("/commands/revoke", '{"name": "agent"}'))
    await refused(http, 401, shown)
    assert left(http) == (0, 250_000_000)


async def test_a_passport_that_expires_holds_nothing_from_that_moment(http: Served) -> None:
    _, text = passport_elsewhere(http, ("spend",))
    http.clock.pass_(hours=23, minutes=59, seconds=55)
    await hold(http, bearer(text))
    http.clock.pass_(seconds=5)
    await refused(http, 401, bearer(text))


async def test_a_passport_that_was_revoked_is_looked_up_for_everything_else(http: Served) -> None:
    shown = bearer(await passport(http, "agent", "spend,ask"))
    await hold(http, shown)
    answer(await http.post("/commands/revoke", '{"name": "agent"}'))
    problem(await http.get("/openapi.json", **shown), 401)
    problem(await http.get("/commands/budget", **shown), 401)

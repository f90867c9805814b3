"""Passports over a real port: who gets in, what they may, and what is said to whoever does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.surfaces.http_api.guesses import MOST
from bot.surfaces.http_api.passports import NOT_VALID, WITHOUT
from commands.pace import A_MINUTE
from tests.bot.house import said
from tests.commands.cast import Person, contents, refused, typed
from tests.surfaces.http_passports import (
    NEVER_MADE,
    bearer,
    house_of,
    passport,
    passport_elsewhere,
    passport_of_person,
)
from tests.surfaces.http_served import Port, Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

PUBLIC = "https://purser.example"
STATUS = "/virtual-budget/status"


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path, public_url=PUBLIC) as found:
        yield found


def kept_out(response: httpx.Response, sentence: str = NOT_VALID) -> None:
    assert problem(response, 401) == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": sentence,
    }
    assert response.headers["www-authenticate"].startswith("Bearer")


async def test_with_a_public_address_only_a_passport_gets_in(http: Served) -> None:
    kept_out(await http.get(STATUS), WITHOUT)
    text = await passport(http)
    assert "daily_budget" in answer(await http.get(STATUS, **bearer(text)))
    assert answer(await http.record("groq", '{"value": 1.06}', **bearer(text)))["recorded"]
    kept_out(await http.get(STATUS), WITHOUT)
    assert answer(await http.get("/healthz")) == {"status": "ok"}


async def test_a_proxy_and_another_name_do_not_matter_to_a_passport(http: Served) -> None:
    text = await passport(http)
    for headers in ({"host": "purser.example"}, {"x_forwarded_for": "192.0.2.1"}, {"via": "1.1 proxy"}):
        answer(await http.get(STATUS, **headers, **bearer(text)))
        kept_out(await http.get(STATUS, **headers), WITHOUT)


async def test_without_a_public_address_it_gets_in_as_well_and_as_who_it_is(
    port: Port, tmp_path: Path
) -> None:
    async with port.serve(tmp_path) as http:
        text = await passport(http, needs="ask")
        answer(await http.record("groq", '{"value": 1.06}'))
        problem(await http.record("groq", '{"value": 1.06}', **bearer(text)), 403)


async def test_unknown_expired_and_revoked_are_told_the_same(http: Served) -> None:
    text, other = await passport(http), await passport(http, "other")
    said(await typed(house_of(http), "/revoke ci"))
    http.clock.pass_(days=89)
    answer(await http.get(STATUS, **bearer(other)))
    http.clock.pass_(days=1)
    for wrong in (text, other, NEVER_MADE, "purser", "sk-admin-0123456789"):
        kept_out(await http.get(STATUS, **bearer(wrong)))
        kept_out(await http.record("groq", '{"value": 1.06}', **bearer(wrong)))
        kept_out(await http.get("/nothing/here", **bearer(wrong)))


async def test_what_is_not_shown_as_a_bearer_is_not_looked_at(http: Served) -> None:
    text = await passport(http)
    for header in ("Basic cHVyc2VyOg==", "Bearer", text, f"Bearer {text} {text}", f"Bearer  {text},", ""):
        kept_out(await http.get(STATUS, authorization=header), NOT_VALID if "," in header else WITHOUT)


async def test_the_word_bearer_may_be_written_in_any_size(http: Served) -> None:
    text = await passport(http)
    answer(await http.get(STATUS, authorization=f"bearer {text}"))


async def test_two_passports_at_once_are_none(http: Served) -> None:
    text = await passport(http)
    headers = [("authorization", f"Bearer {each}") for each in (text, text)]
    kept_out(await http.client.get(STATUS, headers=headers), WITHOUT)


async def test_it_may_what_it_is_for_and_a_problem_names_what_else_it_would_need(http: Served) -> None:
    for needs in ("ask", "record", "spend", "keep"):
        shows = bearer(await passport(http, needs, needs))
        asks = {
            "ask": await http.get("/commands/budget", **shows),
            "record": await http.record("groq", '{"value": 1.06}', **shows),
            "keep": await http.post("/commands/limit", '{"amount": 2}', **shows),
        }
        if needs in asks:
            answer(asks.pop(needs))
        for need, response in asks.items():
            refusal = problem(response, 403)
            assert refusal["reason"] == "not_allowed"
            assert f"needs “{need}”, which this passport does not have" in refusal["detail"]
        answer(await http.get("/openapi.json", **shows))


async def test_who_has_nothing_to_ask_does_not_start_either(http: Served) -> None:
    spends, asks = await passport(http, "spends", "spend"), await passport(http, "asks", "ask")
    problem(await http.post("/commands/start", "", **bearer(spends)), 403)
    answer(await http.post("/commands/start", "", **bearer(asks)))
    problem(await http.post("/commands/start", '{"zone": "Lisbon"}', **bearer(asks)), 403)


async def test_a_persons_passport_loses_what_the_person_loses(http: Served) -> None:
    text, ann = await passport_of_person(http, "ann", "ask,keep"), Person(house_of(http), "ann")
    answer(await http.post("/commands/limit", '{"amount": 2}', **bearer(text)))
    said(await typed(house_of(http), "/settings everyone=yes"))
    refused(await ann.asks("/limit 3 day", keeper=False))  # the group says so from now on
    refusal = problem(await http.post("/commands/limit", '{"amount": 2}', **bearer(text)), 403)
    assert "needs “keep”, which the passport's person may not any more" in refusal["detail"]
    answer(await http.get("/commands/budget", **bearer(text)))
    said(await typed(house_of(http), "/settings everyone=no"))
    problem(await http.get("/commands/budget", **bearer(text)), 403)


async def test_what_the_person_may_beyond_it_is_not_the_passports(http: Served) -> None:
    text = await passport_of_person(http, "ann", "ask")
    problem(await http.post("/commands/limit", '{"amount": 2}', **bearer(text)), 403)


async def test_who_belongs_no_more_gets_in_with_no_passport(http: Served) -> None:
    text = await passport_of_person(http, "ann")
    answer(await http.get(STATUS, **bearer(text)))
    http.wiring.store.write_now(lambda connection: connection.exec_driver_sql("delete from memberships"))
    kept_out(await http.get(STATUS, **bearer(text)))


async def test_what_it_records_is_its_persons_to_take_back_and_nobody_elses(http: Served) -> None:
    hers, programs = await passport_of_person(http, "ann"), await passport(http)
    answer(await http.record("groq", '{"value": 1.06}', **bearer(hers)))
    assert "nothing of yours" in problem(await http.post("/commands/undo", **bearer(programs)), 409)["detail"]
    refused(await typed(house_of(http), "/undo"), "nothing of yours")
    said(await Person(house_of(http), "ann").asks("/undo", keeper=True))


async def test_what_a_program_records_is_its_own_to_take_back(http: Served) -> None:
    one, other = await passport(http, "one"), await passport(http, "other")
    answer(await http.record("groq", '{"value": 1.06}', **bearer(one)))
    problem(await http.post("/commands/undo", **bearer(other)), 409)
    assert answer(await http.post("/commands/undo", **bearer(one)))["month_to_date"]["amount"] == "0"


async def test_the_same_key_of_another_passport_is_another_ask(http: Served) -> None:
    one, other = await passport(http, "one"), await passport(http, "other")
    first = await http.record("groq", '{"value": 1.06}', idempotency_key="k", **bearer(one))
    again = await http.record("groq", '{"value": 9}', idempotency_key="k", **bearer(one))
    assert answer(again) == answer(first)
    third = await http.record("groq", '{"value": 9}', idempotency_key="k", **bearer(other))
    assert answer(third)["cumulative_value"] == "9"


async def test_a_passport_has_no_chat_and_writes_to_nobody_elses(http: Served) -> None:
    _, theirs = passport_elsewhere(http, ("record", "keep"))
    hers = await passport_of_person(http, "ann", "record,keep")
    for text in (theirs, hers):
        for body in ('{"what": "digest"}', '{"what": "digest", "where": "me"}'):
            for name in ("subscribe", "unsubscribe"):
                said = problem(await http.post(f"/commands/{name}", body, **bearer(text)), 409)
                assert "has no chat" in said["detail"]
        key = '{"provider": "openai", "key": "sk-admin-abcdefghijklmnopqrstuvwxyz"}'
        answer(await http.post("/commands/connect", key, **bearer(text)))
        answer(await http.post("/commands/collect", **bearer(text)))
    assert house_of(http).rows("select distinct told_surface from runs") == [("",)]
    assert house_of(http).rows("select count(*) from subscriptions") == [(0,)]


async def test_an_ask_too_many_in_a_minute_is_refused_and_other_passports_are_heard(http: Served) -> None:
    one, other = await passport(http, "one"), await passport(http, "other")
    pace = http.wiring.dispatch.pace
    answer(await http.get(STATUS, **bearer(one)))
    pace._rested_at = dict.fromkeys(pace._rested_at, http.clock.now + A_MINUTE)
    refusal = await http.get(STATUS, **bearer(one))
    assert problem(refusal, 429)["reason"] == "too_many"
    assert int(refusal.headers["retry-after"]) > 0
    answer(await http.get(STATUS, **bearer(other)))
    http.clock.pass_(minutes=1)
    answer(await http.get(STATUS, **bearer(one)))


async def test_who_guesses_is_heard_no_more_for_a_minute(http: Served) -> None:
    text, new = await passport(http), await passport(http, "new")
    answer(await http.get(STATUS, **bearer(text)))
    for _ in range(MOST):
        kept_out(await http.get(STATUS, **bearer(NEVER_MADE)))
    for unknown in (NEVER_MADE, new):  # it is not even looked up
        response = await http.get(STATUS, **bearer(unknown))
        assert "Too many wrong passports" in problem(response, 429)["detail"]
        assert response.headers["retry-after"] == "60"
    answer(await http.get(STATUS, **bearer(text)))  # one that is known goes on being heard
    http.clock.pass_(minutes=1)
    kept_out(await http.get(STATUS, **bearer(NEVER_MADE)))
    answer(await http.get(STATUS, **bearer(new)))


async def test_who_guesses_through_the_proxy_is_told_from_the_others(http: Served) -> None:
    text = await passport(http)
    for _ in range(MOST + 1):
        last = await http.get(STATUS, x_forwarded_for="192.0.2.1", **bearer(NEVER_MADE))
    problem(last, 429)
    problem(await http.get(STATUS, x_forwarded_for="1.1.1.1, 192.0.2.1", **bearer(text)), 429)
    answer(await http.get(STATUS, x_forwarded_for="192.0.2.2", **bearer(text)))


async def test_its_last_use_is_in_the_list(http: Served) -> None:
    text = await passport(http, needs="ask,keep")
    for _ in range(2):
        answer(await http.get(STATUS, **bearer(text)))
        await until_noted(http, f"{http.clock.now:%Y-%m-%dT%H:%M:%SZ}", text)
        http.clock.pass_(minutes=1)


async def until_noted(http: Served, moment: str, text: str) -> None:
    """It is written beside the request, so it may come a little later."""
    for _ in range(500):
        lines = answer(await http.get("/commands/passports", **bearer(text)))["passports"]
        if lines[0]["used_at"] == moment:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(lines)


async def test_wrong_passports_leave_nothing_behind(http: Served) -> None:
    await passport(http)
    before = contents(house_of(http))
    for _ in range(MOST + 1):
        await http.record("groq", '{"value": 1.06}', idempotency_key="k", **bearer(NEVER_MADE))
    assert contents(house_of(http)) == before


async def test_the_document_says_what_each_route_needs(http: Served) -> None:
    text = await passport(http)
    paths = answer(await http.get("/openapi.json", **bearer(text)))["paths"]
    needs = {
        path: [each for said in methods.values() for each in said["security"]]
        for path, methods in paths.items()
    }
    assert needs["/healthz"] == []
    assert needs["/readyz"] == [{"passport": []}]
    assert needs["/commands/budget"] == needs[STATUS] == [{"passport": ["ask"]}]
    assert needs["/{provider}/odometer/record"] == [{"passport": ["record"]}]
    assert needs["/commands/limit"] == [{"passport": ["keep"]}]


async def test_at_this_machine_the_document_asks_for_none(port: Port, tmp_path: Path) -> None:
    async with port.serve(tmp_path) as http:
        said = answer(await http.get("/openapi.json"))
        assert said["security"] == [{}, {"passport": []}]
        assert said["paths"]["/commands/limit"]["post"]["security"] == [{}, {"passport": ["keep"]}]

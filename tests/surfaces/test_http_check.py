"""`/check`: whether there would be room, and which of several models fit, cheapest first."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from commands.check import CheckAnswer
from commands.check import check as check_definition
from commands.permission import STRANGER
from tests.commands.cast import Person, joins
from tests.storage.engines import ON_BOTH
from tests.surfaces.http_holds import MODEL, ask_above, hold, hold_of, limit
from tests.surfaces.http_passports import bearer, house_of, passport, passport_elsewhere
from tests.surfaces.http_served import Port, Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

SMALL = "llama-3.1-8b-instant"  # 0.05 and 0.08 dollars a million tokens
TOKENS = {"input_tokens": 1_000_000, "output_tokens": 100_000}


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path / "home") as found:
        await limit(found)
        yield found


async def check(http: Served, **body: Any) -> dict[str, Any]:
    return answer(await http.post("/check", json.dumps({"provider": "groq"} | body)))


async def test_an_amount_fits_and_nothing_is_held(http: Served) -> None:
    said = await check(http, amount="0.4")
    assert said == {
        "provider": "groq",
        "fits": True,
        "candidates": [
            {
                "model": "",
                "fits": True,
                "amount": {"amount": "0.4", "currency": "USD"},
                "left": {"amount": "0.6", "currency": "USD"},
                "left_in": "Daily budget",
                "assumed_output": None,
                "needs_approval": False,
                "reason": "",
            }
        ],
    }
    assert house_of(http).rows("select count(*) from holds") == [(0,)]
    assert house_of(http).rows("select count(*) from accounts") == [(0,)]


async def test_an_amount_that_does_not_fit_says_why(http: Served) -> None:
    await hold(http, amount="0.9")
    said = await check(http, amount="0.4")
    (only,) = said["candidates"]
    assert (said["fits"], only["fits"], only["left"]["amount"]) == (False, False, "0.1")
    assert "has $0.10 left" in only["reason"]


@ON_BOTH
async def test_of_several_models_those_that_fit_come_first_and_the_cheapest_of_them(http: Served) -> None:
    await hold(http, amount="0.9")
    said = await check(http, models=[MODEL, "of-nobody", SMALL], tokens=TOKENS)
    assert [(each["model"], each["fits"]) for each in said["candidates"]] == [
        (SMALL, True),
        (MODEL, False),
        ("of-nobody", False),
    ]
    assert said["fits"]
    cheap, dear, unknown = said["candidates"]
    assert (cheap["amount"]["amount"], dear["amount"]["amount"], unknown["amount"]) == (
        "0.058",
        "0.669",
        None,
    )
    assert "No price" in unknown["reason"] or "no price" in unknown["reason"]


async def test_all_that_fit_are_in_the_order_of_their_cost(http: Served) -> None:
    said = await check(http, models=[MODEL, SMALL], **TOKENS)
    assert [(each["model"], each["fits"]) for each in said["candidates"]] == [(SMALL, True), (MODEL, True)]


async def test_an_assumed_output_is_shown_and_a_said_one_is_not(http: Served) -> None:
    assumed = await check(http, model=MODEL, input_tokens=10)
    assert assumed["candidates"][0]["assumed_output"] == 4096
    bounded = await check(http, model=MODEL, input_tokens=10, output_tokens=5)
    assert bounded["candidates"][0]["assumed_output"] is None


async def test_what_a_keeper_would_be_asked_about_is_told(http: Served) -> None:
    ask_above(http, 300_000_000)
    assert (await check(http, amount="0.4"))["candidates"][0]["needs_approval"]
    assert not (await check(http, amount="0.3"))["candidates"][0]["needs_approval"]


async def test_the_body_of_a_hold_may_be_checked_as_it_is(http: Served) -> None:
    assert answer(await http.post("/check", hold_of(ttl=60)))["fits"]


async def test_the_reserve_counts_for_emergencies_alone(http: Served) -> None:
    await limit(http, reserve="0.5")
    assert not (await check(http, amount="0.6"))["fits"]
    assert (await check(http, amount="0.6", emergency=True))["fits"]


async def test_one_model_without_a_price_is_a_conflict(http: Served) -> None:
    response = await http.post("/check", '{"provider": "groq", "model": "of-nobody", "input_tokens": 1}')
    assert problem(response, 409)["unpriced"] == "of-nobody"


async def test_many_at_once_are_each_told_for_themselves(http: Served) -> None:
    shown = [
        {},
        bearer(await passport(http, "agent", "spend")),
        bearer(await passport(http, "reader", "ask")),
    ]
    _, text = passport_elsewhere(http, ("spend",))
    shown.append(bearer(text))
    bodies = [hold_of(amount=amount) for amount in ("0.4", "0.7", "2", "0")]

    async def one(number: int) -> tuple[int, Any]:
        response = await http.post("/check", bodies[number // 4 % 4], **shown[number % 4])
        return response.status_code, response.json().get("fits")

    told = await asyncio.gather(*(one(number) for number in range(48)))
    mine, nobodys, theirs = (200, True), (403, None), (200, True)  # the other workspace has no limit
    assert told[:4] == told[4:8] == [mine, mine, nobodys, theirs]
    assert told[8:12] == [(200, False), (200, False), nobodys, theirs]
    assert told[12:16] == [(422, None), (422, None), nobodys, (422, None)]
    assert told[16:32] == told[32:] == told[:16]


async def test_who_asks_for_the_first_time_may_check_and_is_written_down(http: Served) -> None:
    house = house_of(http)
    asked = await house.wiring.dispatch.ask(
        check_definition, {"provider": "groq", "amount": "0.1"}, Person(house, "ann").caller(keeper=True)
    )
    assert asked.refusal == STRANGER
    joins(house, "team")
    asked = await house.wiring.dispatch.ask(
        check_definition, {"provider": "groq", "amount": "0.1"}, Person(house, "ann").caller(keeper=True)
    )
    assert isinstance(asked.answer, CheckAnswer)
    assert house.rows("select name from people where external_id = 'ann'") == [("Ann",)]


@pytest.mark.parametrize(
    "body, word",
    [
        ({"models": "gpt-5"}, "models must be a list"),
        ({"models": ["a", 7]}, "models must be a list"),
        ({"models": []}, "1 to 20 names"),
        ({"models": [str(number) for number in range(21)]}, "1 to 20 names"),
        ({"models": ["a"], "model": "b"}, "in place of model"),
        ({"models": ["a"]}, "input_tokens"),
        ({"model": "a", "input_tokens": 1.5}, "whole numbers"),
        ({}, "Say an amount"),
        ({"amount": 0}, "above zero"),
    ],
)
async def test_what_cannot_be_checked_is_told(http: Served, body: Any, word: str) -> None:
    response = await http.post("/check", json.dumps({"provider": "groq"} | body))
    assert word in problem(response, 422)["detail"]

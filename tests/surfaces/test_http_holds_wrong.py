"""Holds in trouble: bodies that are wrong, clients that go away, a busy database, a clock set back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.surfaces.http_holds import hold, hold_of, left, limit, refused
from tests.surfaces.http_passports import house_of
from tests.surfaces.http_served import Port, Served, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path / "home") as found:
        await limit(found)
        yield found


@pytest.mark.parametrize(
    "more, word",
    [
        ({"provider": None}, "needs the provider"),
        ({"provider": "acme"}, "acme"),
        ({"provider": 7}, "provider must be text"),
        ({"purpose": None}, "what it is for"),
        ({"purpose": "x" * 201}, "1 to 200 letters"),
        ({"colour": "red"}, "no “colour”"),
        ({"models": ["a", "b"]}, "no “models”"),
        ({"amount": None}, "Say an amount"),
        ({"amount": 0}, "above zero"),
        ({"amount": "-1"}, "below zero"),
        ({"amount": True}, "amount must be a number"),
        ({"amount": {"amount": 1}}, "amount must be a number"),
        ({"amount": None, "model": "m", "input_tokens": "many"}, "whole numbers"),
        ({"tokens": 7}, "tokens must be an object"),
        ({"tokens": {"cached": 7}}, "no “cached”"),
        ({"tokens": {"input": 7, "input_tokens": 7}}, "input_tokens is there twice"),
        ({"tokens": {"output": 7}, "output_tokens": 7}, "output_tokens is there twice"),
        ({"emergency": "yes"}, "true or false"),
        ({"ttl": 0}, "1 to 86,400 seconds"),
        ({"ttl": 1.5}, "1 to 86,400 seconds"),
        ({"ttl": 86_401}, "1 to 86,400 seconds"),
        ({"ttl": "00000006000000000"}, "1 to 86,400 seconds"),
        ({"ttl": "000000060" + "0" * 20}, "1 to 86,400 seconds"),
        ({"ttl": [60]}, "ttl must be a number"),
        ({"project": ""}, "project must be a name"),
        ({"tags": 7}, "tags must be"),
    ],
)
async def test_what_is_wrong_with_a_body_is_told_and_nothing_is_held(
    http: Served, more: dict[str, Any], word: str
) -> None:
    assert word in (await refused(http, 422, **more))["detail"]
    assert house_of(http).rows("select count(*) from holds") == [(0,)]


async def test_an_account_that_is_not_there_is_not_known(http: Served) -> None:
    assert "has no account" in (await refused(http, 404, account="work"))["detail"]


async def test_what_stands_at_a_path_is_said(http: Served) -> None:
    assert "takes POST" in problem(await http.get("/holds"), 405)["detail"]
    assert "takes POST" in problem(await http.get("/check"), 405)["detail"]
    problem(await http.post("/commands/hold", hold_of()), 404)


@contextmanager
def somebody_writes(http: Served) -> Iterator[None]:
    """Another program keeps the database for itself, and nobody waits for it long."""
    wait, http.wiring.store._wait = http.wiring.store._wait, 0.05
    try:
        with closing(sqlite3.connect(http.wiring.settings.home / "purser.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    finally:
        http.wiring.store._wait = wait


async def test_while_the_database_is_busy_a_hold_is_refused_and_may_be_asked_for_again(http: Served) -> None:
    with somebody_writes(http):
        response = await http.post("/holds", hold_of(), idempotency_key="call-7")
    assert "try again" in problem(response, 503)["detail"]
    assert int(response.headers["retry-after"]) > 0
    assert left(http) == (0, 0)
    await hold(http, {"idempotency_key": "call-7"})
    assert left(http) == (0, 250_000_000)


async def test_a_clock_that_was_set_back_grants_nothing_and_says_so(http: Served) -> None:
    await hold(http)
    http.clock.pass_(hours=-2)
    said = await refused(http, 503)
    assert "clock shows a time 120 minutes before" in said["detail"]
    assert said["clock_back_seconds"] == "7200"
    problem(await http.post("/check", hold_of()), 503)
    assert left(http) == (0, 250_000_000)


async def hang_up(http: Served, share: float) -> None:
    """Send a part of a request, and go."""
    host, _, port = http.host.rpartition(":")
    body = hold_of(amount="0.1").encode()
    head = f"POST /holds HTTP/1.1\r\nHost: {http.host}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(head + body[: round(len(body) * share)])
    writer.close()
    await writer.wait_closed()


async def test_who_hangs_up_before_the_end_of_the_body_holds_nothing(http: Served) -> None:
    for _ in range(5):
        await hang_up(http, 0.5)
    await hold(http)
    assert house_of(http).rows("select amount from held") == [(250_000_000,)]
    assert left(http) == (0, 250_000_000)


async def test_who_hangs_up_before_the_answer_leaves_a_whole_hold(http: Served) -> None:
    for _ in range(5):
        await hang_up(http, 1)
    house = house_of(http)
    async with asyncio.timeout(5):
        while house.rows("select count(*) from holds") != [(5,)]:
            await http.get("/healthz")
    assert house.rows("select sum(amount) from held") == [(500_000_000,)]
    assert left(http) == (0, 500_000_000)
    http.clock.pass_(minutes=1)
    await hold(http, amount="1")  # they end by themselves


async def test_many_at_once_are_granted_what_there_is_and_no_more(http: Served) -> None:
    async def one(number: int) -> int:
        response = await http.post("/holds", hold_of(amount="0.1"), idempotency_key=f"call-{number % 30}")
        return response.status_code

    codes = await asyncio.gather(*(one(number) for number in range(60)))
    assert sorted(set(codes)) == [201, 409]
    assert house_of(http).rows("select count(*) from holds") == [(10,)]
    assert left(http) == (0, 1_000_000_000)
    assert codes.count(201) == 20  # each key came twice

"""A passport of one workspace shows and changes nothing of another, whatever route it is shown to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from starlette.routing import Route

from bot.surfaces.http_api.routes import make_app
from commands import COMMANDS
from commands.caller import NEEDS
from commands.given import words_to_given
from tests.bot.house import said
from tests.commands.cast import Person, contents, joins, typed
from tests.commands.test_permission import LINES
from tests.surfaces.http_passports import bearer, house_of, passport, passport_elsewhere
from tests.surfaces.http_served import Port, Served, answer

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEPT = (
    "/settings zone=Lisbon everyone=yes",
    "/limit 777.77 month",
    "/reading deepseek 313.37",
    "/connect openai key=sk-admin-abcdefghijklmnopqrstuvwxyz",
    "/passport aurora program",
    "/subscribe digest",
)
TELLTALE = ("Lisbon", "777.77", "313.37", "deepseek", "aurora", "Annabel")
BODIES = {"/{provider}/odometer/record": '{"value": 0.5}'}


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    """Served with a workspace that has something of everything."""
    async with port.serve(tmp_path, public_url="https://purser.example") as found:
        for line in KEPT:
            said(await typed(house_of(found), line))
        joins(house_of(found), "team")
        said(await Person(house_of(found), "annabel").asks("/passport laptop", keeper=True))
        yield found


async def every_route(http: Served, text: str) -> list[httpx.Response]:
    """What each route answers to this passport; whatever fixed routes and commands there will be."""
    answers = []
    for route in make_app(http.wiring, ("127.0.0.1",)).routes:
        assert isinstance(route, Route)
        if route.path == "/commands/{name}":
            continue
        path = route.path.replace("{provider}", "groq")
        for method in sorted((route.methods or set()) & {"GET", "POST"}):
            body = BODIES.get(route.path, "{}") if method == "POST" else None
            request = http.client.build_request(method, path, content=body, headers=bearer(text))
            answers.append(await http.client.send(request))
    return answers


async def every_command(http: Served, text: str) -> list[httpx.Response]:
    answers = []
    for definition in COMMANDS:
        given = words_to_given(definition, LINES.get(definition.name, "").partition(" ")[2])
        assert isinstance(given, dict)
        path, headers = f"/commands/{definition.name}", bearer(text)
        if definition.changes:
            answers.append(await http.client.post(path, content=json.dumps(given), headers=headers))
        else:
            said = {name: str(value) for name, value in given.items()}
            answers.append(await http.client.get(path, params=said, headers=headers))
    return answers


def telling(answers: list[httpx.Response]) -> set[str]:
    """The telltale words in answers; the document and refusals name every provider that there is."""
    texts = [each.text for each in answers if each.status_code == 200 and each.url.path != "/openapi.json"]
    return {word for word in TELLTALE for text in texts if word in text}


async def test_nothing_of_another_workspace_is_seen_or_changed(http: Served) -> None:
    before = contents(house_of(http), but=("passports",))
    _, text = passport_elsewhere(http, NEEDS)
    answers = [*await every_route(http, text), *await every_command(http, text)]
    assert sum(each.status_code == 200 for each in answers) > len(COMMANDS) / 2
    assert not [each for each in answers if each.status_code in (401, 500)]
    assert telling(answers) == set()
    after = contents(house_of(http))
    lost = {name: [row for row in rows if row not in after[name]] for name, rows in before.items()}
    assert not [row for rows in lost.values() for row in rows]
    assert house_of(http).rows("select name, revoked_at from passports where workspace_id = 1") == [
        ("aurora", None),
        ("laptop", None),
    ]


async def test_ones_own_is_seen(http: Served) -> None:
    text = await passport(http, needs="ask,record,spend,keep")
    answers = [*await every_route(http, text), *await every_command(http, text)]
    assert telling(answers) == set(TELLTALE)


async def test_a_change_of_another_workspace_is_not_taken_back_by_its_number(http: Served) -> None:
    answer(await http.record("groq", '{"value": 1}', **bearer(await passport(http))))
    _, text = passport_elsewhere(http, NEEDS)
    for number in range(1, 9):
        response = await http.post("/commands/undo", json.dumps({"change": number}), **bearer(text))
        assert response.status_code == 409
    assert house_of(http).rows("select count(*) from changes where undone_at is not null") == [(0,)]

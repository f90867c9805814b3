"""What is asked wrongly is answered in one clear sentence, and changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.surfaces.http_served import Served, answer, problem, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "Idempotency-Key"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(tmp_path_factory.mktemp("http")) as found:
        yield found


async def test_a_command_that_is_not_there_is_a_problem(http: Served) -> None:
    said = problem(await http.get("/commands/budgt"), 404)
    assert "/budget" in said["detail"]
    assert said["reason"] == "unknown"
    assert said["offers"][0]["command"] == "help"
    problem(await http.post("/commands/budgt"), 404)


@pytest.mark.parametrize(
    "path, body, words",
    [
        ("/commands/groq", '{"reading": "much"}', "much"),
        ("/commands/groq", '{"reading": -1}', "-1"),
        ("/commands/groq", '{"reading": true}', "text or a number"),
        ("/commands/groq", '{"reading": [1]}', "text or a number"),
        ("/commands/groq", '{"reading": {"amount": 1}}', "text or a number"),
        ("/commands/groq", "{}", "needs reading"),
        ("/commands/groq", '{"reading": null}', "needs reading"),
        ("/commands/groq", '{"reading": 1, "colour": "red"}', "colour"),
        ("/commands/reading", '{"provider": "acme", "amount": 1}', "acme"),
        ("/commands/limit?amount=2", "", "in the body"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_a_sentence(
    http: Served, path: str, body: str, words: str
) -> None:
    assert words in problem(await http.post(path, body), 422)["detail"]
    assert answer(await http.get("/commands/budget"))["providers"] == []


@pytest.mark.parametrize(
    "body, words",
    [
        ("", "value"),
        ("{}", "value"),
        ('{"value": null}', "value"),
        ('{"value": ""}', "value"),
        ('{"value": " "}', "value"),
        ('{"value": true}', "value"),
        ('{"value": [1.06]}', "value"),
        ('{"value": "much"}', "much"),
        ('{"value": "1,234"}', "1,234"),
        ('{"value": -1.06}', "-1.06"),
        ('{"value": 1e300}', "1e+300"),
        ('{"value": 1.06, "notes": 7}', "notes"),
        (f'{{"value": 1.06, "notes": "{501 * "x"}"}}', "500 letters"),
        ('{"value": 1.06, "when": 7.5}', "7.5"),
        ('{"value": 1.06, "when": "tomorrow"}', "tomorrow"),
        ('{"value": 1.06, "reset": "yes"}', "reset"),
        ('{"value": 1.06, "correct": 1}', "correct"),
        ('{"value": 1.06, "reset": true, "correct": true}', "not both"),
        ('{"value": 1.06, "amount": 2}', "amount"),
    ],
)
async def test_what_cannot_be_recorded_is_refused_in_a_sentence(http: Served, body: str, words: str) -> None:
    said = problem(await http.record("groq", body), 422)
    assert words.lower() in said["detail"].lower()
    assert said["recorded"] is False
    assert answer(await http.get("/virtual-budget/status"))["provider_breakdown"] == {}


async def test_a_parameter_is_said_once(http: Served) -> None:
    problem(await http.get("/commands/budget?provider=groq&provider=openai"), 400)
    problem(await http.get("/commands/help?command=%00"), 400)
    assert "colour" in problem(await http.get("/commands/budget?colour=red"), 422)["detail"]


@pytest.mark.parametrize("key", ["", "x" * 201, "two words", "ä"])
async def test_a_key_that_is_none_is_refused(http: Served, key: str) -> None:
    body = b'{"value": 1.06}'
    for keys in ([key], ["one", "two"]):
        headers = httpx.Headers([(KEY.encode(), each.encode()) for each in keys])
        response = await http.client.post("/groq/odometer/record", content=body, headers=headers)
        assert KEY in problem(response, 400)["detail"]
    assert answer(await http.get("/commands/budget"))["providers"] == []


async def test_a_program_may_ask_more_often_than_a_person(http: Served) -> None:
    for _ in range(70):
        answer(await http.get("/commands/help"))


async def test_a_program_without_measure_is_asked_to_wait(
    http: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.pace.PROGRAM", 2)
    http.clock.pass_(minutes=2)
    for _ in range(2):
        answer(await http.get("/commands/help"))
    response = await http.get("/commands/help")
    assert problem(response, 429)["reason"] == "too_many"
    assert response.headers["retry-after"] == "60"

"""Who gets in over a real port, and that every answer is one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import pytest_asyncio

from bot.surfaces.http_api.door import problem_for
from bot.surfaces.http_api.routes import make_app
from storage.trouble import StorageBusy, StorageUnusable
from tests.surfaces.http_served import Served, answer, problem, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

STATUS = "/virtual-budget/status"
WITHOUT = "This needs a passport that I know: Authorization: Bearer <passport>."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(tmp_path_factory.mktemp("http")) as found:
        yield found


def assert_kept_out(response: httpx.Response) -> None:
    assert problem(response, 401)["detail"] == WITHOUT
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert set(response.json()) == {"type", "title", "status", "detail"}


async def test_a_program_at_this_machine_is_answered(http: Served) -> None:
    assert "daily_budget" in answer(await http.get(STATUS))


async def test_a_page_of_purser_itself_is_answered(http: Served) -> None:
    response = await http.get(STATUS, origin=http.address, sec_fetch_site="same-origin")
    assert "daily_budget" in answer(response)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},  # a name that was made to point here (DNS rebinding)
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"x_forwarded_for": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
        {"via": "1.1 proxy"},
        {"authorization": "Basic cHVyc2VyOnB1cnNlcg=="},
    ],
    ids=lambda headers: next(iter(headers)),
)
async def test_whoever_comes_by_another_way_is_kept_out(http: Served, headers: dict[str, str]) -> None:
    assert_kept_out(await http.get(STATUS, **headers))
    assert_kept_out(await http.record("groq", '{"value": 1.06}', **headers))
    assert_kept_out(await http.get("/nothing/here", **headers))
    assert answer(await http.get("/narrator/context"))["groq_tracking"]["has_current_data"] is False


async def test_http_1_0_is_kept_out(http: Served) -> None:
    said = await http.raw(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 401 ")
    assert WITHOUT.encode() in said


async def test_http_1_1_by_the_same_words_is_let_in(http: Served) -> None:
    said = await http.raw(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 200 ")


async def test_two_hosts_are_kept_out(http: Served) -> None:
    hosts = b"Host: localhost\r\nHost: evil.example\r\n"
    said = await http.raw(b"GET /readyz HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
    assert said.startswith((b"HTTP/1.1 401 ", b"HTTP/1.1 400 "))


@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}, {"authorization": "Bearer x"}])
async def test_whether_it_lives_may_be_asked_by_anybody(http: Served, headers: dict[str, str]) -> None:
    assert answer(await http.get("/healthz", **headers)) == {"status": "ok"}


async def test_a_public_address_asks_for_a_passport(http: Served) -> None:
    assert_kept_out(await asked_elsewhere(http, ("127.0.0.1",), "https://purser.example"))


async def test_a_socket_on_the_network_asks_for_a_passport(http: Served) -> None:
    assert_kept_out(await asked_elsewhere(http, ("0.0.0.0",)))


async def test_the_same_app_on_loopback_does_not(http: Served) -> None:
    assert answer(await asked_elsewhere(http, ("127.0.0.1",))) == {"status": "ready"}


async def asked_elsewhere(http: Served, bound: tuple[str, ...], public_url: str = "") -> httpx.Response:
    """/readyz of an app that is bound to these addresses."""
    settings = http.wiring.settings.model_copy(update={"public_url": public_url})
    app = make_app(replace(http.wiring, settings=settings), bound)
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        return await client.get("/readyz")


async def test_what_is_answered_is_kept_by_nobody_on_the_way(http: Served) -> None:
    for path in ("/healthz", "/readyz", "/nothing", "/commands/budget"):
        headers = (await http.get(path)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert not [name for name in headers if name.startswith("access-control-")]


async def test_another_site_may_not_ask_whether_it_may(http: Served) -> None:
    response = await http.client.options(STATUS, headers={"origin": http.address})
    assert problem(response, 405)["detail"].startswith(STATUS)
    assert not [name for name in response.headers if name.startswith("access-control-")]


async def test_a_path_that_is_not_there_is_a_problem(http: Served) -> None:
    assert "/openapi.json" in problem(await http.get("/nothing/here"), 404)["detail"]


async def test_a_slash_too_many_leads_nowhere_else(http: Served) -> None:
    problem(await http.get("/readyz/"), 404)


async def test_a_method_that_is_not_there_is_a_problem_that_says_which_is(http: Served) -> None:
    response = await http.get("/groq/odometer/record")
    assert problem(response, 405)["detail"] == "/groq/odometer/record takes POST, not GET."
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("trouble", [StorageUnusable("The disk is full."), StorageBusy("Try again.")])
async def test_a_database_that_cannot_be_used_is_said_in_its_sentence(trouble: Exception) -> None:
    response = problem_for(trouble).response()
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert str(trouble).encode() in response.body


async def test_an_error_inside_says_nothing_of_itself(
    http: Served, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http.wiring.clock, "now", "no moment")
    said = problem(await http.get("/commands/budget"), 500)
    assert said["detail"] == "Something went wrong here; the log says what."
    assert "Traceback" in caplog.text
    assert "Traceback" not in str(said)

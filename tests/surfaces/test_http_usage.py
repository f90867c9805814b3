"""`POST /usage/{provider}`: one record or a batch, told once however often it is sent."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.surfaces.http_api.packed import LARGEST
from bot.surfaces.http_api.usage import LARGEST_SENT
from storage.tables import accounts
from tests.collectors.pushed import DATA, events, plain, sample
from tests.surfaces.http_passports import NEVER_MADE, bearer, passport
from tests.surfaces.http_served import Port, Served, answer, problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

TIMELESS = {"model": "llama-3.3-70b-versatile", "input_tokens": 100, "output_tokens": 20}


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path / "home") as found:
        yield found


async def push(http: Served, provider: str, body: Any, query: str = "", **headers: str) -> dict[str, Any]:
    """What is answered to a push that is taken."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return answer(await http.post(f"/usage/{provider}{query}", text, **headers))


async def refused(
    http: Served, status: int, body: Any, path: str = "/usage/openai", **headers: str
) -> dict[str, Any]:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return problem(await http.post(path, text, **headers), status)


async def spent(http: Served, provider: str = "groq") -> str:
    """The provider's month so far."""
    status = answer(await http.get("/virtual-budget/status"))
    return str(status["provider_breakdown"].get(provider, {"month": "nothing"})["month"])


def facts(http: Served) -> list[tuple[Any, ...]]:
    def read(connection: Any) -> list[tuple[Any, ...]]:
        query = (
            "SELECT key, cost, start_at, dims, quantity, sku FROM charges WHERE NOT withdrawn ORDER BY key"
        )
        return [tuple(row) for row in connection.exec_driver_sql(query)]

    return http.wiring.store.read_now(read)


async def test_a_response_is_recorded_as_it_is_and_its_cost_is_in_the_month(http: Served) -> None:
    said = await push(http, "groq", sample("groq/chat_completion.json"))
    assert said == {
        "provider": "groq",
        "account": "groq",
        "received": 1,
        "accepted": 1,
        "ignored": 0,
        "rejected": 0,
        "changed": 1,
        "rejections": [],
    }
    assert await spent(http) == "0.0003975"


async def test_the_same_request_counts_once_however_it_is_sent(http: Served) -> None:
    body = sample("groq/chat_completion.json")
    await push(http, "groq", body)
    for again in (body, [body, body], {"records": [body]}, {"response": body}):
        assert (await push(http, "groq", again))["changed"] == 0
    assert await spent(http) == "0.0003975"


async def test_a_stream_counts_once(http: Served) -> None:
    chunks = events("groq/chat_stream.sse.txt")
    assert (await push(http, "groq", chunks[-1]))["changed"] == 1
    assert (await push(http, "groq", chunks))["changed"] == 0
    assert len(facts(http)) == 1


async def test_a_batch_may_be_packed_or_come_in_lines(http: Served) -> None:
    rows = [plain(id=f"r{number}") for number in range(2_500)]
    packed = gzip.compress(json.dumps(rows).encode())
    said = await push(http, "openai", packed, content_encoding="gzip")
    assert (said["accepted"], said["changed"]) == (2_500, 2_500)
    lines = "\n".join(json.dumps(row) for row in rows)
    assert (await push(http, "openai", lines))["changed"] == 0
    twice = gzip.compress(lines[:70_000].encode()) + gzip.compress(lines[70_000:].encode())
    assert (await push(http, "openai", twice, content_encoding="gzip"))["changed"] == 0


async def test_what_is_wrong_is_listed_and_stops_no_other(http: Served) -> None:
    rows = [plain(), plain(id="r2", cost="free"), sample("perplexity/agent_response_queued.json"), 7]
    said = await push(http, "openai", rows)
    assert (said["received"], said["accepted"], said["ignored"], said["rejected"]) == (4, 1, 1, 2)
    assert [each["index"] for each in said["rejections"]] == [1, 3]
    assert said["rejections"][0]["why"].startswith("cost must be a number")


async def test_where_nothing_could_be_taken_it_is_a_problem(http: Served) -> None:
    alone = await refused(http, 422, plain(cost="free"))
    assert alone["detail"].startswith("cost must be a number")
    both = await refused(http, 422, [plain(cost="free"), {}])
    assert both["detail"].startswith("None of the 2 records was taken.")
    assert (both["rejected"], [each["index"] for each in both["rejections"]]) == (2, [0, 1])
    assert facts(http) == []


@pytest.mark.parametrize("key", ["", "batch-7"])
async def test_a_record_without_an_id_is_neither_dropped_nor_doubled(http: Served, key: str) -> None:
    rows = [TIMELESS, TIMELESS, {**TIMELESS, "at": "2026-11-20T09:00:00Z"}, {**TIMELESS, "input_tokens": 7}]
    headers = {"idempotency_key": key} if key else {}
    assert (await push(http, "groq", rows, **headers))["changed"] == 4
    before, month = facts(http), await spent(http)
    http.clock.pass_(days=1)
    said = await push(http, "groq", rows, **headers)
    assert (said["accepted"], said["changed"]) == (4, 4 if key else 0)  # a key gets its first answer
    assert (facts(http), await spent(http)) == (before, month)


async def test_what_said_no_time_stays_at_the_moment_it_first_came(http: Served) -> None:
    message = sample("pushed/anthropic/message.json")
    await push(http, "anthropic", message)
    before = facts(http)
    http.clock.pass_(days=40)
    assert (await push(http, "anthropic", message))["changed"] == 0
    assert facts(http) == before


async def test_a_key_that_was_used_for_another_batch_is_a_conflict(http: Served) -> None:
    await push(http, "groq", [plain()], idempotency_key="monday")
    said = await refused(http, 409, [plain(id="r2")], "/usage/groq", idempotency_key="monday")
    assert "another batch" in said["detail"]
    assert len(facts(http)) == 1


async def test_a_request_that_says_something_else_says_it_now(http: Served) -> None:
    await push(http, "openai", plain(cost=1, at=1795161600))
    assert (await push(http, "openai", plain(cost=2, at=1795161600)))["changed"] == 1
    assert await spent(http, "openai") == "2"


async def test_the_account_is_made_by_the_first_record_and_no_other_is(http: Served) -> None:
    said = await refused(http, 404, plain(), "/usage/groq?account=work")
    assert said["detail"] == "Groq has no account “work”: it has none yet, so leave account out."
    await push(http, "groq", plain())
    assert (await push(http, "groq", plain(), "?account=groq"))["changed"] == 0
    said = await refused(http, 404, plain(), "/usage/groq?account=work")
    assert said["detail"] == "Groq has no account “work”: its accounts are: groq."
    answer(await http.get("/commands/status"))


async def test_the_same_id_in_two_accounts_is_two_requests(http: Served) -> None:
    await push(http, "groq", plain(cost=1, at=1795161600))

    def another(connection: Any) -> None:
        row = {"workspace_id": 1, "provider": "groq", "name": "work", "made_at": http.clock.now}
        connection.execute(accounts.insert().values(**row))

    http.wiring.store.write_now(another)
    said = await push(http, "groq", plain(cost=1, at=1795161600), "?account=work")
    assert (said["account"], said["changed"]) == ("work", 1)
    assert await spent(http) == "2"


async def test_what_the_query_says_holds_for_records_that_say_nothing(http: Served) -> None:
    rows = [plain(), plain(id="r2", project="own")]
    await push(http, "openai", rows, "?project=search&member=ann&tag=beta")
    assert [json.loads(row[3])["project"] for row in facts(http)] == ["own", "search"]
    assert {json.loads(row[3])["member"] for row in facts(http)} == {"ann"}


async def test_searches_stand_beside_the_tokens_that_asked(http: Served) -> None:
    await push(http, "perplexity", sample("perplexity/agent_response.json"))
    assert [(row[1], row[4], row[5]) for row in facts(http)] == [
        (1_580_000, 1, ""),
        (2_500_000, 1, "web_search"),
    ]
    assert await spent(http, "perplexity") == "0.00408"


async def test_a_model_without_a_price_is_counted_and_is_not_zero(http: Served) -> None:
    await push(http, "groq", plain(model="of-nobody"))
    status = answer(await http.get("/virtual-budget/status"))
    assert status["provider_breakdown"]["groq"]["unpriced_requests"] == 1


async def test_an_empty_batch_changes_nothing(http: Served) -> None:
    said = await push(http, "groq", "[]")
    assert (said["received"], said["changed"]) == (0, 0)
    assert await spent(http) == "nothing"


async def test_all_lines_of_a_batchs_output_are_taken(http: Served) -> None:
    said = await push(http, "openai", (DATA / "pushed/openai/batch_output.jsonl").read_bytes())
    assert (said["accepted"], said["ignored"]) == (2, 2)


@pytest.mark.parametrize(
    "status, body, word",
    [
        (400, "", "not JSON"),
        (400, "[{", "not JSON"),
        (400, b"\xff", "UTF-8"),
        (413, [{}] * 10_001, "10,000 records"),
        (413, b"x" * (LARGEST_SENT + 1), f"{LARGEST_SENT:,} bytes"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_whole(
    http: Served, status: int, body: Any, word: str
) -> None:
    assert word in (await refused(http, status, body))["detail"]


@pytest.mark.parametrize("half", ["\\ud800", "\\u0000", "\\u202e"])
async def test_letters_that_no_database_keeps_are_refused_and_told(http: Served, half: str) -> None:
    rows = [
        f'{{"id": "a{half}", "model": "m", "input_tokens": 1}}',
        f'{{"id": "b", "model": "m{half}", "input_tokens": 1}}',
        f'{{"id": "c", "model": "m", "input_tokens": 1, "a{half}_tokens": 1}}',
        f'{{"id": "d", "model": "m", "usage": {{"input_tokens": 1}}, "service_tier": "{half}"}}',
        f'{{"id": "e", "model": "m", "input_tokens": 1, "member": "{half}"}}',
        f'{{"note": "{half}", "model": "m", "input_tokens": 1}}',
    ]
    said = await push(http, "openai", f"[{', '.join(rows)}]")
    assert (said["accepted"], [each["index"] for each in said["rejections"]]) == (1, [0, 1, 2, 3, 4])


async def test_a_packed_body_is_what_it_says_and_no_larger_inside(http: Served) -> None:
    bomb = gzip.compress(b" " * (LARGEST + 1), 1)
    assert f"{LARGEST:,} bytes" in (await refused(http, 413, bomb, content_encoding="gzip"))["detail"]
    plainly = json.dumps(plain()).encode()
    assert "is not" in (await refused(http, 400, plainly, content_encoding="gzip"))["detail"]
    half = gzip.compress(plainly)[:-10]
    assert "too early" in (await refused(http, 400, half, content_encoding="gzip"))["detail"]
    assert "as gzip" in (await refused(http, 415, plainly, content_encoding="br"))["detail"]


async def test_a_provider_or_a_word_that_is_not_known_is_named(http: Served) -> None:
    assert "no provider" in (await refused(http, 404, plain(), "/usage/acme"))["detail"]
    assert "“colour”" in (await refused(http, 422, plain(), "/usage/groq?colour=red"))["detail"]
    assert "project must be" in (await refused(http, 422, plain(), "/usage/groq?project=%07"))["detail"]


async def test_it_is_no_command_that_anybody_types(http: Served) -> None:
    said = problem(await http.post("/commands/usage", json.dumps({"provider": "groq", "facts": "1"})), 404)
    assert "There is no /usage." in said["detail"]
    names = answer(await http.get("/commands/help"))["commands"]
    assert not [each for each in names if each["form"].startswith("/usage")]


async def test_a_passport_that_may_record_may_push_and_no_other(http: Served) -> None:
    text = json.dumps(plain())
    unknown = await http.post("/usage/groq", text, **bearer(NEVER_MADE))
    asks = await http.post("/usage/groq", text, **bearer(await passport(http, "reader", "ask")))
    assert problem(unknown, 401)
    assert problem(asks, 403)["detail"] == "/usage needs “record”, which this passport does not have."
    assert facts(http) == []
    records = await http.post("/usage/groq", text, **bearer(await passport(http, "writer", "record")))
    assert answer(records)["changed"] == 1


async def test_keys_of_two_passports_never_meet(http: Served) -> None:
    for name, number in (("one", 1), ("two", 2)):
        shown = bearer(await passport(http, name, "record"))
        said = await push(http, "groq", [plain(id=f"r{number}")], **shown, idempotency_key="monday")
        assert said["changed"] == 1

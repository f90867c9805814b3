"""Programs with the real clients of Groq, OpenAI and Anthropic tell Purser what they used."""

from __future__ import annotations

import asyncio
import runpy
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.surfaces.http_holds import ask_above, left, limit
from tests.surfaces.http_passports import house_of
from tests.surfaces.http_served import Port, Served, answer
from tests.surfaces.inference_stand_in import Inference, inference

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, port: Port) -> Iterator[Inference]:
    """What stands for the three providers, which their clients are led to by the environment alone."""
    with inference() as found:
        for name, path in (("GROQ", "groq"), ("OPENAI", "openai"), ("ANTHROPIC", "anthropic")):
            monkeypatch.setenv(f"{name}_BASE_URL", f"{found.address}/{path}")
            monkeypatch.setenv(f"{name}_API_KEY", "made-up")
        monkeypatch.setenv("PURSER_ADDRESS", port.address)
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def http(port: Port, tmp_path: Path) -> AsyncIterator[Served]:
    async with port.serve(tmp_path / "home") as found:
        yield found


async def run(name: str) -> None:
    """Run an example from its first line to its last."""
    await asyncio.to_thread(runpy.run_path, str(EXAMPLES / name), run_name="__main__")


def charged(http: Served) -> list[tuple[Any, ...]]:
    def read(connection: Any) -> list[tuple[Any, ...]]:
        query = "SELECT key, model, usage, cost FROM charges ORDER BY key"
        return [tuple(row) for row in connection.exec_driver_sql(query)]

    return http.wiring.store.read_now(read)


async def month(http: Served, provider: str) -> str:
    status = answer(await http.get("/virtual-budget/status"))
    return str(status["provider_breakdown"][provider]["month"])


async def test_groqs_client_whole_and_in_a_stream(http: Served, provider: Inference) -> None:
    await run("with_groq.py")
    assert [asked.get("stream") for _, asked in provider.asked] == [None, True]
    assert [(row[0][:11], row[3]) for row in charged(http)] == [
        ("chatcmpl-5d", 666_750),
        ("chatcmpl-7d", 397_500),
    ]
    assert await month(http, "groq") == "0.00106425"


async def test_openais_client_in_four_ways(http: Served, provider: Inference) -> None:
    await run("with_openai.py")
    assert len(provider.asked) == 4
    assert [row[0] for row in charged(http)] == [
        "chatcmpl-made-up-1",
        "chatcmpl-made-up-2",
        "resp_made_up_1",
        "resp_made_up_2",
    ]
    assert [row[3] for row in charged(http)] == [2_040_000, 192_750, 13_825_000, 60_000]


async def test_anthropics_client_whole_and_in_a_stream(http: Served, provider: Inference) -> None:
    await run("with_anthropic.py")
    assert [row[0] for row in charged(http)] == ["msg_made_up_a", "msg_made_up_b"]
    assert [row[3] for row in charged(http)] == [29_790_000, 200_000]


@pytest.mark.parametrize("name", ["groq", "openai", "anthropic"])
async def test_a_program_that_runs_again_and_gets_the_same_answers_counts_them_once(
    http: Served, provider: Inference, name: str
) -> None:
    await run(f"with_{name}.py")
    before = charged(http)
    http.clock.pass_(hours=2)
    await run(f"with_{name}.py")
    assert charged(http) == before


async def test_what_a_client_dumps_as_a_dictionary_is_taken_too(http: Served, provider: Inference) -> None:
    import openai

    def ask() -> list[dict[str, Any]]:
        with openai.OpenAI() as client:
            completion = client.chat.completions.create(model="m", messages=[])
            embedding = client.embeddings.create(model="m", input="Hello", encoding_format="float")
            named = embedding.model_dump() | {"id": "req_made_up", "member": "ann"}
            return [completion.model_dump(), named]

    said = answer(await http.client.post("/usage/openai", json=await asyncio.to_thread(ask)))
    assert (said["accepted"], said["changed"]) == (2, 2)
    assert [row[0] for row in charged(http)] == ["chatcmpl-made-up-1", "req_made_up"]


async def test_a_stream_of_openai_that_was_not_asked_for_its_usage_is_ignored(
    http: Served, provider: Inference
) -> None:
    import openai

    def ask() -> str:
        with openai.OpenAI() as client:
            *_, last = client.chat.completions.create(model="m", messages=[], stream=True)
            return last.model_dump_json()

    said = answer(await http.post("/usage/openai", await asyncio.to_thread(ask)))
    assert (said["accepted"], said["ignored"], charged(http)) == (0, 1, [])


async def test_an_agent_holds_before_each_call_and_settles_what_it_cost(
    http: Served, provider: Inference
) -> None:
    await limit(http)
    await run("hold_before_the_call.py")
    assert [path for path, _ in provider.asked] == ["/openai/chat/completions"] * 2
    assert [(row[0], row[3]) for row in charged(http)] == [("chatcmpl-made-up-1", 2_040_000)]
    assert house_of(http).rows("select state, purpose, model from holds order by rowid") == [
        ("settled", "Name a colour.", "gpt-5.4-mini"),
        ("settled", "Name a fish of that colour.", "gpt-5.4-mini"),
    ]
    assert left(http) == (2_040_000, 0)


async def test_an_agent_that_is_refused_makes_no_call(http: Served, provider: Inference) -> None:
    await limit(http, "0.001")
    with pytest.raises(SystemExit, match="Daily budget has"):
        await run("hold_before_the_call.py")
    assert (provider.asked, charged(http), left(http)) == ([], [], (0, 0))


async def test_an_agent_waits_until_a_keeper_answers(
    http: Served, provider: Inference, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_above(http, 0)
    ways = ["deny", "approve"]

    def answered_meanwhile(_: float) -> None:
        """A keeper's word, in the time that the program sleeps."""
        ((id,),) = house_of(http).rows("select id from holds where state = 'waiting'")
        way = ways.pop()
        asked = http.wiring.dispatch(way, {"id": str(id)}, house_of(http).keeper(way))
        asyncio.run_coroutine_threadsafe(asked, loop).result(5)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr("time.sleep", answered_meanwhile)
    await run("hold_before_the_call.py")
    assert len(provider.asked) == 1
    rows = house_of(http).rows("select state from holds order by rowid")
    assert rows == [("settled",), ("denied",)]

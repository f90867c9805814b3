"""Bodies: JSON whatever the content type says, exact numbers, limits, one sentence for what is broken."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.surfaces.http_api.bodies import LARGEST
from tests.surfaces.http_served import Served, answer, problem, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

AS_CURL_SENDS = "application/x-www-form-urlencoded"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(tmp_path_factory.mktemp("http")) as found:
        yield found


@pytest.mark.parametrize("kind", [AS_CURL_SENDS, "application/json", "text/plain", "image/png"])
async def test_json_is_json_whatever_it_is_called(http: Served, kind: str) -> None:
    said = answer(await http.record("mistral", '{"value": 1.06}', content_type=kind))
    assert said["cumulative_value"] == "1.06"


@pytest.mark.parametrize(
    "number, text",
    [
        ("0.1", "0.1"),
        ("0.30000000000000004", "0.3"),  # what programs add up
        ("12345678.123456789", "12345678.123456789"),
        ("1e-9", "0.000000001"),
        ("2E3", "2000"),
        ("7", "7"),
        ('"12.40"', "12.4"),
        ('"$12,40"', "12.4"),
    ],
)
async def test_a_number_is_taken_exactly(http: Served, number: str, text: str) -> None:
    said = answer(await http.record("cursor", f'{{"value": {number}, "correct": true}}'))
    assert said["cumulative_value"] == text


@pytest.mark.parametrize(
    "body, words",
    [
        ('{"value": NaN}', "NaN is no number"),
        ('{"value": -Infinity}', "-Infinity is no number"),
        ('{"value": 1.06', "at character"),
        ("value=1.06", "at character 1"),
        ('{"value": 1.06, "value": 2}', "twice"),
        ('{"value": 1.06, "notes": "\\u0000"}', "character 0"),
        ('{"value": 1.06, "notes": "\\ud800"}', "half a character"),
        ('{"value": 1.06, "notes": ["\\ud800"]}', "half a character"),
        ('{"value": 1e99999999999999999999}', "not JSON"),
        ('{"value": ' + "9" * 5000 + "}", "not JSON"),
        ('{"value": ' + "[" * 100_000, "nested"),
    ],
)
async def test_what_is_broken_is_refused_in_a_sentence(http: Served, body: str, words: str) -> None:
    said = problem(await http.record("xai", body), 400)
    assert words in said["detail"]


async def test_what_is_no_text_is_refused(http: Served) -> None:
    assert "UTF-8" in problem(await http.post("/xai/odometer/record", b'{"notes": "\xff"}'), 400)["detail"]


@pytest.mark.parametrize("body", ["[]", "1.06", '"1.06"', "null", "true"])
async def test_what_is_no_object_is_refused(http: Served, body: str) -> None:
    assert "object" in problem(await http.record("xai", body), 422)["detail"]


@pytest.mark.parametrize("size", [LARGEST + 1, 3 * LARGEST])
async def test_a_body_that_is_too_large_is_refused(http: Served, size: int) -> None:
    assert "bytes at most" in problem(await http.post("/xai/odometer/record", b" " * size), 413)["detail"]


async def test_a_body_that_grows_too_large_is_refused(http: Served) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 50_000 + 1):
            yield b" " * 50_000

    response = await http.client.post("/xai/odometer/record", content=chunks())
    assert "bytes at most" in problem(response, 413)["detail"]


async def test_a_body_of_the_largest_size_is_read(http: Served) -> None:
    body = '{"value": 1.06}'.ljust(LARGEST)
    assert answer(await http.record("gemini", body))["recorded"] is True


async def test_a_compressed_body_is_refused(http: Served) -> None:
    said = problem(await http.post("/xai/odometer/record", b"\x1f\x8b", content_encoding="gzip"), 415)
    assert "compression" in said["detail"]


async def test_a_byte_order_mark_does_no_harm(http: Served) -> None:
    body = '\ufeff{"value": 1.06}'.encode()
    assert answer(await http.post("/deepseek/odometer/record", body))["recorded"] is True


async def test_no_body_is_no_argument(http: Served) -> None:
    assert answer(await http.post("/commands/settings"))["digest_at"] == "09:00"


async def test_nothing_that_was_refused_left_a_trace(http: Served) -> None:
    await http.record("xai", '{"value": "much"}')
    assert "xai" not in answer(await http.get("/virtual-budget/status"))["provider_breakdown"]

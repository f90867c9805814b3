"""The way to a provider: what it sends, what it refuses, what it never lets out."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from collectors.answers import said_in
from collectors.client import LARGEST_ANSWER, LATER, LONGEST_WAIT, ProviderClient
from collectors.contract import CollectorError, KeyRejected, TryLater

SECRET = "sk-admin-abcdefghijk"
ADDRESS = "https://api.example.com/v1"
Handler = Callable[[httpx.Request], httpx.Response]


async def ask(handler: Handler, address: str = ADDRESS, secret: str = SECRET) -> bytes:
    headers = {"Authorization": f"Bearer {secret}"}
    async with ProviderClient(address, headers, transport=httpx.MockTransport(handler)) as client:
        return await client.get("/costs", [("group_by", "a"), ("group_by", "b, c|d")])


async def refusal_of(response: httpx.Response) -> CollectorError:
    with pytest.raises(CollectorError) as caught:
        await ask(lambda _: response)
    return caught.value


@pytest.mark.parametrize("address", [ADDRESS, ADDRESS + "/"])
async def test_the_question_goes_below_the_address_with_every_value_of_a_name(address: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/costs"
        assert request.url.params.get_list("group_by") == ["a", "b, c|d"]
        assert request.headers["Authorization"] == f"Bearer {SECRET}"
        return httpx.Response(200, content=b"{}")

    assert await ask(handler, address) == b"{}"


@pytest.mark.parametrize(
    "address",
    ["", "api.example.com", "ftp://a/b", "https://", "https://u:p@a/v1", "http://a:port/v1", "http://[::1"],
)
def test_what_is_no_address_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(CollectorError, match="must look like https://"):
        ProviderClient(address, {})


@pytest.mark.parametrize("secret", ["sk-admin-é", "sk-admin-\nInjected: yes", "sk-admin-\x00"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(KeyRejected) as caught:
        ProviderClient(ADDRESS, {"Authorization": secret})
    assert "sk-admin" not in str(caught.value)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_no_redirect_takes_the_key_elsewhere(status: int) -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(status, headers={"Location": "https://evil.example.com/"})

    with pytest.raises(CollectorError, match=f"answers with {status} instead of figures"):
        await ask(handler)
    assert asked == ["api.example.com"]


async def test_an_empty_success_is_no_answer() -> None:
    assert "204 instead of figures" in str(await refusal_of(httpx.Response(204)))


def packed(body: bytes) -> httpx.Response:
    """An answer that is unpacked only as it is read."""
    return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(body))


async def test_a_small_answer_that_unpacks_without_end_is_cut_off() -> None:
    assert await ask(lambda _: packed(gzip.compress(b"{}"))) == b"{}"
    bomb = gzip.compress(bytes(LARGEST_ANSWER + 1), compresslevel=1)
    assert "more than 50 MB" in str(await refusal_of(packed(bomb)))


async def test_a_body_that_cannot_be_unpacked_is_tried_later() -> None:
    with pytest.raises(TryLater, match="broke off"):
        await ask(lambda _: packed(b"no gzip"))


@pytest.mark.parametrize(
    "headers, wait",
    [
        ({"Retry-After": "20"}, timedelta(seconds=20)),
        ({"Retry-After": "20.5"}, timedelta(seconds=20.5)),
        ({"Retry-After": "999999999"}, LONGEST_WAIT),
        (
            {"Retry-After": "Fri, 20 Nov 2026 14:05:30 GMT", "Date": "Fri, 20 Nov 2026 14:05:00 GMT"},
            timedelta(seconds=30),
        ),
        ({"Retry-After": "Fri, 20 Nov 2026 14:05:30 GMT"}, LATER),  # no clock of its own to count from
        ({"Retry-After": "soon"}, LATER),
        ({"Retry-After": "-5"}, LATER),
        ({}, LATER),
    ],
)
async def test_how_long_to_wait_is_read_from_the_answer(headers: dict[str, str], wait: timedelta) -> None:
    error = await refusal_of(httpx.Response(429, headers=headers))
    assert isinstance(error, TryLater)
    assert error.after == wait


async def test_a_date_that_has_passed_is_a_nap_of_a_second() -> None:
    asked: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        asked.append(1)
        dates = {"Retry-After": "Fri, 20 Nov 2026 14:00:00 GMT", "Date": "Fri, 20 Nov 2026 14:05:00 GMT"}
        return httpx.Response(429, headers=dates)

    with pytest.raises(TryLater) as caught:
        await ask(handler)
    assert (caught.value.after, len(asked)) == (timedelta(seconds=1), 3)


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_a_fault_of_the_network_is_tried_three_times(fault: type[httpx.TransportError]) -> None:
    asked: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        asked.append(1)
        raise fault("all attempts failed")

    with pytest.raises(TryLater, match=r"api\.example\.com"):
        await ask(handler)
    assert len(asked) == 3


@pytest.mark.parametrize("status", [400, 404, 409, 422])
async def test_a_question_that_is_refused_is_not_asked_again(status: int) -> None:
    asked: list[int] = []

    def handler(_: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(status)

    with pytest.raises(CollectorError, match=str(status)) as caught:
        await ask(handler)
    assert not isinstance(caught.value, TryLater)
    assert len(asked) == 1


async def test_a_key_that_comes_back_in_an_answer_is_taken_out() -> None:
    body = f'{{"error": {{"message": "no such key: {SECRET}"}}}}'.encode()
    assert SECRET.encode() not in await ask(lambda _: httpx.Response(200, content=body))
    headers = {"Authorization": f"Bearer {SECRET}"}
    quoting = httpx.MockTransport(lambda _: httpx.Response(400, content=body))
    async with ProviderClient(
        ADDRESS, headers, lambda _, said: CollectorError(said.decode()), quoting
    ) as client:
        with pytest.raises(CollectorError, match="no such key") as caught:
            await client.get("/costs", [])
    assert SECRET not in str(caught.value)


async def test_a_versions_date_among_the_headers_is_no_secret() -> None:
    headers = {"x-api-key": SECRET, "anthropic-version": "2023-06-01"}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=b'{"starting_at": "2023-06-01"}'))
    async with ProviderClient(ADDRESS, headers, transport=answer) as client:
        assert await client.get("/costs", []) == b'{"starting_at": "2023-06-01"}'


@pytest.mark.parametrize(
    "headers, wait", [({}, timedelta(days=1)), ({"Retry-After": "20"}, timedelta(seconds=20))]
)
async def test_how_long_to_wait_is_the_collectors_to_say_where_the_answer_does_not(
    headers: dict[str, str], wait: timedelta
) -> None:
    busy = httpx.MockTransport(lambda _: httpx.Response(429, headers=headers))
    explained = TryLater("The month's limit is reached.", timedelta(days=1))
    async with ProviderClient(ADDRESS, {}, lambda *_: explained, busy) as client:
        with pytest.raises(TryLater, match="limit is reached") as caught:
            await client.get("/costs", [])
    assert caught.value.after == wait


async def test_no_log_line_holds_an_address(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, name)
    await ask(lambda _: httpx.Response(200, content=b"{}"))
    assert "example.com" not in caplog.text


def test_a_providers_words_are_quoted_on_one_short_line_without_keys() -> None:
    body = b'{"error": "line one\\nline \\u0007two: sk-admin-****xyz.  ' + b"x" * 500 + b'"}'
    said = said_in(body, lambda answer: answer["error"])
    assert said.startswith("line one line two: sk-…. xxx")
    assert len(said) == 200


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"error": null}', b'{"error": {"message": 3}}']
)
def test_a_refusal_without_words_has_none(body: bytes) -> None:
    assert said_in(body, lambda answer: answer["error"]["message"]) == ""

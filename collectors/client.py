"""One account's authorised way to its provider: the one place that speaks HTTP to providers."""

from __future__ import annotations

import asyncio
import logging
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import stamina

from collectors.answers import refusal
from collectors.contract import Collector, CollectorError, KeyRejected, TryLater
from ledger.troubles import trouble

Explain = Callable[[int, bytes], CollectorError]

LARGEST_ANSWER = 50_000_000  # bytes; a month of a very large organization is under one million
LATER = timedelta(minutes=10)  # when a provider asks to wait and does not say how long
LONGEST_WAIT = timedelta(days=1)
NAP = timedelta(seconds=5)  # a wait this short is slept through


class Hiccup(TryLater):
    """A fault that may be over in a second: it is tried again at once before anyone hears of it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, LATER)


def client_for(
    collector: Collector,
    secret: str,
    address: str = "",
    transport: httpx.AsyncBaseTransport | None = None,
    subject: str = "",
) -> ProviderClient:
    """The client of an account, at `address` instead of the collector's if the operator set one.

    Raises KeyRejected for a key that cannot be of the right kind: it is not even sent.
    """
    if wrong := collector.check_secret(secret):
        raise KeyRejected(wrong)
    return ProviderClient(
        address or collector.address,
        collector.headers(secret),
        collector.explain,
        transport,
        subject=subject,
    )


class ProviderClient:
    """`async with ProviderClient(...) as client: await client.get(path, query)`.

    Connections, faults of the provider (5xx) and short waits are tried three times in all. Redirects are not
    followed: the key goes to the address that was set and nowhere else. What `headers` hold never
    leaves in an error, a body or a log. `patience`: seconds for a whole answer. `answered_at`: what the
    provider's clock said with the last answer.
    """

    def __init__(
        self,
        address: str,
        headers: dict[str, str],
        explain: Explain | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        patience: float = 30.0,
        subject: str = "",
    ) -> None:
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise KeyRejected(trouble("odd_character"))
        self.subject = subject
        self.answered_at: datetime | None = None
        self._host = _host_of(address)
        self._address = address.rstrip("/")
        self._explain = explain or (lambda status, _: refusal(self._host, status))
        self._secrets = [  # shorter words are no keys: a version's date (2023-06-01) stands in answers too
            word.encode() for value in headers.values() for word in _words_of(value) if len(word) > 10
        ]
        self._patience = patience
        _silence_logs()
        self._http = httpx.AsyncClient(
            headers={"Accept": "application/json", "User-Agent": "purser", **headers},
            timeout=httpx.Timeout(patience, connect=min(10.0, patience)),
            transport=transport,
            trust_env=self._host not in ("127.0.0.1", "::1", "localhost"),  # no proxy stands before loopback
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def get(self, path: str, query: list[tuple[str, str]]) -> bytes:
        """The body of a 200 answer. Raises CollectorError or one of its children for anything else."""
        return await self._tried("GET", path, params=tuple(query))

    async def post(self, path: str, body: Mapping[str, object]) -> bytes:
        """The same for a question that is asked in JSON; it must only read, for it may be sent twice."""
        return await self._tried("POST", path, json=dict(body))

    async def _tried(self, method: str, path: str, **asked: Any) -> bytes:
        async for attempt in stamina.retry_context(
            on=_wait_before_again, attempts=3, timeout=60, wait_initial=0.5, wait_max=NAP, wait_jitter=0.5
        ):
            with attempt:
                return await self._ask(method, path, **asked)
        raise AssertionError

    async def _ask(self, method: str, path: str, **asked: Any) -> bytes:
        try:
            async with (
                asyncio.timeout(self._patience),
                self._http.stream(method, self._address + path, **asked) as response,
            ):
                self.answered_at = _date_of(response.headers) or self.answered_at
                body = self._without_secrets(await self._whole(response))
        except (TimeoutError, httpx.TimeoutException):
            raise Hiccup(trouble("not_in_time", host=self._host)) from None
        except httpx.ConnectError as error:
            raise Hiccup(trouble("out_of_reach", host=self._host, error=str(error))) from None
        except httpx.RequestError:
            raise Hiccup(trouble("broke_off", host=self._host)) from None
        if response.status_code == httpx.codes.OK:
            return body
        raise self._refused(response, body)

    async def _whole(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > LARGEST_ANSWER:
                raise CollectorError(trouble("too_large", host=self._host))
        return bytes(body)

    def _without_secrets(self, body: bytes) -> bytes:
        for secret in self._secrets:
            body = body.replace(secret, b"(key)")
        return body

    def _refused(self, response: httpx.Response, body: bytes) -> CollectorError:
        status = response.status_code
        if status < 400:
            return CollectorError(trouble("elsewhere", host=self._host, status=str(status)))
        error = self._explain(status, body)
        wait = _wait_asked(response.headers)
        busy = status == httpx.codes.TOO_MANY_REQUESTS or status >= 500 or isinstance(error, TryLater)
        if wait is not None and busy:
            return TryLater(error.sentence, wait)
        if status == httpx.codes.TOO_MANY_REQUESTS:
            return error if isinstance(error, TryLater) else TryLater(error.sentence, LATER)
        return Hiccup(error.sentence) if status >= 500 else error


def _host_of(address: str) -> str:
    try:
        parts = urlsplit(address)
        if (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.port != 0
            and "@" not in parts.netloc
        ):
            return parts.hostname
    except ValueError:
        pass
    raise CollectorError(trouble("no_address"))


def _words_of(header: str) -> list[str]:
    """What must not come back in an answer; HTTP Basic hides the key in another alphabet."""
    words = header.split()
    if words[:1] == ["Basic"]:
        words += b64decode(words[-1]).decode().split(":")
    return words


def _wait_before_again(error: Exception) -> bool | timedelta:
    if isinstance(error, TryLater) and not isinstance(error, Hiccup):
        return error.after if error.after <= NAP else False
    return isinstance(error, Hiccup)


def _date_of(headers: httpx.Headers) -> datetime | None:
    try:
        said = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return said if said.tzinfo else None


def _wait_asked(headers: httpx.Headers) -> timedelta | None:
    """`Retry-After`: seconds, or a date, taken against the answer's own `Date` since two clocks differ."""
    asked = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", asked):
        wait = timedelta(seconds=float(asked))
    else:
        try:
            wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
        except (TypeError, ValueError):
            return None
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _silence_logs() -> None:
    """httpx writes whole addresses at INFO, and some providers take the key there."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # its line on each new try says nothing by itself

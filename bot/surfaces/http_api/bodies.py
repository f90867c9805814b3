"""JSON bodies, taken as JSON whatever their content type says, so that plain `curl -d` works."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from http import HTTPStatus
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from bot.surfaces.http_api.problems import Problem

LARGEST = 1_000_000  # bytes
LONGEST = 30  # seconds that a body may take to come
HALF = re.compile("[\ud800-\udfff]")


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object of a body; an empty body is an empty object. Raises Problem."""
    text = await _text(request)
    if not text.strip():
        return {}
    value = _parsed(text)
    if not isinstance(value, dict):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, 'The body must be a JSON object, for example {"value": 1.06}.'
        )
    return value


def read_query(request: Request) -> dict[str, str]:
    """The query's parameters, each once. Raises Problem."""
    pairs = request.query_params.multi_items()
    for pair in pairs:
        _check(*pair)
    return _each_once(pairs)


async def read_bytes(request: Request, most: int) -> bytes:
    """A body as it came, of `most` bytes. Raises Problem."""
    try:
        async with asyncio.timeout(LONGEST):
            return await _bytes(request, most)
    except TimeoutError:
        raise Problem(
            HTTPStatus.REQUEST_TIMEOUT, f"The body did not come within {LONGEST} seconds."
        ) from None
    except ClientDisconnect:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body ended too early.") from None


def text_of(body: bytes) -> str:
    """A body as text. Raises Problem."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body must be JSON in UTF-8.") from None


def too_large(most: int) -> Problem:
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body may have {most:,} bytes at most.")


async def _text(request: Request) -> str:
    coding = request.headers.get("content-encoding", "identity")
    if coding.lower() != "identity":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, without compression.")
    return text_of(await read_bytes(request, LARGEST))


async def _bytes(request: Request, most: int) -> bytes:
    said = request.headers.get("content-length", "0")
    found = bytearray()
    if not said.isdecimal() or int(said) <= most:
        async for chunk in request.stream():
            found += chunk
            if len(found) > most:
                break
        else:
            return bytes(found)
    raise too_large(most)


def _parsed(text: str) -> Any:
    try:
        value = json.loads(
            text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_each_once
        )
        _check(*_texts(value))
    except (ValueError, ArithmeticError) as wrong:  # of digits without end, and of exponents
        place = f", at character {wrong.pos + 1}" if isinstance(wrong, json.JSONDecodeError) else ""
        raise Problem(HTTPStatus.BAD_REQUEST, f"The body is not JSON that I can read{place}.") from None
    except RecursionError:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is nested too deeply.") from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise Problem(HTTPStatus.BAD_REQUEST, f"{name} is no number in JSON.")


def _each_once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Problem(HTTPStatus.BAD_REQUEST, f"“{name[:32]}” is there twice: say it once.")
        found[name] = value
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in (*value, *value.values()) if isinstance(value, dict) else ():
        yield from _texts(part)
    for part in value if isinstance(value, list) else ():
        yield from _texts(part)


def _check(*texts: str) -> None:
    """Refuse what no database takes: the character 0, and half of a surrogate pair."""
    if any("\0" in text or HALF.search(text) for text in texts):
        raise Problem(HTTPStatus.BAD_REQUEST, "Text must not hold the character 0 or half a character.")
